// Doors, steps and callbacks that leave spans, so that the flow knows nothing of traces.
import type { Step } from '../../domain/documents/steps.ts';
import type { Accepted, Arrived } from '../../flow/accept-request.ts';
import type { DecisionAnswer } from '../../flow/collect-decision.ts';
import type { Callbacks } from '../../ports/executors.ts';
import type { Tracer } from '../../ports/runtime.ts';

/** The judgement: the span that the rest of the life hangs under, left once, by whoever stored the approval. */
export const tracedAccept =
  (accept: (arrived: Arrived[]) => Promise<Accepted[]>, tracer: Pick<Tracer, 'judged'>) =>
  async (arrived: Arrived[]): Promise<Accepted[]> => {
    const startedAt = new Date();
    const accepted = await accept(arrived);
    for (const one of accepted) if (one.kind === 'created') tracer.judged(one.approval, startedAt);
    return accepted;
  };

/** Votes: only the answer tells to which life they belong. */
export const tracedVotes =
  <V>(castVote: (id: string, vote: V) => Promise<DecisionAnswer>, tracer: Pick<Tracer, 'happened'>) =>
  async (id: string, vote: V): Promise<DecisionAnswer> => {
    const startedAt = new Date();
    const answer = await castVote(id, vote);
    if (answer) tracer.happened('vote', answer.approval, startedAt);
    return answer;
  };

/** Steps: the span has the step's name. A step that the version before has enqueued carries no trace. */
export const tracedSteps =
  (run: (step: Step) => Promise<void>, tracer: Pick<Tracer, 'follow'>) =>
  (step: Step): Promise<void> =>
    step.trace ? tracer.follow(step.step, { id: step.id, trace: step.trace }, () => run(step)) : run(step);

/** Callbacks, as part of the step that sends them. */
export const tracedCallbacks = (callbacks: Callbacks, tracer: Pick<Tracer, 'call'>): Callbacks => ({
  send: (callback) => tracer.call('callback', () => callbacks.send(callback)),
});
