// Which cap on sending the outcomes of a week speak for: less where more bounces or complaints come back, more where replies rise. Pure.

/** What a role sent in a week, and what came back. */
export type Outcomes = { sent: number; bounces: number; complaints: number; replies: number };

export type Sending = {
  role: string;
  cap: number | null;
  /** The most that was sent in a day of the week. */
  busiest: number;
  now: Outcomes;
  before: Outcomes;
};

/** `too_few` was sent to say anything. */
export type CapAdvice =
  | { status: 'too_few' | 'no_cap' | 'keep' }
  | { status: 'lower' | 'raise'; why: 'bounces' | 'complaints' | 'replies'; to: number };

const LEAST_SENT = 50;
const LEAST_BOUNCES = 5;
const LEAST_COMPLAINTS = 2;
const LEAST_REPLIES = 10;
const STEP = 5;

const roundedDown = (cap: number): number => Math.max(1, cap < STEP ? Math.floor(cap) : Math.floor(cap / STEP) * STEP);

/** A quarter more, one at least. */
export const raised = (cap: number): number => Math.max(cap + 1, roundedDown((cap * 5) / 4));

/** Whether a rate is more than so many times that of the week before. Exact: products of whole numbers. */
const isAbove = (kind: 'bounces' | 'complaints' | 'replies', { now, before }: Sending, hundredths: number): boolean =>
  now[kind] * before.sent * 100 > before[kind] * now.sent * hundredths;

/**
 * A quarter less where the bounce rate is half as high again, or complaints rise; a quarter more where replies rise by a tenth, complaints
 * do not, and a day came near the cap.
 */
export function adviseCap(sending: Sending): CapAdvice {
  const { cap, busiest, now, before } = sending;
  if (cap === null || cap === 0) return { status: 'no_cap' };
  if (now.sent < LEAST_SENT || before.sent < LEAST_SENT) return { status: 'too_few' };
  const less = roundedDown((cap * 3) / 4);
  const canFall = less < cap;
  if (canFall && now.bounces >= LEAST_BOUNCES && isAbove('bounces', sending, 150)) return { status: 'lower', why: 'bounces', to: less };
  const complaintsRise = isAbove('complaints', sending, 100);
  if (canFall && now.complaints >= LEAST_COMPLAINTS && complaintsRise) return { status: 'lower', why: 'complaints', to: less };
  const isNearCap = busiest * 5 >= cap * 4;
  const repliesRise = now.replies >= LEAST_REPLIES && isAbove('replies', sending, 110);
  const isCalm = !complaintsRise && !isAbove('bounces', sending, 150);
  if (isNearCap && repliesRise && isCalm) return { status: 'raise', why: 'replies', to: raised(cap) };
  return { status: 'keep' };
}
