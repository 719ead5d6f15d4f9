// The digest: the same for the same action however it is written, another for any other action, deaf to descriptions.
import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonical, digestOf, sha256, shownHash } from '../../../src/domain/documents/canonical.ts';
import type { AgentRequest, JsonObject } from '../../../src/domain/documents/request.ts';
import { emailRequest } from '../../requests.ts';

/** The same value with the keys of every object in the opposite order. */
function backwards<T>(value: T): T {
  if (Array.isArray(value)) return value.map(backwards) as T;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, one]) => [key, backwards(one)] as const);
  return Object.fromEntries(entries.reverse()) as T;
}

describe('canonical JSON (RFC 8785)', () => {
  test('sorts keys by their UTF-16 units and writes numbers and strings in one way', () => {
    expect(
      canonical({ numbers: [Number('333333333.33333329'), 1e30, 4.5, 0.002, 1e-27], string: '€$\u000f\nA\'B"\\\\"/', literals: [null, true, false] }),
    ).toBe('{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}');
    expect(canonical({ '€': 1, '\r': 2, '\ufb33': 3, '1': 4, '😀': 5, '\u0080': 6, ö: 7 })).toBe(
      '{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}',
    );
  });

  test('is the same whatever the order of the keys, and reads back as the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(canonical(backwards(value))).toBe(canonical(value));
        expect(JSON.parse(canonical(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test('of nothing at all does not exist', () => {
    expect(() => canonical(undefined)).toThrow(TypeError);
  });
});

const request = emailRequest();
const differing: Record<string, Partial<AgentRequest>> = {
  workspace: { workspace: 'client-b' },
  environment: { environment: 'staging' },
  'agent.role': { agent: { ...request.agent, role: 'admin' } },
  on_behalf_of: { on_behalf_of: 'dana' },
  tool: { tool: { ...request.tool, version: '2' } },
  action: { action: { ...request.action, action: 'draft' } },
  target: { target: { ...request.target, contact: 'lead-882' } },
  before: { before: { subject: null } },
  after: { after: { ...request.after, body: 'Another text.' } },
  bulk: { bulk: { job_id: 'job-1', records: 1 } },
  support: { support: { case_id: 'case-1' } },
};
const described: Record<string, Partial<AgentRequest>> = {
  action_reason: { action_reason: 'Another reason.' },
  source_signal: { source_signal: { ...request.source_signal, ref: 'elsewhere' } },
  confidence_score: { confidence_score: 0.1 },
  scores: { scores: {} },
  evidence: { evidence: [] },
  blast_radius: { blast_radius: { records: 9 } },
  rollback: { rollback: { reversible: true, path: 'delete it' } },
  flags: { flags: {} },
  copy: { copy: {} },
  callback_url: { callback_url: 'https://elsewhere.example/' },
  client_ref: { client_ref: 'mine' },
  expires_at: { expires_at: null },
  not_before: { not_before: '2026-11-24T00:00:00Z' },
  'the versions of the agent': { agent: { ...request.agent, version: '2', model_version: 'm', prompt_version: 'p' } },
};

describe('the digest', () => {
  test('is SHA-256 over the members that the README lists, absent ones left out, so that an executor can work it out', () => {
    const { workspace, tool, action, target, before, after } = request;
    const text = canonical({ workspace, role: 'outreach', tool, action, target, before, after });
    expect(digestOf(request)).toBe(`sha256:${createHash('sha256').update(text).digest('hex')}`);
    expect(digestOf({ ...request, bulk: undefined, support: undefined })).toBe(digestOf(request));
  });

  test.each(Object.entries(differing))('is another where %s differs', (_member, change) => {
    expect(digestOf(emailRequest(change))).not.toBe(digestOf(request));
  });

  test('is another for each of these', () => {
    const all = Object.values(differing).map((change) => digestOf(emailRequest(change)));
    expect(new Set(all).size).toBe(all.length);
  });

  test.each(Object.entries(described))('stays where only %s differs', (_member, change) => {
    expect(digestOf(emailRequest(change))).toBe(digestOf(request));
  });

  test('stays whatever the order of the keys, and follows every change of the content', () => {
    const anyContent = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue()).map((value) => JSON.parse(JSON.stringify(value)) as JsonObject);
    fc.assert(
      fc.property(anyContent, anyContent, (one, other) => {
        const digest = digestOf(emailRequest({ after: one }));
        expect(digestOf(backwards(emailRequest({ after: one })))).toBe(digest);
        expect(digestOf(emailRequest({ after: other })) === digest).toBe(canonical(one) === canonical(other));
      }),
    );
  });
});

test('what was on screen follows the reason, the evidence and the diff', () => {
  const shown = shownHash(request, []);
  const others = [
    shownHash(emailRequest({ action_reason: 'Another reason.' }), []),
    shownHash(emailRequest({ evidence: [] }), []),
    shownHash(request, [{ op: 'add' }]),
  ];
  expect(new Set([shown, ...others]).size).toBe(4);
  expect(sha256('')).toBe('sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
});
