// Until when a release that the ledger refused is held.
import type { Approval } from '../documents/approval.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Holidays } from '../policy/window.ts';
import type { Workspace } from '../policy/workspace.ts';
import type { Act } from './acts.ts';
import { placeAfterCap } from './place-release.ts';

type Refused = { approval: Approval; workspace: Workspace; ledger: Ledger; holidays: Holidays; reasons: string[]; now: Date };

/**
 * Paused: until whoever looks for pauses that are over gives it its turn, also where the pause has an end, at which all it held would leave at once.
 * In safe mode: until that ends. A full cap: until the next day or week that has the window open.
 */
export function holdRefused(refused: Refused): Extract<Act, { type: 'hold' }> {
  const { approval, workspace, ledger, holidays, reasons, now } = refused;
  const { opens_at, closes_at, zone } = approval.release;
  if (reasons.includes('pause')) return { type: 'hold', reasons, at: null, opens_at, closes_at, zone };
  if (reasons.includes('safe_mode')) {
    return { type: 'hold', reasons, at: ledger.safe_mode?.until ?? now.toISOString(), opens_at, closes_at, zone };
  }
  const layers = approval.plan.charges.filter((charge) => reasons.includes(`cap:${charge.layer}`));
  const { open: _open, held_by: _held, ...placed } = placeAfterCap({ approval, workspace, holidays, now, layers });
  return { type: 'hold', reasons, ...placed };
}
