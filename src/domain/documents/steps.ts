// What is due for an approval, derived from its stored state alone. Doors enqueue it after a change, the sweep after a crash.
import { type Approval, OPEN } from './approval.ts';

export type StepName =
  | 'seal-record'
  | 'ask-approvers'
  | 'hold-for-window'
  | 'release-action'
  | 'return-outcome'
  | 'expire-request'
  | 'remind-approvers';

/** One step of one approval, due at an instant. The version makes the job's id, so that a step of an older version is another job; the trace is the approval's. `late` is in the id too. */
export type Step = { step: StepName; id: string; version: number; at: Date; trace: string; late?: number | undefined };

/** Steps that do not seal what is open before they act. */
const SEALS_NOT = new Set<StepName>(['expire-request', 'remind-approvers']);

/**
 * Which step of which version: queued under this name, a repetition does nothing, and a failed step that waits for its next try is not hurried.
 * A timer has its instant in the name too, so that it does not swallow the same step once that is due, which comes early where the clock
 * was moved. Both may run: every step looks at the state again.
 */
export const stepKey = ({ step, id, version, at, late }: Step, isTimer: boolean): string =>
  `${step}-${id}-${version}${late === undefined ? '' : `-late-${late}`}${isTimer ? `-at-${at.getTime()}` : ''}`;

/** Since when a step that is due has been: what follows from the state alone, since the last event. */
const dueFrom = ({ at }: Step, { events, created_at }: Approval, now: Date): number =>
  at < now ? at.getTime() : Date.parse(events.at(-1)?.at ?? created_at);

/**
 * Steps that have been due for more than a minute get another name after one minute, two, four, eight and so on: a job that lies dead in the queue
 * under their first one swallows them no longer, and a long backlog has only a few of each.
 */
export function namedAnew(steps: Step[], approval: Approval, now: Date): Step[] {
  return steps.map((one) => {
    const dueMs = now.getTime() - dueFrom(one, approval, now);
    return dueMs < 60_000 ? one : { ...one, late: Math.floor(Math.log2(dueMs / 60_000)) };
  });
}

/** Events that change nothing on a card. */
const UNSEEN = new Set([
  'request_received',
  'card_posted',
  'caps_reserved',
  'callback_delivered',
  'callback_failed',
  'callback_hurried',
  'vote_refused',
  'reminded',
  'reminder_failed',
  'edit_refused',
  'break_glass_refused',
]);

/** People who did not answer so soon are not looked at yet. */
export const FIRST_LOOK_MS = 15 * 60_000;

/** Number of the last event that a reader of the card can see. */
export const lastSeen = (approval: Approval): number => approval.events.findLast((event) => !UNSEEN.has(event.type))?.n ?? 0;

/** When cards have to be posted or painted again; null where they show everything. A claim is waited for. */
function paintAt(approval: Approval, now: Date): Date | null {
  if (!approval.asked) return null;
  if (approval.cards.length === 0) return now;
  const stale = approval.cards.filter((card) => card.message === null || card.shows < lastSeen(approval));
  if (stale.length === 0) return null;
  return new Date(Math.min(...stale.map((card) => (card.claimed_until ? Date.parse(card.claimed_until) : now.getTime()))));
}

/**
 * Everything that is due for an approval now or later. `sealed` is how many of its events are in the audit log.
 * Every step may run twice and at once; each looks at the state again before it acts.
 */
export function dueSteps(approval: Approval, sealed: number, now: Date): Step[] {
  const steps: Step[] = [];
  const add = (step: StepName, at: Date) => steps.push({ step, id: approval.id, version: approval.version, at, trace: approval.trace });
  const { state, release, notice, follow_up } = approval;

  const paint = paintAt(approval, now);
  if (paint) add('ask-approvers', paint);
  if (state === 'approved' || state === 'waiting') {
    if (release.at) add('release-action', new Date(release.at));
    else if (release.held_by.length === 0) add('hold-for-window', now);
  }
  if ((state === 'releasing' || state === 'released') && release.at) add('release-action', new Date(release.at));
  if (notice && !notice.delivered_at && notice.at) add('return-outcome', new Date(notice.at));
  if (state === 'asking' && follow_up) add('remind-approvers', new Date(follow_up.look_at));
  if (OPEN.has(state)) add('expire-request', new Date(approval.expires_at));
  const sealsSoon = steps.some((one) => !SEALS_NOT.has(one.step) && one.at <= now);
  if (sealed < approval.events.length && !sealsSoon) add('seal-record', now);
  return steps;
}

/** The earliest instant at which something is due, or null: what the sweep's index holds. */
export function dueAt(approval: Approval, now: Date): Date | null {
  const times = dueSteps(approval, approval.events.length, now).map((one) => one.at.getTime());
  return times.length === 0 ? null : new Date(Math.min(...times));
}

/** Since when something has been due that nobody did; null where nothing is. */
export function dueSince(approval: Approval, now: Date, { except }: { except?: StepName } = {}): Date | null {
  const steps = dueSteps(approval, approval.events.length, now).filter((one) => one.step !== except && one.at <= now);
  const times = steps.map((one) => dueFrom(one, approval, now));
  return times.length === 0 ? null : new Date(Math.min(...times, now.getTime()));
}
