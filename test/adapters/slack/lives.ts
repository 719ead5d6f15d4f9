// Approvals in every state, with the facts of their cards: judged by the shipped matrix and moved by the acts that lead there.
import type { Act } from '../../../src/domain/approval/acts.ts';
import { decide } from '../../../src/domain/approval/decide.ts';
import { judgeRequest } from '../../../src/domain/approval/judge-request.ts';
import { newApproval } from '../../../src/domain/approval/new-approval.ts';
import { scheduleRelease } from '../../../src/domain/approval/schedule-release.ts';
import { cardFacts } from '../../../src/domain/card/card.ts';
import type { Approval } from '../../../src/domain/documents/approval.ts';
import { withValues } from '../../../src/domain/documents/editing.ts';
import type { AgentRequest } from '../../../src/domain/documents/request.ts';
import { judgeRollback } from '../../../src/domain/incident/rollback-request.ts';
import { emptyLedger } from '../../../src/domain/ledger/ledger.ts';
import { votersOf } from '../../../src/domain/policy/workspace.ts';
import type { EditAsk } from '../../../src/flow/decision/edit-request.ts';
import { workspace } from '../../domain/workspace-for-tests.ts';
import { emailRequest, mergeRequest } from '../../requests.ts';

export const NOW = new Date('2026-11-23T14:30:00Z');
const LATER = new Date('2026-11-23T14:40:00Z');
const noHolidays = () => false;

const people = [
  { id: 'ravi', name: 'Ravi Shah', slack: 'U0RAVI', groups: ['revops'] },
  { id: 'mei', name: 'Mei Tanaka', slack: 'U0MEI', groups: ['revops'] },
  { id: 'dana', name: 'Dana Ortiz', slack: 'U0DANA', groups: ['revops'] },
  { id: 'gus', name: 'Gus Frey', slack: 'U0GUS', groups: ['break-glass'] },
  { id: 'sam', name: 'Sam Reed', slack: 'U0SAM', groups: ['sales'] },
];
export const clientA = workspace({ people, agents: [{ role: 'admin', operator: 'dana' }], channels: { slack: 'C0CLIENTA' } });

/** A request as it stands right after the door. */
export function asked(request: AgentRequest, id = 'apr_1'): Approval {
  const judged = judgeRequest(clientA, request, emptyLedger('client-a'), () => false, NOW);
  return newApproval(clientA, request, judged, { id, key: 'k', webhookId: 'w', bodyHash: 'h', trace: '4bf92f3577b34da6', now: NOW });
}

/** A rollback that dana asked for: of what has changed since and of what cannot be undone, more than a card shows. */
export function askedBack(text = 'A'): Approval {
  const request = emailRequest({
    agent: { role: 'enrichment', version: 'none', model_version: 'none', prompt_version: 'none' },
    tool: { name: 'rollback', connector: 'clearbit' },
    action: { object: 'lead', action: 'rollback', class: 'execute' },
    target: { record_ids: ['lead_1', 'lead_2'] },
    action_reason: 'Rollback for incident 7, asked for by Dana Ortiz.',
    before: { lead_1: { industry: 'B' }, lead_2: { industry: 'B' } },
    after: { lead_1: { industry: text }, lead_2: {} },
    rollback: { reversible: true, path: 'What stands in before is put back.' },
  });
  const first = <T>(of: (n: number) => T) => Array.from({ length: 50 }, (_, n) => of(n));
  const left = {
    drifted: { count: 53, first: first((n) => ({ record: `lead-${n}`, path: `/${text}_${n}` })) },
    irreversible: { count: 2, first: first((n) => ({ id: `apr_${n}`, record: `${text}-${n}` })).slice(0, 2) },
  };
  const rollback = { incident: 'inc_7', of: ['apr_11', 'apr_12'], by: 'dana', left };
  const arrival = { id: 'apr_1', key: 'k', webhookId: 'w', bodyHash: 'h', trace: '4bf92f3577b34da6', now: NOW, rollback };
  return newApproval(clientA, request, judgeRollback(clientA, request, []), arrival);
}

/** What acts make of it, one after the other; a refusal is a mistake of the test. */
export const played = (approval: Approval, ...acts: Act[]): Approval =>
  acts.reduce((now, act) => {
    const { next, refused } = decide(now, act, LATER);
    if (!next) throw new Error(`${act.type} was refused: ${refused?.code}`);
    return scheduleRelease({ ...next, version: now.version + 1 }, clientA, noHolidays, LATER);
  }, approval);

export const factsOf = (approval: Approval, workspace = clientA) => {
  const caps = approval.plan.charges.map(({ layer, key, limit }) => ({ layer, key, used: 3, limit }));
  return cardFacts(approval, { workspace, caps, now: LATER, holidays: noHolidays });
};

