// Somebody wants to decide about one request of a batch by itself.
import type { Decide, DecisionAnswer } from '../collect-decision.ts';

/** Gives one request of a batch a card of its own. */
export const partFromBatch =
  (decide: Decide) =>
  (id: string, person: string): Promise<DecisionAnswer> =>
    decide(id, () => ({ type: 'part', by: person }));
