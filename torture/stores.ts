// What stands behind the product in a campaign, by the name of the store: its services, its processes, and what can go wrong with it.
import type { Role } from './processes.ts';
import type { Random } from './random.ts';

export type Store = {
  /** The product's environment that leads to it. */
  env: Record<string, string>;
  roles: Role[];
  /** What can be done to it while lives are lived; each resolves when it is done, not when it is mended. */
  faults: Record<string, (random: Random) => Promise<void>>;
  /** Everything runs, nothing is slowed. */
  heal(): Promise<void>;
  close(): Promise<void>;
};

/** Everything in the product's own process: nothing can fail without it. */
const embedded = async (): Promise<Store> => ({ env: {}, roles: ['all'], faults: {}, heal: async () => undefined, close: async () => undefined });

export const STORES: Record<string, () => Promise<Store>> = { embedded };
