// What holds a release that waits, as of now: a pause that covers it holds it too, though it is placed by its window alone until then.
import { type Approval, OPEN } from '../documents/approval.ts';
import type { Ledger, Pause } from '../ledger/ledger.ts';
import { pausesAgainst } from '../ledger/pauses.ts';
import type { ReleaseShown } from './place-release.ts';

/** The pauses that hold this request: none where nothing does. */
export const pausesOver = (ledger: Pick<Ledger, 'pauses'>, { request, rollback }: Pick<Approval, 'request' | 'rollback'>, now: Date): Pause[] =>
  pausesAgainst(ledger, { role: request.agent.role, connector: request.tool.connector, rollback }, now);

/** The release as a reader is told of it, with `pause` among what holds it where one covers it. Pure; nothing of it is stored. */
export function heldNow(release: ReleaseShown, approval: Pick<Approval, 'state' | 'request' | 'rollback'>, ledger: Ledger, now: Date): ReleaseShown {
  if (!OPEN.has(approval.state) || release.held_by.includes('pause')) return release;
  return pausesOver(ledger, approval, now).length > 0 ? { ...release, held_by: [...release.held_by, 'pause'] } : release;
}

/** What a pause holds, or safe mode, which pauses what nobody approved: until somebody ends it. */
export const isHeldByPause = ({ held_by }: Pick<ReleaseShown, 'held_by'>): boolean => held_by.includes('pause') || held_by.includes('safe_mode');

/** What waits for a cap would wait without a pause too. */
export const isHeldByCap = ({ held_by }: Pick<ReleaseShown, 'held_by'>): boolean => held_by.some((reason) => reason.startsWith('cap:'));
