// What somebody has to be told of because it does not mend itself. Each cause is told once, and once more when it is over. Pure.
import type { Approval } from '../documents/approval.ts';
import { isClaimed } from '../documents/claim.ts';
import { dueSince } from '../documents/steps.ts';
import { type Alarm, type AlarmCause, type Ledger, withLedgerEvent } from '../ledger/ledger.ts';

/** A step that has been due for this long stalls; the sweep brings back what is lost within seconds. */
const STALLED_MS = 5 * 60_000;
/** A card that nobody has seen this long after the request. */
const UNSEEN_MS = 5 * 60_000;
/** A callback that has not been accepted for this long. */
const UNDELIVERED_MS = 15 * 60_000;
/** Who says an alarm has this long before another process says it instead. */
const CLAIM_MS = 30_000;

/** Each cause that holds now, with the requests that it is about, the oldest first. */
export type Seen = { [cause in AlarmCause]?: string[] };

const olderThan = (since: string | null | undefined, ms: number, now: Date) => typeof since === 'string' && now.getTime() - Date.parse(since) > ms;

/** Cards have a cause of their own: they may wait for the platform while the queue is well. */
const stalls = (approval: Approval, now: Date) => {
  const since = dueSince(approval, now, { except: 'ask-approvers' });
  return since !== null && now.getTime() - since.getTime() > STALLED_MS;
};

/** Asked for so long, and no card stands anywhere. */
const isUnseen = ({ state, asked, cards, created_at }: Approval, now: Date) =>
  state === 'asking' && asked && cards.every((card) => card.message === null) && olderThan(created_at, UNSEEN_MS, now);

/** Released, or ended, and not told for so long in spite of attempts. */
function isUndelivered({ state, release, notice }: Approval, now: Date): boolean {
  const callback = state === 'released' && release.delivered_at === null && release.attempts > 0 && release.held_by.length === 0;
  const untold = notice !== null && notice.delivered_at === null && notice.at !== null && notice.attempts > 0;
  return (callback && olderThan(release.released_at, UNDELIVERED_MS, now)) || (untold && olderThan(notice.since, UNDELIVERED_MS, now));
}

/** What holds for one workspace: `approvals` are those that have something due, and those that ask. */
export function findAlarms(approvals: Approval[], now: Date): Seen {
  const ids = (is: (approval: Approval) => boolean) => [...new Set(approvals.filter(is).map(({ id }) => id))];
  const found: [AlarmCause, string[]][] = [
    ['queue_stalled', ids((one) => stalls(one, now))],
    ['card_missing', ids((one) => isUnseen(one, now))],
    ['nobody_left', ids((one) => one.state === 'asking' && one.blocked)],
    ['callbacks_failing', ids((one) => isUndelivered(one, now))],
  ];
  return Object.fromEntries(found.filter(([, requests]) => requests.length > 0));
}

/** What is to be said now, by whoever wrote the ledger that says so. */
export type Saying = { cause: AlarmCause; kind: 'raised' | 'over'; requests: string[]; since: string };

/** What becomes of one alarm: how it is to be stored, null to forget it; and what is to be said. */
function turn(known: Alarm | undefined, requests: string[] | undefined, now: Date): { next: Alarm | null; say: Saying['kind'] | null } | null {
  const claimed_until = new Date(now.getTime() + CLAIM_MS).toISOString();
  if (!known) return requests ? { next: { since: now.toISOString(), requests, is_said: false, claimed_until }, say: 'raised' } : null;
  if (isClaimed(known, now)) return null;
  if (requests) return known.is_said ? null : { next: { ...known, requests, claimed_until }, say: 'raised' };
  return known.is_said ? { next: { ...known, claimed_until }, say: 'over' } : { next: null, say: null };
}

/** Holds what was seen against what is known, and claims what is to be said. `next` is null where nothing changes. */
export function claimAlarms(ledger: Ledger, seen: Seen, now: Date): { next: Ledger | null; result: Saying[] } {
  let next = ledger;
  const sayings: Saying[] = [];
  for (const cause of new Set([...Object.keys(ledger.alarms ?? {}), ...Object.keys(seen)] as AlarmCause[])) {
    const known = ledger.alarms?.[cause];
    const turned = turn(known, seen[cause], now);
    if (!turned) continue;
    if (!known) next = withLedgerEvent(next, 'alarm_raised', 'system', now.toISOString(), { cause, requests: seen[cause] ?? [] });
    next = withAlarm(next, cause, turned.next);
    if (turned.say && turned.next) sayings.push({ cause, kind: turned.say, requests: turned.next.requests, since: turned.next.since });
  }
  return { next: next === ledger ? null : next, result: sayings };
}

function withAlarm(ledger: Ledger, cause: AlarmCause, alarm: Alarm | null): Ledger {
  const { [cause]: _before, ...others } = ledger.alarms ?? {};
  return { ...ledger, alarms: alarm ? { ...others, [cause]: alarm } : others };
}

/** It was said. An alarm that is over is forgotten. */
export function alarmSaid(ledger: Ledger, { cause, kind }: Saying, now: Date): Ledger | null {
  const known = ledger.alarms?.[cause];
  if (!known) return null;
  if (kind === 'raised') return withAlarm(ledger, cause, { ...known, is_said: true, claimed_until: null });
  const over = withLedgerEvent(ledger, 'alarm_over', 'system', now.toISOString(), { cause, since: known.since });
  return withAlarm(over, cause, null);
}
