// Which matrix is in force, where several processes may see different files: an old process must not bring an old matrix back. Pure.
import { type Ledger, withLedgerEvent } from './ledger.ts';

/** A process that has the matrix in force says so about this often. */
const SEEN_EVERY_MS = 60_000;
/** After this long without a word nobody has it any more, and another may take its place, also an older one. */
const ABANDONED_MS = 5 * SEEN_EVERY_MS;
/** How many earlier ones are remembered. */
const REMEMBERED = 20;

/** Whether another than this one is in force; before the first one none is. */
export const isOtherMatrix = ({ matrix }: Pick<Ledger, 'matrix'>, hash: string): boolean => matrix !== null && matrix !== hash;

export type Held = { hash: string; name: string };

/**
 * `isWanted`: the file was changed just now, or no other process can have another. `outcome` is `older` where this process has a matrix
 * that was in force before, and others have the one in force. `next` is null where nothing changes.
 */
export function putInForce(
  ledger: Ledger,
  { hash, name }: Held,
  { now, isWanted }: { now: Date; isWanted: boolean },
): { next: Ledger | null; outcome: 'in_force' | 'activated' | 'older' } {
  const at = now.toISOString();
  const unseenMs = now.getTime() - Date.parse(ledger.matrix_seen_at ?? at);
  if (ledger.matrix === hash) {
    const isFresh = ledger.matrix_seen_at !== undefined && unseenMs < SEEN_EVERY_MS;
    return { next: isFresh ? null : { ...ledger, matrix_seen_at: at }, outcome: 'in_force' };
  }
  const earlier = ledger.matrices ?? [];
  const isOlder = earlier.includes(hash) && unseenMs < ABANDONED_MS;
  if (isOlder && !isWanted) return { next: null, outcome: 'older' };
  const before = ledger.matrix;
  const matrices = [...earlier.filter((one) => one !== hash), ...(before === null ? [] : [before])].slice(-REMEMBERED);
  const activated = withLedgerEvent(ledger, 'matrix_activated', 'policy', at, { matrix: hash, name, before });
  return { next: { ...activated, matrix: hash, matrices, matrix_seen_at: at }, outcome: 'activated' };
}
