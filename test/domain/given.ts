// Approvals in every state for the tests of the state table, reached by the acts that lead there.
import type { Act } from '../../src/domain/approval/acts.ts';
import { decide } from '../../src/domain/approval/decide.ts';
import { type Arrival, newApproval } from '../../src/domain/approval/new-approval.ts';
import type { Approval, Plan, State, Verdict } from '../../src/domain/documents/approval.ts';
import { digestOf } from '../../src/domain/documents/canonical.ts';
import { diff } from '../../src/domain/documents/diff.ts';
import type { Voters } from '../../src/domain/policy/may-vote.ts';
import type { Workspace } from '../../src/domain/policy/workspace.ts';
import { mergeRequest } from '../requests.ts';

export const NOW = new Date('2026-11-23T14:30:00.000Z');
export const minutesOn = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);
export const EXPIRED = new Date('2026-11-30T14:00:00.000Z');

const person = (id: string, ...groups: string[]) => ({ id, name: id, groups });
/** Dana and Riley are RevOps, Cleo is the client, Olive operates the agent, Max belongs to no group that decides. */
export const voters: Voters = {
  people: [person('dana', 'revops'), person('riley', 'revops'), person('cleo', 'client'), person('olive', 'revops'), person('max', 'sales')],
  operators: ['olive'],
};

export const request = mergeRequest();
export const digest = digestOf(request);
const changes = diff(request.before ?? {}, request.after ?? {});

export const planOf = (...groups: string[]): Plan => ({
  slots: groups.map((group) => ({ group, after: null })),
  review: true,
  reversible: false,
  window: null,
  outside_window: 'wait',
  charges: [],
  max_signal_age_ms: 7 * 86_400_000,
});

export const verdictOf = (decision: Verdict['decision']): Verdict => ({
  decision,
  tier: 3,
  class: 'execute',
  matrix: 'sha256:m1',
  rows: ['admin-account-merge'],
  rules: [],
  reasons: [],
});

/** What `newApproval` reads of a workspace is its people, its agents and its name. */
const workspace: Pick<Workspace, 'id' | 'people' | 'agents'> = {
  id: 'client-a',
  people: voters.people,
  agents: voters.operators.map((operator) => ({ role: 'admin', operator })),
};
const arrival: Arrival = { id: 'apr_1', key: 'k', webhookId: 'w', bodyHash: 'h', trace: 't', now: NOW };

/** A request that has just been judged. It asks two of RevOps where nothing else is said. */
export const judged = (decision: Verdict['decision'], plan: Plan = planOf('revops', 'revops')): Approval =>
  newApproval(workspace, request, { changes, judgement: { verdict: verdictOf(decision), plan, missing: [] } }, arrival);

/** What acts make of an approval, one after the other; a refusal is a mistake of the test. */
export const played = (approval: Approval, ...acts: Act[]): Approval =>
  acts.reduce((now, act) => {
    const { next, refused } = decide(now, act, minutesOn(10));
    if (!next) throw new Error(`${act.type} was refused: ${refused?.code}`);
    return next;
  }, approval);

export const approve = (who: string, rest: Partial<Extract<Act, { type: 'vote' }>> = {}): Act => ({
  type: 'vote',
  person: who,
  vote: 'approve',
  digest,
  reason: null,
  surface: 'slack',
  voters,
  ...rest,
});
export const deny = (who: string, reason: string | null = 'not now'): Act => approve(who, { vote: 'deny', reason });

const at = minutesOn(10).toISOString();
const none = { opens_at: null, closes_at: null, zone: null };
export const schedule = (...held_by: string[]): Act => ({ type: 'schedule', at, ...none, held_by });
export const begin: Act = { type: 'begin_attempt', until: minutesOn(11).toISOString(), voters };
export const hold = (...reasons: string[]): Act => ({ type: 'hold', reasons, at: minutesOn(60).toISOString(), ...none });
export const release = (jti = 'jti_1'): Act => ({ type: 'release', jti, charges: [] });
export const execute = (status: 'done' | 'partial' | 'failed', bypass: { code: string; detail: string } | null = null): Act => ({
  type: 'execute',
  status,
  executed_at: at,
  bypass,
  detail: {},
});

export const asking = judged('ask');
export const approved = played(asking, approve('dana'), approve('riley'));
export const waiting = played(approved, schedule('window'));
export const releasing = played(approved, schedule(), begin);
export const released = played(releasing, release());
export const delivered = played(released, { type: 'deliver', status: 200 });
export const executed = played(delivered, execute('done'));
export const denied = played(asking, deny('dana'));
export const withdrawn = played(asking, { type: 'withdraw', by: 'agent:admin', reason: null });
export const failed = played(released, { type: 'give_up', code: 'delivery_failed', reason: 'nobody answers' });

const types = (approval: Approval | undefined) => approval?.events.map((event) => event.type) ?? [];

/** What came of an act: the state that it leads to and the events that it adds, or the refusal. */
export type Result = { state: State | undefined; events: string[]; refused: string | undefined };

export function outcome(given: Approval, act: Act, now = minutesOn(10)): Result {
  const { next, refused } = decide(given, act, now);
  return { state: next?.state, events: types(next).slice(given.events.length), refused: refused?.code };
}
/** A refused act: its code, and the approval with the try written down, where it is. */
export function refusedTry(given: Approval, act: Act): { code: string | undefined; noted: Approval | undefined } {
  const decided = decide(given, act, minutesOn(10));
  return decided.next ? { code: undefined, noted: undefined } : { code: decided.refused.code, noted: decided.noted };
}
export const leadsTo = (state: State, ...events: string[]): Result => ({ state, events, refused: undefined });
export const refusedAs = (code: string): Result => ({ state: undefined, events: [], refused: code });

export const withdraw: Act = { type: 'withdraw', by: 'agent:admin', reason: 'no longer needed' };
export const takeBack = (who: string): Act => ({ type: 'take_back', person: who, voters });
export const revoke: Act = { type: 'revoke', by: 'dana', reason: 'wrong account' };
export const rejudge = (decision: Verdict['decision'], plan = planOf('revops', 'revops')): Act => ({
  type: 'rejudge',
  verdict: verdictOf(decision),
  plan,
  voters,
});
