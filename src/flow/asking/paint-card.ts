// One card on one platform: posted where it does not stand yet, painted anew where it shows less than has happened. Of a batch one
// paints for all.
import type { Act } from '../../domain/approval/acts.ts';
import { applied } from '../../domain/approval/decide.ts';
import type { BatchFacts } from '../../domain/card/batch-facts.ts';
import type { CardFacts } from '../../domain/card/card-facts.ts';
import type { Approval, Batch, CardRef } from '../../domain/documents/approval.ts';
import { membersOf } from '../../domain/documents/batch.ts';
import { type CardAt, wasTried } from '../../domain/documents/card-refs.ts';
import type { ChatSurface } from '../../domain/documents/chat-account.ts';
import { isClaimed } from '../../domain/documents/claim.ts';
import { toldToWaitMs } from '../../domain/documents/step-retry.ts';
import { lastSeen } from '../../domain/documents/steps.ts';
import type { Holidays } from '../../domain/policy/window.ts';
import type { Workspace } from '../../domain/policy/workspace.ts';
import type { Approvals } from '../../ports/approvals.ts';
import type { Messenger } from '../../ports/chat.ts';
import type { Ledgers } from '../../ports/documents.ts';
import type { Clock } from '../../ports/runtime.ts';
import { batchFactsOf, cardFactsOf } from './facts-of.ts';

/** How long a post may take before somebody else may look for the card and post it in our place. */
const CLAIM_MS = 20_000;
/** When those who share a card look again while one of them paints it. */
const LOOK_AGAIN_MS = 1_000;
const LONGEST_WAIT_MS = 5_000;

export type PaintNeeds = { approvals: Approvals; ledgers: Ledgers; clock: Clock; holidays: Holidays };

/** Where a card goes, and where those of the other platforms go. */
export type Place = { messenger: Messenger; channel: string; beside: CardAt[] };

/** One card on one platform: the approvals that it shows, the first of them, which holds the claims on it, and their batch where they share it. */
type Shared = { own: Approval; members: Approval[]; head: Approval; batch: Batch | null; workspace: Workspace; place: Place };

type Standing = CardRef & { message: string };

const cardOn = ({ cards }: Approval, { surface }: Messenger): CardRef | undefined => cards.find((one) => one.surface === surface);
const stands = (card: CardRef | undefined): card is Standing => typeof card?.message === 'string';

/** The message that all of a batch have left becomes the card of one of them, so that it does not stand with buttons for nobody. */
function inheritedBy(own: Approval, all: Approval[], messenger: Messenger): string | null {
  const left = cardOn(own, messenger)?.left;
  if (left === undefined || all.some((one) => cardOn(one, messenger)?.message === left)) return null;
  const heir = all.find((one) => cardOn(one, messenger)?.left === left);
  return heir?.id === own.id ? left : null;
}

/** The approval as it stands once its card on this platform shows everything. May run twice and at once. */
export async function paintCard(needs: PaintNeeds, own: Approval, workspace: Workspace, place: Place): Promise<Approval> {
  const card = cardOn(own, place.messenger);
  if (stands(card) && (card.shows >= lastSeen(own) || isClaimed(card, needs.clock.now()))) return own;
  const alone = { own, members: [own], head: own, batch: null, workspace, place };
  // A card of its own that stands stays one, also where the rest of its batch shares another.
  if (!own.batch || (stands(card) && !card.shared)) return paintShared(needs, alone);
  // Also those who have cards of their own by now.
  const all = await needs.approvals.readAll(own.batch.members);
  const sharers = membersOf(all, own.batch);
  const [head] = sharers;
  const together = head && { own: head, members: sharers, head, batch: own.batch, workspace, place };
  if (!own.batch.parted) return together ? paintShared(needs, { ...together, own }) : own;
  // Whom it left shows one less; done first, so that a crash in between does it again.
  if (together) await paintShared(needs, together);
  const inherited = inheritedBy(own, all, place.messenger);
  return card && inherited !== null ? repaint(needs, alone, { ...card, message: inherited }) : paintShared(needs, alone);
}

function paintShared(needs: PaintNeeds, shared: Shared): Promise<Approval> {
  const card = cardOn(shared.head, shared.place.messenger);
  return stands(card) ? repaint(needs, shared, card) : post(needs, shared, wasTried(card));
}

