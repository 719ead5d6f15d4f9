// People and the agent itself decide: votes, edits, take-backs, withdrawals. One conditional write each; the loser hears who won.
import type { Act } from '../domain/approval/acts.ts';
import { applied, decide as decided } from '../domain/approval/decide.ts';
import { judgeRequest } from '../domain/approval/judge-request.ts';
import { scheduleRelease } from '../domain/approval/schedule-release.ts';
import type { Approval, Surface } from '../domain/documents/approval.ts';
import { likeness, membersOf, stampOf } from '../domain/documents/batch.ts';
import { type FieldValue, withValues } from '../domain/documents/editing.ts';
import { type Refusal, refusal } from '../domain/documents/refusal.ts';
import { dueSteps } from '../domain/documents/steps.ts';
import { delegationsOn } from '../domain/ledger/delegation.ts';
import type { Ledger } from '../domain/ledger/ledger.ts';
import { groupsThatDecide, type Voters } from '../domain/policy/may-vote.ts';
import { GLASS_GROUP } from '../domain/policy/quorum.ts';
import type { CodeCheck } from '../domain/policy/step-up.ts';
import type { Holidays } from '../domain/policy/window.ts';
import { votersOf, type Workspace } from '../domain/policy/workspace.ts';
import type { Approvals } from '../ports/approvals.ts';
import type { Ledgers } from '../ports/documents.ts';
import type { Policies } from '../ports/policies.ts';
import type { Clock, Jobs } from '../ports/runtime.ts';

type Needs = { approvals: Approvals; ledgers: Pick<Ledgers, 'read'>; policies: Policies; jobs: Jobs; clock: Clock; holidays: Holidays };

/** The approval as it stands after the act, with the refusal where it changed nothing. Null where there is no such approval. */
export type DecisionAnswer = { approval: Approval; refused: Refusal | null } | null;

/** Does an act to an approval and enqueues what became due. An approval that it makes ready is placed in its window in the same write. */
export function collectDecision({ approvals, policies, jobs, clock, holidays }: Omit<Needs, 'ledgers'>) {
  return async (id: string, actOn: (approval: Approval) => Act): Promise<DecisionAnswer> => {
    let isOnlyCounted = false;
    const done = await approvals.change(id, (approval) => {
      const now = clock.now();
      const { next, result } = applied(approval, actOn(approval), now);
      isOnlyCounted = result !== null && next?.events.length === approval.events.length;
      const workspace = policies.get(approval.workspace);
      const placed = next && workspace && next.state === 'approved' ? scheduleRelease(next, workspace, holidays, now) : next;
      return { next: placed, result };
    });
    if (!done) return null;
    // A try that was tried before makes nothing due: a flood of clicks does not fill the queue either.
    if (!isOnlyCounted) jobs.add(dueSteps(done.approval, 0, clock.now()));
    return { approval: done.approval, refused: done.result };
  };
}

type Decide = ReturnType<typeof collectDecision>;
type Reads = Pick<Needs, 'approvals' | 'ledgers' | 'policies' | 'clock'>;
type ByPerson = Reads & Pick<Needs, 'holidays'>;

/** The workspace with who is in these groups at this very instant, as far as they follow a directory. */
const workspaceNow = async (policies: Policies, id: string, groups: string[]): Promise<Workspace | null> =>
  policies.fresh ? policies.fresh(id, groups) : policies.get(id);

/**
 * Who may vote on an approval now; who is in these groups is asked of their directories at this very instant, of others a copy says
 * it. Delegations stand in another document: what changes after they were read is found at the release, where every vote is held against
 * who may vote then.
 */
export function readVoters({ ledgers, policies, clock }: Omit<Reads, 'approvals'>) {
  return async (approval: Approval, groups: string[] = []): Promise<Voters> => {
    const workspace = await workspaceNow(policies, approval.workspace, groups);
    if (!workspace) return { people: [], operators: [] };
    return votersOf(workspace, approval.request.agent.role, delegationsOn(await ledgers.read(workspace.id), clock.now()));
  };
}

/**
 * What the matrix in force says to a request that was judged under another: a vote is held against it first. Nothing where this process does
 * not have that matrix; then the release finds it. A rollback is judged by a rule of its own.
 */
async function judgedNow({ policies, ledgers, clock, holidays }: ByPerson, approval: Approval) {
  const workspace = policies.get(approval.workspace);
  if (!workspace || approval.rollback || approval.state !== 'asking' || approval.verdict.matrix === workspace.hash) return undefined;
  const ledger = await ledgers.read(workspace.id);
  if (ledger.matrix !== workspace.hash) return undefined;
  return judgeRequest(workspace, approval.request, ledger, holidays, clock.now()).judgement;
}

/** Looks at a one-time code and uses it up. */
type CheckCode = (ask: { workspace: string; person: string; code: string | null; use: string; request: string }) => Promise<CodeCheck>;
/** Without `checkCode` nobody passes. */
type ByCode = ByPerson & { checkCode?: CheckCode };
type CodedAct = Extract<Act, { type: 'vote' | 'break_glass' }>;

/** An act with what came of its code, which is looked at only where nothing else is in the way: it would be used up in vain. */
async function withCode({ clock, checkCode }: ByCode, approval: Approval, act: CodedAct, code: string | null): Promise<CodedAct> {
  if (!act.voters.step_up || !checkCode) return act;
  if (decided(approval, act, clock.now()).refused?.code !== 'code_missing') return act;
  const { workspace, id: request } = approval;
  return { ...act, checked: await checkCode({ workspace, person: act.person, code, use: act.type, request }) };
}

