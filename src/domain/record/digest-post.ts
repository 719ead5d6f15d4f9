// Who posts a digest, the daily or the weekly one: once on each platform, by whichever process claims it in the ledger.
import { isClaimed } from '../documents/claim.ts';
import { type DigestPost, type Ledger, withLedgerEvent } from '../ledger/ledger.ts';

/** Longer than posting and looking for a post take. */
const CLAIM_MS = 60_000;
/** A digest that is posted later than this says that it is late. */
const LATE_MS = 30 * 60_000;

/** Which digest of a platform it is: the one of a day (`2026-11-23`), or the one of a week (`2026-W47`). */
export type DigestKind = 'day' | 'week';
export type DigestPlace = { surface: string; kind: DigestKind };

/** A posting that is ours to do. `again`: somebody was at it before, so that it may stand on the platform already. */
export type Claim = { post: DigestPost; again: boolean };

const keyOf = ({ surface, kind }: DigestPlace): string => (kind === 'day' ? surface : `${surface}.${kind}`);

/** Whether a surface has the digest of this day or week, or of a later one: a clock that went back posts nothing twice. */
export function isPosted(ledger: Ledger, place: DigestPlace, day: string): boolean {
  const post = ledger.digests?.[keyOf(place)];
  return post !== undefined && (post.day > day || (post.day === day && post.message !== null));
}

/** Takes the posting of a digest; null where it is posted, or somebody else is at it. */
export function claimDigest(ledger: Ledger, place: DigestPlace, day: string, now: Date): (Claim & { next: Ledger }) | null {
  const known = ledger.digests?.[keyOf(place)];
  if (isPosted(ledger, place, day)) return null;
  const isSame = known?.day === day;
  if (isSame && isClaimed(known, now)) return null;
  const claimed_until = new Date(now.getTime() + CLAIM_MS).toISOString();
  const first = { day, message: null, first_at: now.toISOString(), before: known?.day ?? null };
  const post: DigestPost = { ...(isSame ? known : first), claimed_until };
  return { next: { ...ledger, digests: { ...ledger.digests, [keyOf(place)]: post } }, post, again: isSame };
}

/** Remembers where the digest stands, with the head of the chain that it bears witness to; the same ledger where that is known already. */
export function digestPosted(
  ledger: Ledger,
  place: DigestPlace,
  { day, message, head }: { day: string; message: string; head: { seq: number; hash: string } | null },
  now: Date,
): Ledger {
  const post = ledger.digests?.[keyOf(place)];
  if (post?.day !== day || post.message !== null) return ledger;
  const { surface, kind } = place;
  const posted = { ...ledger, digests: { ...ledger.digests, [keyOf(place)]: { ...post, message, claimed_until: null } } };
  return withLedgerEvent(posted, kind === 'day' ? 'digest_posted' : 'weekly_posted', 'system', now.toISOString(), {
    [kind]: day,
    surface,
    message,
    seq: head?.seq ?? null,
    hash: head?.hash ?? null,
  });
}

/** What a digest says of its own coming too late; null where it comes in time. `missed` had none. */
export const latenessOf = (missed: string[], dueAt: Date, now: Date): { missed: string[] } | null =>
  missed.length > 0 || now.getTime() - dueAt.getTime() > LATE_MS ? { missed } : null;
