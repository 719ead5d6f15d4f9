// What the audit log says of each event of a life.
import { describe, expect, test } from 'vitest';
import { emptyLedger, withLedgerEvent } from '../../../src/domain/ledger/ledger.ts';
import { checkpointDraft, entryDrafts, ledgerDrafts } from '../../../src/domain/record/entry.ts';
import * as given from '../given.ts';

const SIXTEEN = [
  'action_reason',
  'source_signal',
  'source_signal_url_or_event_id',
  'confidence_score',
  'policy_id',
  'approval_id',
  'before_json',
  'after_json',
  'diff_summary',
  'agent_role',
  'agent_version',
  'model_version',
  'prompt_version',
  'tool_name',
  'connector_name',
  'timestamp_utc',
];

describe('the entries of a life', () => {
  const { request, events } = given.executed;
  const drafts = entryDrafts(given.executed, 0);

  test('are one for each event, in order, each with the sixteen fields of the request', () => {
    expect(drafts.map(({ id, type }) => ({ id, type }))).toEqual(events.map(({ n, type }) => ({ id: `apr_1-${n}`, type })));
    for (const draft of drafts) {
      expect(SIXTEEN.filter((field) => draft[field] === undefined || draft[field] === null)).toEqual([]);
      expect(draft).toMatchObject({
        before_json: request.before,
        after_json: request.after,
        source_signal: 'website_visit',
        source_signal_url_or_event_id: request.source_signal.ref,
        policy_id: 'sha256:m1#admin-account-merge',
        approval_id: 'apr_1',
        snapshot_ref: 's3://backups/acct-12.json',
        tier: 3,
      });
    }
  });

  test('name who approved from the decision on, and the one release from the release on', () => {
    const at = (type: string) => drafts.find((draft) => draft.type === type);
    expect(at('vote_cast')).not.toHaveProperty('approved_by');
    expect(at('decided')).toMatchObject({ approved_by: ['dana', 'riley'] });
    expect(at('decided')).not.toHaveProperty('jti');
    expect(at('executed')).toMatchObject({ approved_by: ['dana', 'riley'], jti: 'jti_1' });
  });

  test('are the same whenever they are sealed, and go on behind the last one that was', () => {
    expect(entryDrafts(given.asking, 0)).toEqual(drafts.slice(0, given.asking.events.length));
    expect(entryDrafts(given.executed, 3)).toEqual(drafts.slice(3));
    expect(entryDrafts(given.executed, events.length)).toEqual([]);
  });

  test('name nobody as approver after a denial or once an approval is taken back', () => {
    for (const draft of entryDrafts(given.denied, 0)) expect(draft).not.toHaveProperty('approved_by');
    const back = entryDrafts(given.played(given.approved, given.takeBack('dana')), 0);
    expect(back.at(-1)?.type).toBe('vote_taken_back');
    expect(back.at(-1)).not.toHaveProperty('approved_by');
  });

  test('say that no row decided where none did', () => {
    const unknown = { ...given.asking, verdict: { ...given.asking.verdict, rows: [] }, events: given.asking.events.slice(0, 1) };
    expect(entryDrafts(unknown, 0)[0]?.policy_id).toBe('sha256:m1#-');
  });
});

test('an event of the ledger has every field, null where nothing applies', () => {
  const [draft] = ledgerDrafts(withLedgerEvent(emptyLedger('client-a'), 'paused', 'dana', '2026-11-23T14:30:00.000Z', { role: null }));
  expect(draft).toMatchObject({ id: 'client-a-ledger-1', type: 'paused', workspace: 'client-a', actor: 'dana', detail: { role: null } });
  expect(SIXTEEN.filter((field) => draft?.[field] === undefined)).toEqual([]);
});

test('a checkpoint carries its signed statement and what it is about', () => {
  expect(checkpointDraft('client-a', { seq: 7, hash: 'sha256:a' }, 'h.b.s', '2026-11-23T14:30:00.000Z')).toMatchObject({
    id: 'client-a-checkpoint-7',
    type: 'checkpoint',
    checkpoint: 'h.b.s',
    detail: { seq: 7, hash: 'sha256:a' },
  });
});
