// What the weekly review counts of an approval: nothing before its release, then just what a reader of the request would say.
import { describe, expect, test } from 'vitest';
import type { Approval } from '../../../src/domain/documents/approval.ts';
import { diff } from '../../../src/domain/documents/diff.ts';
import { ownerBefore, readAssigned, readChangedField, releasedFactsOf } from '../../../src/domain/documents/released-facts.ts';
import type { AgentRequest } from '../../../src/domain/documents/request.ts';
import { askingApproval, NOON } from '../../contract/samples.ts';
import { emailRequest, mergeRequest } from '../../requests.ts';

const AT = NOON.getTime();
function released(request: AgentRequest): Approval {
  const sample = askingApproval({ request, diff: diff(request.before ?? {}, request.after ?? {}) });
  return { ...sample, release: { ...sample.release, released_at: NOON.toISOString() } };
}
const action = (object: string, name: string) => ({ object, action: name, class: 'execute' as const });
const fieldsOf = (request: AgentRequest) => releasedFactsOf(released(request)).fields.map(readChangedField);

describe('what is counted of a release', () => {
  test('is nothing before there is one', () => {
    expect(releasedFactsOf(askingApproval({ request: emailRequest() }))).toMatchObject({
      released_at: null,
      domain: null,
      fields: [],
      confidence: null,
    });
  });

  test('of an e-mail is whom it reached and how sure its agent was, and no field', () => {
    const request = emailRequest({
      blast_radius: { recipients: 3 },
      target: { record_ids: ['lead-1'], domain: 'ACME.example' },
      confidence_score: 0.79,
    });
    expect(releasedFactsOf(released(request))).toEqual({
      released_at: AT,
      stage_at: null,
      fields: [],
      assigned: null,
      domain: 'acme.example',
      contact: 'lead-1',
      recipients: 3,
      confidence: 7,
    });
  });

  test.each([
    [0, 0],
    [0.1, 1],
    [0.3, 3],
    [0.6, 6],
    [0.7, 7],
    [0.8, 8],
    [0.9, 9],
    [1, 9],
  ])('at a confidence of %d is in tenth %d', (confidence_score, tenth) => {
    expect(releasedFactsOf(released(emailRequest({ confidence_score }))).confidence).toBe(tenth);
  });

  test('of a rollback is no field: its diff is by record, and no agent changed anything', () => {
    const back = released(emailRequest({ before: { 'lead-1': { industry: 'B' } }, after: { 'lead-1': { industry: 'A' } } }));
    expect(releasedFactsOf({ ...back, rollback: { incident: null, of: ['apr_1'] } })).toMatchObject({
      released_at: AT,
      fields: [],
      recipients: null,
    });
  });

  test('of a change is each field of the record, by its first part, once', () => {
    const before = { 'a/b': 1, address: { city: 'Oslo', zip: '1' }, gone: 1, same: 1 };
    const after = { 'a/b': 2, address: { city: 'Bergen', zip: '2' }, added: 1, same: 1 };
    const request = emailRequest({ action: action('lead', 'update'), before, after });
    expect(fieldsOf(request).map(({ field }) => field)).toEqual(['a/b', 'address', 'gone', 'added']);
    expect(fieldsOf(mergeRequest())[0]).toEqual({ role: 'admin', object: 'account', action: 'merge', field: 'name' });
  });

  test('of a new record is no field', () => {
    expect(fieldsOf(emailRequest({ action: action('lead', 'create_prod'), before: {}, after: { name: 'Ada' } }))).toEqual([]);
  });

  test('of a new owner of a lead is who, in which territory; an account is not assigned so', () => {
    const request = emailRequest({ action: action('lead', 'update'), before: { owner: 'ravi' }, after: { owner: 'mei' } });
    const target = { ...request.target, territory: 'west' };
    expect(readAssigned(releasedFactsOf(released({ ...request, target })).assigned ?? '')).toEqual({ territory: 'west', owner: 'mei' });
    expect(readAssigned(releasedFactsOf(released(request)).assigned ?? '')).toEqual({ territory: null, owner: 'mei' });
    expect(releasedFactsOf(released({ ...request, after: { owner: 'ravi', city: 'x' } })).assigned).toBeNull();
    expect(releasedFactsOf(released({ ...request, action: action('account', 'update') })).assigned).toBeNull();
    expect(ownerBefore(request)).toBe('ravi');
    expect(ownerBefore({ before: { owner_id: 7 } })).toBeNull();
  });

  test('is a change of stage only where an opportunity gets another one', () => {
    const staged = (object: string, after: string) =>
      releasedFactsOf(released(emailRequest({ action: action(object, 'update'), before: { stage: 'a' }, after: { stage: after } }))).stage_at;
    expect([staged('opportunity', 'b'), staged('opportunity', 'a'), staged('lead', 'b')]).toEqual([AT, null, null]);
  });
});
