// How often one may call: per workspace what its file says, per remote address for signatures that are refused.
import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { Workspace } from '../../domain/policy/workspace.ts';

const REFUSED_PER_MINUTE = 300;

/** Seconds to wait, or null where there is room. Counted in this process, in windows of a minute. */
export type RateLimits = {
  /** Counts `requests` of one kind of call; a batch goes through whole while there was any room. */
  requests(workspace: Workspace, call: string, requests: number): Promise<number | null>;
  refusedSender(address: string): Promise<number | null>;
};

const seconds = (ms: number) => Math.max(1, Math.ceil(ms / 1000));

export function rateLimits(): RateLimits {
  const perWorkspace = new RateLimiterMemory({ points: 1, duration: 60, keyPrefix: 'workspace' });
  const perAddress = new RateLimiterMemory({ points: REFUSED_PER_MINUTE, duration: 60, keyPrefix: 'address' });
  return {
    async requests(workspace, call, requests) {
      const { consumedPoints, msBeforeNext } = await perWorkspace.penalty(`${call} ${workspace.id}`, requests);
      return consumedPoints - requests >= workspace.requests_per_minute ? seconds(msBeforeNext) : null;
    },
    async refusedSender(address) {
      const { consumedPoints, msBeforeNext } = await perAddress.penalty(address, 1);
      return consumedPoints > REFUSED_PER_MINUTE ? seconds(msBeforeNext) : null;
    },
  };
}
