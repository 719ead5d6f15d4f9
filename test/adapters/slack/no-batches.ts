// For houses in which no requests share a card.
import type { SlackNeeds } from '../../../src/adapters/slack/needs.ts';

export const noBatches: SlackNeeds['batches'] = {
  vote: async () => null,
  part: async () => null,
  factsOf: async () => {
    throw new Error('There is no batch here');
  },
};
