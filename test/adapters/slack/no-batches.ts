// For houses in which no requests share a card.
import type { SurfaceNeeds } from '../../../src/surfaces/needs.ts';

export const noBatches: SurfaceNeeds['batches'] = {
  vote: async () => null,
  part: async () => null,
  factsOf: async () => {
    throw new Error('There is no batch here');
  },
};