/** One person's vote, whatever the surface. */
export function castVote(decide: Decide, needs: ByCode) {
  return async (
    id: string,
    {
      code = null,
      ...vote
    }: { person: string; vote: 'approve' | 'deny'; digest: string; reason: string | null; surface: Surface; code?: string | null },
  ): Promise<DecisionAnswer> => {
    const found = await needs.approvals.read(id);
    if (!found) return null;
    const voters = await readVoters(needs)(found.approval, groupsThatDecide(found.approval));
    const judged = await judgedNow(needs, found.approval);
    const act = await withCode(needs, found.approval, { type: 'vote', ...vote, voters, judged }, code);
    return decide(id, () => act);
  };
}

/** What came of a vote on a batch: every member, and what was answered for those that were voted on. `changed`: none were, the card was of others. */
export type BatchDecision = { members: Approval[]; changed: boolean; decisions: NonNullable<DecisionAnswer>[] };

type BatchVote = Omit<Parameters<ReturnType<typeof castVote>>[1], 'digest'> & {
  /** What was on screen (`stampOf`). */
  stamp: string;
  /** Only these of the batch; all that still ask where it is left out. */
  only?: string[];
};

/**
 * One person's vote on the requests that share a card: a vote of its own for each, on its own digest. May be repeated: whoever
 * voted already is refused there and counted elsewhere. Null where there is no such batch.
 */
export function voteOnBatch({ approvals, cast }: Pick<Needs, 'approvals'> & { cast: ReturnType<typeof castVote> }) {
  return async (member: string, { stamp, only, ...vote }: BatchVote): Promise<BatchDecision | null> => {
    const found = await approvals.read(member);
    const batch = found?.approval.batch;
    if (!batch) return null;
    const read = await Promise.all(batch.members.map((id) => approvals.read(id)));
    const members = membersOf(
      read.flatMap((one) => one?.approval ?? []),
      batch,
    );
    if (stampOf(members) !== stamp) return { members, changed: true, decisions: [] };
    const meant = members.filter(({ id, state }) => (only ? only.includes(id) : state === 'asking'));
    const decisions = await Promise.all(
      meant.map((approval) =>
        vote.vote === 'approve' && likeness(approval) === null
          ? { approval, refused: refusal('asks_more') }
          : cast(approval.id, { ...vote, digest: approval.digest }),
      ),
    );
    return { members, changed: false, decisions: decisions.filter((one) => one !== null) };
  };
}

/** Gives one request of a batch a card of its own. */
export const partFromBatch =
  (decide: Decide) =>
  (id: string, person: string): Promise<DecisionAnswer> =>
    decide(id, () => ({ type: 'part', by: person }));

/** Takes one's own approval back, until the release. */
export function takeBack(decide: Decide, needs: Reads) {
  return async (id: string, person: string): Promise<DecisionAnswer> => {
    const found = await needs.approvals.read(id);
    if (!found) return null;
    const voters = await readVoters(needs)(found.approval);
    return decide(id, () => ({ type: 'take_back', person, voters }));
  };
}

export type EditAsk = { person: string; digest: string; values: FieldValue[]; surface: Surface };

/** What an edit makes of an approval as it stands: judged anew as of now. */
function editAct(
  approval: Approval,
  workspace: Workspace,
  ledger: Ledger,
  { values, ...by }: EditAsk,
  { clock, holidays }: Pick<Needs, 'clock' | 'holidays'>,
): Act {
  const now = clock.now();
  const after = withValues(approval.request.after ?? {}, values);
  const { changes, judgement } = judgeRequest(workspace, { ...approval.request, after }, ledger, holidays, now);
  const { verdict, plan, missing } = judgement;
  const voters = votersOf(workspace, approval.request.agent.role, delegationsOn(ledger, now));
  return { type: 'edit', ...by, after, changes, verdict, plan, missing, voters };
}

/** Somebody edits what is asked for. What the matrix denies as edited is refused and changes nothing. */
export function editRequest(decide: Decide, needs: ByPerson) {
  return async (id: string, ask: EditAsk): Promise<DecisionAnswer> => {
    const found = await needs.approvals.read(id);
    const workspace = found && (await workspaceNow(needs.policies, found.approval.workspace, groupsThatDecide(found.approval)));
    if (!workspace) return null;
    const ledger = await needs.ledgers.read(workspace.id);
    return decide(id, (approval) => editAct(approval, workspace, ledger, ask, needs));
  };
}

/** Somebody of the group for it lets a request out without the quorum and the window. */
export function breakGlass(decide: Decide, needs: ByCode) {
  return async (
    id: string,
    { code = null, ...by }: { person: string; digest: string; reason: string | null; surface: Surface; code?: string | null },
  ): Promise<DecisionAnswer> => {
    const found = await needs.approvals.read(id);
    if (!found) return null;
    const voters = await readVoters(needs)(found.approval, [GLASS_GROUP]);
    const judged = await judgedNow(needs, found.approval);
    const act = await withCode(needs, found.approval, { type: 'break_glass', ...by, voters, judged }, code);
    return decide(id, () => act);
  };
}

/** The agent takes its request back. Another workspace's request is not there. */
export function withdrawRequest(decide: Decide, { approvals }: Pick<Needs, 'approvals'>) {
  return async (id: string, by: { workspace: string; reason: string | null }): Promise<DecisionAnswer> => {
    const found = await approvals.read(id);
    if (found?.approval.workspace !== by.workspace) return null;
    return decide(id, (approval) => ({ type: 'withdraw', by: `agent:${approval.request.agent.role}`, reason: by.reason }));
  };
}
