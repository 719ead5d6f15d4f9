// Documents for the contract of the stores: complete ones, with overrides on top.
import { NOT_RELEASED } from '../../src/domain/approval/new-approval.ts';
import type { Approval } from '../../src/domain/documents/approval.ts';
import { type Incident, readIncident } from '../../src/domain/documents/incident.ts';
import type { Signal } from '../../src/domain/documents/signal.ts';
import type { EntryDraft } from '../../src/domain/record/chain.ts';
import { emailRequest } from '../requests.ts';

let made = 0;

/** A name that no other test of this run uses. */
export const fresh = (prefix: string): string => `${prefix}-${++made}`;

export const NOON = new Date('2026-11-23T12:00:00.000Z');

/** An approval that waits for its votes, with nothing due before it expires. */
export function askingApproval(overrides: Partial<Approval> = {}): Approval {
  const id = overrides.id ?? fresh('apr_sample');
  return {
    id,
    workspace: 'client-a',
    version: 1,
    key: `key-${id}`,
    webhook_id: `msg-${id}`,
    body_hash: 'sha256:00',
    request: emailRequest(),
    diff: [],
    digest: 'sha256:01',
    shown: 'sha256:02',
    verdict: { decision: 'ask', tier: 2, class: 'execute', matrix: 'sha256:03', rows: ['outreach-email-send'], rules: [], reasons: [] },
    plan: { slots: [], review: false, reversible: false, window: null, outside_window: 'wait', charges: [], max_signal_age_ms: null },
    state: 'asking',
    votes: [],
    decided_by: [],
    blocked: false,
    release: NOT_RELEASED,
    outcome: null,
    notice: null,
    expires_at: '2026-11-26T12:00:00.000Z',
    created_at: NOON.toISOString(),
    decided_at: null,
    trace: 'trace-1',
    asked: false,
    cards: [],
    events: [],
    ...overrides,
  };
}

/** The same approval with one event more. */
export function withEvent(approval: Approval, type: string): Approval {
  const event = { n: approval.events.length + 1, type, at: NOON.toISOString(), actor: 'person:dana', detail: {} };
  return { ...approval, events: [...approval.events, event] };
}

export const draft = (workspace: string, overrides: Partial<EntryDraft> = {}): EntryDraft => ({
  id: fresh('entry'),
  type: 'vote_cast',
  workspace,
  request_id: null,
  actor: 'person:dana',
  timestamp_utc: NOON.toISOString(),
  ...overrides,
});

export const signal = (workspace: string, overrides: Partial<Signal> = {}): Signal => ({
  id: fresh('sig'),
  workspace,
  type: 'reply',
  at: NOON.toISOString(),
  role: null,
  domain: null,
  account: null,
  contact: null,
  record_id: null,
  sequence: null,
  meeting_id: null,
  value: null,
  ...overrides,
});

export const incident = (workspace: string, overrides: Partial<Incident> = {}): Incident =>
  readIncident({
    id: fresh('inc'),
    workspace,
    opened_at: NOON.toISOString(),
    code: 'no_grant',
    detail: 'An execution without a grant.',
    ...overrides,
  });

/** Texts that JSON can carry and that storage likes to trip over. */
export const HOSTILE = [
  'a\u0000b',
  '\\u0000',
  "it's",
  '"quoted"',
  '{1,NULL}',
  'NULL',
  '',
  '\ud800',
  '𝒳',
  '\u202e',
  'back\\slash',
  'line\nbreak',
  '$gt',
  'a.b',
  '__proto__',
];
