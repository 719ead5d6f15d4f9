// The kill switch: ports that end their own process with -9 before or after the n-th call of a step. Given to `startCountersign`
// by `child.ts` alone, so that nothing of it stands in the way of production.
import type { Approval } from '../src/domain/documents/approval.ts';
import type { Ledger } from '../src/domain/ledger/ledger.ts';
import type { EntryDraft } from '../src/domain/record/chain.ts';
import type { Approvals } from '../src/ports/approvals.ts';
import type { Ledgers } from '../src/ports/documents.ts';
import type { Common } from '../src/wire/common.ts';

type Die = () => void;
type Stand = (ports: Common, die: Die) => Common;

/** Kills before the call where `isIt` says so of its arguments, or after it where it says so of the result. */
const before =
  <A extends unknown[], R>(call: (...args: A) => Promise<R>, die: Die, isIt: (...args: A) => boolean = () => true) =>
  (...args: A): Promise<R> => {
    if (isIt(...args)) die();
    return call(...args);
  };

const after =
  <A extends unknown[], R>(call: (...args: A) => Promise<R>, die: Die, isIt: (...args: A) => boolean = () => true) =>
  async (...args: A): Promise<R> => {
    const result = await call(...args);
    if (isIt(...args)) die();
    return result;
  };

/** After a change that left the approval as `isIt` says. */
const changed =
  (isIt: (approval: Approval) => boolean): Stand =>
  (ports, die) => {
    const change: Approvals['change'] = async (id, decide) => {
      const done = await ports.approvals.change(id, decide);
      if (done && isIt(done.approval)) die();
      return done;
    };
    return { ...ports, approvals: { ...ports.approvals, change } };
  };

const holdsIn = ({ holds }: Ledger) => Object.keys(holds).length;
const pausesIn = ({ pauses }: Ledger) => pauses.length;

/** After a change of the ledger that left more of something in it than there was, or less. */
const ledgerHas =
  (which: 'more' | 'less', countIn: (ledger: Ledger) => number): Stand =>
  (ports, die) => {
    const change: Ledgers['change'] = async (workspace, decide) => {
      let added = 0;
      const result = await ports.ledgers.change(workspace, (ledger) => {
        const decided = decide(ledger);
        added = decided.next ? countIn(decided.next) - countIn(ledger) : 0;
        return decided;
      });
      if (which === 'more' ? added > 0 : added < 0) die();
      return result;
    };
    return { ...ports, ledgers: { ...ports.ledgers, change } };
  };

const isReleased = (_workspace: string, drafts: EntryDraft[]) => drafts.some(({ type }) => type === 'released');

/** Where a life can be cut off, in the order in which it happens. */
const POINTS: Record<string, Stand> = {
  'before the request is stored': (ports, die) => ({ ...ports, approvals: { ...ports.approvals, insert: before(ports.approvals.insert, die) } }),
  'after the request is stored': (ports, die) => ({ ...ports, approvals: { ...ports.approvals, insert: after(ports.approvals.insert, die) } }),
  'after a vote': changed(({ state, votes }) => state === 'asking' && votes.length > 0),
  'after the decision': changed(({ state, votes }) => (state === 'approved' || state === 'waiting') && votes.length > 0),
  'after the attempt began': changed(({ state }) => state === 'releasing'),
  'after the caps are reserved': ledgerHas('more', holdsIn),
  'after it became released': changed(({ state, release }) => state === 'released' && release.delivered_at === null),
  'before the entry is sealed': (ports, die) => ({
    ...ports,
    auditLog: { ...ports.auditLog, append: before(ports.auditLog.append, die, isReleased) },
  }),
  'after the entry is sealed': (ports, die) => ({ ...ports, auditLog: { ...ports.auditLog, append: after(ports.auditLog.append, die, isReleased) } }),
  'before the callback': (ports, die) => ({ ...ports, callbacks: { ...ports.callbacks, send: before(ports.callbacks.send, die) } }),
  'after the callback': (ports, die) => ({ ...ports, callbacks: { ...ports.callbacks, send: after(ports.callbacks.send, die) } }),
  'after the delivery is stored': changed(({ release }) => release.delivered_at !== null),
  'after the attempt is over': ledgerHas('less', holdsIn),
  'after a pause is stored': ledgerHas('more', pausesIn),
  'after a pause is lifted': ledgerHas('less', pausesIn),
  'after it ended': changed(({ notice }) => notice !== null && notice.delivered_at === null),
};

export const KILL_POINTS = Object.keys(POINTS);

/** The n-th time that this point is reached, the process is killed. */
export type KillPoint = { point: string; n: number };

/** Ports with the switch set; without one the ports as they are. */
export function killSwitch(set: KillPoint | null): (ports: Common) => Common {
  if (!set) return (ports) => ports;
  const stand = POINTS[set.point];
  if (!stand) throw new Error(`There is no kill point "${set.point}"`);
  let left = set.n;
  const die = () => {
    left -= 1;
    if (left === 0) process.kill(process.pid, 'SIGKILL');
  };
  return (ports) => stand(ports, die);
}
