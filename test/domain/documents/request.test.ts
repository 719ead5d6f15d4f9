// What the webhook's schema takes and refuses, field by field.
import { describe, expect, test } from 'vitest';
import { AgentRequest, timeProblems } from '../../../src/domain/documents/request.ts';
import { emailRequest } from '../../requests.ts';

const now = new Date('2026-11-23T14:30:00Z');
const pathsOf = (value: unknown) => {
  const parsed = AgentRequest.safeParse(value);
  return parsed.success ? [] : parsed.error.issues.map((issue) => issue.path.join('.'));
};

describe('a request', () => {
  test('that is complete is taken as it came', () => {
    const request = emailRequest();
    expect(AgentRequest.parse(request)).toEqual(request);
  });

  test('names each field that is wrong', () => {
    const { action_reason: _gone, ...rest } = emailRequest();
    expect(pathsOf({ ...rest, confidence_score: 2 }).sort()).toEqual(['action_reason', 'confidence_score']);
  });

  test('may not carry a field that nobody knows', () => {
    const parsed = AgentRequest.safeParse({ ...emailRequest(), surprise: true });
    expect(parsed.error?.issues.map((issue) => issue.code)).toEqual(['unrecognized_keys']);
  });

  test.each([
    ['a lone surrogate in a text', { action_reason: 'x\ud800' }, 'action_reason'],
    ['a lone surrogate deep in what is to be written', { after: { a: [{ b: '\udfff' }] } }, 'after.a.0.b'],
    ['__proto__ as a record', { target: { ...emailRequest().target, record_ids: ['__proto__'] } }, 'target.record_ids.0'],
    ['__proto__ as a field name', { after: JSON.parse('{"__proto__": {"admin": true}}') }, 'after.__proto__'],
    ['an integer that would be rounded', { after: { n: 2 ** 60 } }, 'after.n'],
    ['a number that is not finite', { after: { n: Number.POSITIVE_INFINITY } }, 'after.n'],
    ['a reason of 10,001 characters', { action_reason: 'x'.repeat(10_001) }, 'action_reason'],
    ['a callback that is no web address', { callback_url: 'ftp://x.example/' }, 'callback_url'],
    ['a time without Z', { expires_at: '2026-11-24T14:00:00+01:00' }, 'expires_at'],
  ])('with %s is refused by its path', (_what, overrides, path) => {
    expect(pathsOf({ ...emailRequest(), ...overrides })).toContain(path);
  });

  test('may have dots and dollars in the names of its fields', () => {
    expect(pathsOf({ ...emailRequest(), after: { 'address.city': 'Chicago', $gt: 1 } })).toEqual([]);
  });

  test('that is nested too deep is refused, not recursed into', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 100; level += 1) deep = { deep };
    expect(pathsOf({ ...emailRequest(), after: deep })).toHaveLength(1);
  });
});

describe('the times of a request', () => {
  const codes = (overrides: object) =>
    timeProblems({ ...emailRequest(), ...overrides } as AgentRequest, now).map(({ path, code }) => `${path} ${code}`);

  test('of now are fine', () => expect(codes({})).toEqual([]));
  test('a signal more than a minute ahead is refused', () => {
    const source_signal = { type: 'reply', ref: 'x', observed_at: '2026-11-23T14:31:01Z' };
    expect(codes({ source_signal })).toEqual(['/source_signal/observed_at in_future']);
  });
  test('an expiry in the past, or more than 30 days ahead, is refused', () => {
    expect(codes({ expires_at: '2026-11-23T14:30:00Z' })).toEqual(['/expires_at in_past']);
    expect(codes({ expires_at: '2026-12-24T14:30:00Z' })).toEqual(['/expires_at too_late']);
  });
});
