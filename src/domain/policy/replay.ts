// What another matrix would have decided over requests that came: by row, in counts that do not grow with their number.
import type { Approval, Verdict } from '../documents/approval.ts';
import { judgedCase } from './cases.ts';
import type { Judgement } from './judge.ts';
import { usableZone } from './window.ts';
import type { Workspace } from './workspace.ts';

/** One way in which requests of the same rows would have been judged otherwise. */
export type ReplayChange = { rows: string; from: string; to: string; because: string; count: number; first: string };

export type Replay = { workspace: string; judged: number; same: number; changes: ReplayChange[] };

type Seen = Pick<Approval, 'verdict' | 'plan'>;

const groupsOf = ({ plan }: Pick<Judgement, 'plan'>): string =>
  plan.slots
    .map(({ group }) => group)
    .sort()
    .join(' + ');

/** `ask, tier 3 (revops + revops)`: what has to be the same for a request to be judged alike. */
const inWords = (verdict: Verdict, groups: string, missing: string[]): string =>
  [
    `${verdict.decision}, tier ${verdict.tier}`,
    verdict.decision === 'ask' ? ` (${groups || 'nobody'})` : '',
    missing.length > 0 ? `, refused without ${missing.join(', ')}` : '',
  ].join('');

const before = ({ verdict, plan }: Seen): string => inWords(verdict, groupsOf({ plan }), []);

/** As of the instant at which it came, in safe mode where it was judged in it. Counters are taken for empty. */
function judgeAgain(workspace: Workspace, { request, verdict, created_at }: Approval): Judgement {
  const safe_mode = verdict.reasons.includes('safe_mode');
  return judgedCase(workspace, request, { at: created_at, safe_mode, zone_usable: usableZone(request.target.time_zone) });
}

/** Adds requests one by one; `workspace` is bound to the matrix that is tried. */
export function replayOf(workspace: Workspace) {
  const changes = new Map<string, ReplayChange>();
  let judged = 0;
  let same = 0;
  return {
    /** A rollback is left out: people asked for it, and no matrix judges it. */
    add(approval: Approval): void {
      if (approval.rollback) return;
      judged += 1;
      const { verdict, plan, missing } = judgeAgain(workspace, approval);
      // What was asked outside its window would be so again: the window is not part of the judgement here.
      const isRerouted = approval.verdict.reasons.includes('outside_window') && verdict.decision === 'auto';
      const [from, to] = [before(approval), inWords(verdict, groupsOf({ plan }), missing)];
      if (from === to || isRerouted) {
        same += 1;
        return;
      }
      const rows = [...new Set([...approval.verdict.rows, ...verdict.rows])].join(', ') || '-';
      const because = verdict.reasons.join(', ') || '-';
      const key = JSON.stringify([rows, from, to, because]);
      const known = changes.get(key);
      if (known) known.count += 1;
      else changes.set(key, { rows, from, to, because, count: 1, first: approval.id });
    },
    result: (): Replay => ({
      workspace: workspace.id,
      judged,
      same,
      changes: [...changes.values()].sort((one, other) => one.rows.localeCompare(other.rows) || other.count - one.count),
    }),
  };
}
