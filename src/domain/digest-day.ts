// Which day's digest is due, and who posts it: at nine in the workspace's own zone comes the digest of the day before.
import { type DigestPost, type Ledger, withLedgerEvent } from './ledger.ts';
import { dayOf, daysOn, hourOfDay } from './window.ts';

const DIGEST_HOUR = 9;
/** A digest that is posted later than this says that it is late. */
const LATE_MS = 30 * 60_000;
/** Longer than posting and looking for a post take. */
const CLAIM_MS = 60_000;

/** A workspace's day: `from` is inside, `until` no more. */
export type DaySpan = { day: string; from: Date; until: Date };

/** A local day as a span of instants; 23 or 25 hours long where the clocks change. */
export const spanOf = (day: string, zone: string): DaySpan => ({
  day,
  from: hourOfDay(day, 0, zone),
  until: hourOfDay(daysOn(day, 1), 0, zone),
});

/** The last day whose digest is due, and since when. Worked out from the zone's rules, so that no change of the clocks skips or doubles one. */
export function digestDue(at: Date, zone: string): DaySpan & { dueAt: Date } {
  const today = dayOf(at, zone);
  const isDue = hourOfDay(today, DIGEST_HOUR, zone).getTime() <= at.getTime();
  const postedOn = isDue ? today : daysOn(today, -1);
  return { ...spanOf(daysOn(postedOn, -1), zone), dueAt: hourOfDay(postedOn, DIGEST_HOUR, zone) };
}

/** Days between the last digest and this one that got none. */
function missedBefore(last: string | null, day: string): string[] {
  const missed: string[] = [];
  for (let one = last === null ? day : daysOn(last, 1); one < day; one = daysOn(one, 1)) missed.push(one);
  return missed;
}

/** What a digest says of its own coming too late; null where it comes in time. */
export function latenessOf(post: DigestPost, dueAt: Date, now: Date): { missed: string[] } | null {
  const missed = missedBefore(post.before, post.day);
  return missed.length > 0 || now.getTime() - dueAt.getTime() > LATE_MS ? { missed } : null;
}

/** Whether a surface has the digest of this day, or of a later one: a clock that went back posts nothing twice. */
export function isPosted(ledger: Ledger, surface: string, day: string): boolean {
  const post = ledger.digests?.[surface];
  return post !== undefined && (post.day > day || (post.day === day && post.message !== null));
}

/** A posting that is ours to do. `again`: somebody was at it before, so that it may stand on the platform already. */
export type Claim = { post: DigestPost; again: boolean };

/** Takes the posting of a day's digest; null where it is posted, or somebody else is at it. */
export function claimDigest(ledger: Ledger, surface: string, day: string, now: Date): (Claim & { next: Ledger }) | null {
  const known = ledger.digests?.[surface];
  if (isPosted(ledger, surface, day)) return null;
  const isSame = known?.day === day;
  if (isSame && known.claimed_until !== null && Date.parse(known.claimed_until) > now.getTime()) return null;
  const claimed_until = new Date(now.getTime() + CLAIM_MS).toISOString();
  const first = { day, message: null, first_at: now.toISOString(), before: known?.day ?? null };
  const post: DigestPost = { ...(isSame ? known : first), claimed_until };
  return { next: { ...ledger, digests: { ...ledger.digests, [surface]: post } }, post, again: isSame };
}

/** Remembers where the digest stands, with the head of the chain that it bears witness to; the same ledger where that is known already. */
export function digestPosted(
  ledger: Ledger,
  surface: string,
  { day, message, head }: { day: string; message: string; head: { seq: number; hash: string } | null },
  now: Date,
): Ledger {
  const post = ledger.digests?.[surface];
  if (post?.day !== day || post.message !== null) return ledger;
  const posted = { ...ledger, digests: { ...ledger.digests, [surface]: { ...post, message, claimed_until: null } } };
  return withLedgerEvent(posted, 'digest_posted', 'system', now.toISOString(), {
    day,
    surface,
    message,
    seq: head?.seq ?? null,
    hash: head?.hash ?? null,
  });
}
