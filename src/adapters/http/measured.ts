// Ports and doors that count what goes through them, so that the flow knows nothing of metrics.
import type { RunCommand } from '../../commands/answer.ts';
import type { Approval, LifeEvent } from '../../domain/documents/approval.ts';
import { dueSince } from '../../domain/documents/steps.ts';
import type { Accepted, Arrived } from '../../flow/accept-request.ts';
import type { DecisionAnswer } from '../../flow/collect-decision.ts';
import type { Approvals } from '../../ports/approvals.ts';
import type { Clock } from '../../ports/runtime.ts';
import type { Metrics, Readings } from './metrics.ts';

/** How many of the longest due approvals are looked at for their age; cards that nobody can post stand before all others. */
const LOOKED_AT = 1_000;

/** Counts every event once, where it was stored. */
export function measuredApprovals(approvals: Approvals, metrics: Pick<Metrics, 'happened'>): Approvals {
  const count = (events: LifeEvent[], approval: Approval) => {
    for (const event of events) metrics.happened(event, approval);
  };
  return {
    ...approvals,
    async insert(approval) {
      const answer = await approvals.insert(approval);
      if (answer.inserted) count(answer.approval.events, answer.approval);
      return answer;
    },
    async change(id, decide) {
      let added: LifeEvent[] = [];
      const done = await approvals.change(id, (before) => {
        const decided = decide(before);
        added = decided.next?.events.slice(before.events.length) ?? [];
        return decided;
      });
      if (done) count(added, done.approval);
      return done;
    },
  };
}

/** Measures how long judging takes; of several that came together each took the whole time. */
export const measuredAccept =
  (
    accept: (arrived: Arrived[]) => Promise<Accepted[]>,
    { metrics, clock }: { metrics: Pick<Metrics, 'judged'>; clock: Pick<Clock, 'monotonicMs'> },
  ) =>
  async (arrived: Arrived[]): Promise<Accepted[]> => {
    const startedMs = clock.monotonicMs();
    const accepted = await accept(arrived);
    for (const one of accepted) if (one.kind === 'created') metrics.judged((clock.monotonicMs() - startedMs) / 1000);
    return accepted;
  };

/** Votes, with the time that people took where one decides, and the refusals. */
export const measuredVotes =
  <V>(castVote: (id: string, vote: V) => Promise<DecisionAnswer>, metrics: Pick<Metrics, 'decided' | 'refused'>) =>
  async (id: string, vote: V): Promise<DecisionAnswer> => {
    const answer = await castVote(id, vote);
    if (answer?.refused) metrics.refused('people', answer.refused.code);
    const { decided_at = null, created_at = '' } = answer?.approval ?? {};
    if (answer?.refused === null && decided_at !== null) metrics.decided((Date.parse(decided_at) - Date.parse(created_at)) / 1000);
    return answer;
  };

/** Commands, with the time from the word `pause` to its announcement. A pause that changed nothing, or was only tried, has none. */
export const measuredCommands =
  (run: RunCommand, { metrics, clock }: { metrics: Pick<Metrics, 'paused'>; clock: Pick<Clock, 'monotonicMs'> }): RunCommand =>
  async (words, by) => {
    const startedMs = clock.monotonicMs();
    const answer = await run(words, by);
    if (!answer.later || !/^\s*pause\b/i.test(words)) return answer;
    const later = answer.later.then((told) => {
      metrics.paused((clock.monotonicMs() - startedMs) / 1000);
      return told;
    });
    return { ...answer, later };
  };

type OldestNeeds = {
  approvals: Pick<Approvals, 'due'>;
  clock: Pick<Clock, 'now'>;
  /** Whether a card of this workspace can be posted anywhere; else it is due until a platform is connected, and nothing stalls. */
  canPost: (workspace: string) => boolean;
};

/** The ages of what waits, from the approvals that are due the longest. */
export function oldestOf({ approvals, clock, canPost }: OldestNeeds): Readings['oldest'] {
  return async () => {
    const now = clock.now();
    const due = await approvals.due(now, LOOKED_AT);
    const sinceOf = (approval: Approval) => dueSince(approval, now, canPost(approval.workspace) ? {} : { except: 'ask-approvers' });
    const steps = due.flatMap(({ approval }) => sinceOf(approval)?.getTime() ?? []);
    const events = due.flatMap(({ approval, sealed }) => approval.events[sealed]?.at ?? []);
    const age = (instants: number[]) => Math.max(0, (now.getTime() - Math.min(now.getTime(), ...instants)) / 1000);
    return { due_step: age(steps), unsealed_event: age(events.map((at) => Date.parse(at))) };
  };
}
