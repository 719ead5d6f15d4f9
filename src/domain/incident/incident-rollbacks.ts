// The rollbacks of an incident, as its own events tell of them: asked for, and what came of each.
import type { Approval } from '../documents/approval.ts';
import type { Incident } from '../documents/incident.ts';
import type { Json } from '../documents/request.ts';

/** How one ended that undid nothing. */
export type RollbackEnd = 'denied' | 'expired' | 'withdrawn' | 'failed';

/** `of`: the fields that were to go back. */
export type RollbackFacts = { id: string; state: 'asked' | 'done' | 'partial' | RollbackEnd; restored: number; of: number };

const numberOf = (value: Json | undefined): number => (typeof value === 'number' ? value : 0);
/** One event names all that were asked for at once. */
const idsIn = (value: Json | undefined): string[] => (typeof value === 'string' ? value.split(', ').filter((id) => id !== '') : []);

/** How a rollback ended without undoing anything; null where it may still, or may have. */
export function endInVain({ state, release }: Pick<Approval, 'state' | 'release'>): RollbackEnd | null {
  if (state === 'denied' || state === 'expired' || state === 'withdrawn') return state;
  return state === 'failed' && release.delivered_at === null && !release.in_doubt ? 'failed' : null;
}

function reportedState(state: Json | undefined, left: number): RollbackFacts['state'] {
  if (state === 'failed' || state === 'partial') return state;
  return left > 0 ? 'partial' : 'done';
}

/** In the order in which they were asked for. */
export function rollbacksOf({ events }: Pick<Incident, 'events'>): RollbackFacts[] {
  const all = new Map<string, RollbackFacts>();
  for (const { type, detail } of events) {
    if (type === 'rollback_asked') for (const id of idsIn(detail.request)) if (!all.has(id)) all.set(id, { id, state: 'asked', restored: 0, of: 0 });
    if (type === 'rollback_ended')
      for (const id of idsIn(detail.request)) all.set(id, { id, state: detail.state as RollbackEnd, restored: 0, of: 0 });
    if (type !== 'rollback_reported') continue;
    const [restored, left] = [numberOf(detail.restored), numberOf(detail.left)];
    for (const id of idsIn(detail.request)) all.set(id, { id, state: reportedState(detail.state, left), restored, of: restored + left });
  }
  return [...all.values()];
}