/** Paints what stands there anew. Of a batch one paints for all, the others look again when it is done. */
async function repaint(needs: PaintNeeds, shared: Shared, { surface, channel, message }: Standing): Promise<Approval> {
  const { own, members, head, batch } = shared;
  const { messenger } = shared.place;
  if (batch) {
    const claimed = await needs.approvals.change(head.id, (now) =>
      applied(now, { type: 'claim_paint', surface, channel, until: later(needs, CLAIM_MS) }, needs.clock.now()),
    );
    if (!claimed || claimed.result) return waitFor(needs, shared, channel);
  }
  const there = await messenger.update(channel, message, await cardOf(needs)(shared)).catch(async (error: unknown) => {
    await unclaim(needs, head, { surface, channel }, error);
    throw error;
  });
  if (there || members.every((member) => member.state !== 'asking')) return showAll(needs, shared, { surface, channel, message });
  const dropped = await Promise.all(members.map((member) => change(needs, member, { type: 'drop_card', surface, channel })));
  return dropped.find(({ id }) => id === own.id) ?? own;
}

/** Claims the card, looks for it where an earlier post may have arrived, else posts it, and remembers where it stands. */
async function post(needs: PaintNeeds, shared: Shared, triedBefore: boolean): Promise<Approval> {
  const { head, members, batch } = shared;
  const { messenger, channel, beside } = shared.place;
  const { surface } = messenger;
  const until = later(needs, CLAIM_MS);
  const claimed = await needs.approvals.change(head.id, (now) =>
    applied(now, { type: 'claim_card', surface, channel, until, beside }, needs.clock.now()),
  );
  if (!claimed || claimed.result) return waitFor(needs, shared, channel);
  const marker = `${batch?.id ?? head.id}.${surface}`;
  const known = triedBefore ? await messenger.find(channel, marker, new Date(head.created_at)) : null;
  const current = { ...shared, members: members.map((member) => (member.id === head.id ? claimed.approval : member)) };
  try {
    const message = known ?? (await messenger.post(channel, await cardOf(needs)(current), marker));
    return await showAll(needs, current, { surface, channel, message }, known === null);
  } catch (error) {
    await unclaim(needs, claimed.approval, { surface, channel }, error);
    throw error;
  }
}

/** Remembers for everybody on a card what it shows of them; where it was only found again, nothing that can be relied on. */
async function showAll(
  needs: PaintNeeds,
  { own, members, batch }: Shared,
  at: { surface: ChatSurface; channel: string; message: string },
  isFresh = true,
) {
  const show = (member: Approval) =>
    change(needs, member, { type: 'show_card', ...at, shows: isFresh ? lastSeen(member) : 0, shared: batch !== null });
  const shown = await Promise.all(members.map(show));
  return shown.find(({ id }) => id === own.id) ?? own;
}

/** Somebody else is at the card of a batch: whoever shares it looks again when that should be done. */
async function waitFor(needs: PaintNeeds, { own, head, place }: Shared, channel: string): Promise<Approval> {
  const { surface } = place.messenger;
  const current = await needs.approvals.read(head.id);
  if (head.id === own.id) return current?.approval ?? own;
  const until = current?.approval.cards.find((card) => card.surface === surface)?.claimed_until;
  const waitMs = until ? Math.max(LOOK_AGAIN_MS, Date.parse(until) - needs.clock.now().getTime()) : LOOK_AGAIN_MS;
  return change(needs, own, { type: 'defer_card', surface, channel, waitMs: Math.min(waitMs, LONGEST_WAIT_MS) });
}

const later = ({ clock }: PaintNeeds, ms: number): string => new Date(clock.now().getTime() + ms).toISOString();

/** Waits as long as the platform asked, after anything else a growing while; the next try looks first whether the card has arrived. */
async function unclaim(needs: PaintNeeds, approval: Approval, card: { surface: ChatSurface; channel: string }, error: unknown): Promise<void> {
  await change(needs, approval, { type: 'defer_card', ...card, waitMs: toldToWaitMs(error) });
}

/** What the card of these approvals shows: one of its own, or the one that they share. */
const cardOf =
  (needs: PaintNeeds) =>
  ({ own, members, batch, workspace }: Shared): Promise<CardFacts | BatchFacts> =>
    batch ? batchFactsOf(needs)(members, workspace) : cardFactsOf(needs)(members[0] ?? own, workspace);

async function change({ approvals, clock }: PaintNeeds, approval: Approval, act: Act): Promise<Approval> {
  const done = await approvals.change(approval.id, (now) => applied(now, act, clock.now()));
  return done?.approval ?? approval;
}