export const vote = (approval: Approval, person: string, choice: 'approve' | 'deny', reason: string | null = null): Act => ({
  type: 'vote',
  person,
  vote: choice,
  digest: approval.digest,
  reason,
  surface: 'slack',
  voters: votersOf(clientA, approval.request.agent.role, []),
});

/** An edit, judged anew, as the flow makes one. */
export function edit(approval: Approval, { values, ...by }: EditAsk, now = LATER): Act {
  const after = withValues(approval.request.after ?? {}, values);
  const { changes, judgement } = judgeRequest(clientA, { ...approval.request, after }, emptyLedger('client-a'), noHolidays, now);
  const { verdict, plan, missing } = judgement;
  return { type: 'edit', ...by, after, changes, verdict, plan, missing, voters: votersOf(clientA, approval.request.agent.role, []) };
}

/** The text that the design's hostile card has, and more. */
export const HOSTILE =
  '<!channel> *Approved by Ravi* :white_check_mark: <@U0DANA> <https://evil.example|Approve> ```out``` https://evil.example/click \u202egnp.exe\u0000';
const flood = (of: string) => `${HOSTILE}${of.repeat(5000)}`;
const manyFields = Object.fromEntries(Array.from({ length: 150 }, (_, index) => [`field_${index}`, `${HOSTILE}${'&<>'.repeat(300)}`]));

const email = asked(emailRequest({ flags: { ...emailRequest().flags, new_domain: true } }));
const edited = played(
  email,
  edit(email, {
    person: 'mei',
    digest: email.digest,
    values: [{ path: '/body', value: 'Here are our prices. Call me if they do not fit.' }],
    surface: 'slack',
  }),
);
const broken: Act = {
  type: 'break_glass',
  person: 'gus',
  digest: email.digest,
  reason: 'Their tender closes tonight, RevOps is on a plane.',
  surface: 'slack',
  voters: votersOf(clientA, 'outreach', []),
};
const merge = asked(mergeRequest());
const oneOfTwo = played(merge, vote(merge, 'ravi', 'approve', 'Same company, I checked the tax register.'));
const approved = played(oneOfTwo, vote(merge, 'mei', 'approve'));
const begin: Act = { type: 'begin_attempt', until: '2026-11-23T14:41:00.000Z', voters: votersOf(clientA, 'admin', []) };
const readyToGo: Act = { type: 'schedule', at: LATER.toISOString(), opens_at: null, closes_at: null, zone: null, held_by: [] };
const released = played(approved, readyToGo, begin, { type: 'release', jti: 'jti_1', charges: [] });
const report = (bypass: { code: string; detail: string } | null): Act => ({
  type: 'execute',
  status: 'done',
  executed_at: LATER.toISOString(),
  bypass,
  detail: {},
});

export const lives: Record<string, Approval> = {
  'email-asking': email,
  'email-edited': edited,
  'email-glass': played(email, broken),
  'email-denied': played(email, vote(email, 'mei', 'deny', 'They are a partner of ours. Talk to <@U0SAM> first.')),
  'email-withdrawn': played(email, { type: 'withdraw', by: 'agent:outreach', reason: 'The lead asked us to stop.' }),
  'email-waiting': played(email, vote(email, 'ravi', 'approve'), {
    type: 'schedule',
    at: '2026-11-23T15:12:00.000Z',
    opens_at: '2026-11-23T15:00:00.000Z',
    closes_at: '2026-11-23T22:00:00.000Z',
    zone: 'America/Chicago',
    held_by: ['window'],
  }),
  'merge-asking': merge,
  'merge-one-of-two': oneOfTwo,
  'merge-released': released,
  'merge-executed': played(released, report(null)),
  'merge-executed-differently': played(released, report({ code: 'differs', detail: 'after: name: "A" -> "B"' })),
  'merge-failed': played(released, { type: 'give_up', code: 'delivery_failed', reason: 'nobody answers' }),
  'email-hostile': asked(
    emailRequest({
      flags: { ...emailRequest().flags, new_domain: true },
      action_reason: flood('&'),
      target: { ...emailRequest().target, contact: HOSTILE.slice(0, 150), account: '*Acme* <!here>' },
      source_signal: { ...emailRequest().source_signal, ref: HOSTILE },
      after: { subject: HOSTILE, body: flood('<') },
    }),
  ),
  'merge-hostile': asked(
    mergeRequest({ action_reason: flood('&'), after: manyFields, rollback: { reversible: false, path: flood('&'), snapshot_ref: HOSTILE } }),
  ),
};
const over = decide(email, { type: 'expire' }, new Date('2026-12-01T00:00:00Z')).next;
if (over) lives['email-expired'] = over;
