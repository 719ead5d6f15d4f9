// A host that hangs gets few attempts at a time until it answers again, so that it does not hold the room of all others.
import type { Clock } from '../../ports/runtime.ts';

/** An attempt that took so long hung. */
const HUNG_MS = 5_000;
/** How long after one that hung its host is held to a few. */
const WARY_MS = 60_000;
const FEW = 10;

/** `enter` answers null where a host that hung lately has its few under way; else `leave` has to follow, whatever came of the attempt. */
export function hangingHosts({ monotonicMs }: Pick<Clock, 'monotonicMs'>) {
  const underWay = new Map<string, number>();
  const waryUntil = new Map<string, number>();
  const countOf = (host: string) => underWay.get(host) ?? 0;

  return {
    enter(host: string): { leave(): void } | null {
      const startedMs = monotonicMs();
      if ((waryUntil.get(host) ?? 0) > startedMs && countOf(host) >= FEW) return null;
      underWay.set(host, countOf(host) + 1);
      return {
        leave() {
          const now = monotonicMs();
          if (countOf(host) === 1) underWay.delete(host);
          else underWay.set(host, countOf(host) - 1);
          if (now - startedMs >= HUNG_MS) waryUntil.set(host, now + WARY_MS);
          else waryUntil.delete(host);
        },
      };
    },
  };
}
