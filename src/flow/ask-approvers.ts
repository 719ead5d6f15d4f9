// Puts the card before people, and keeps it up to date for the rest of the story. A card is a view of what is stored: of one
// approval, or of all that share the card of a batch.
import type { Act } from '../domain/approval/acts.ts';
import { applied } from '../domain/approval/decide.ts';
import { type BatchFacts, batchFacts } from '../domain/card/batch-facts.ts';
import { cardFacts } from '../domain/card/card.ts';
import type { CardFacts } from '../domain/card/card-facts.ts';
import type { Approval, Batch, CardRef } from '../domain/documents/approval.ts';
import { membersOf } from '../domain/documents/batch.ts';
import { type CardAt, wasTried } from '../domain/documents/card-refs.ts';
import type { ChatSurface } from '../domain/documents/chat-account.ts';
import { isClaimed } from '../domain/documents/claim.ts';
import { toldToWaitMs } from '../domain/documents/step-retry.ts';
import { lastSeen } from '../domain/documents/steps.ts';
import { capsNow } from '../domain/ledger/caps.ts';
import { delegationsOn } from '../domain/ledger/delegation.ts';
import type { Holidays } from '../domain/policy/window.ts';
import type { Workspace } from '../domain/policy/workspace.ts';
import type { Approvals } from '../ports/approvals.ts';
import type { Messenger } from '../ports/chat.ts';
import type { AuditLog, Ledgers } from '../ports/documents.ts';
import type { Policies } from '../ports/policies.ts';
import type { Clock } from '../ports/runtime.ts';
import { sealRecord } from './seal-record.ts';

/** How long a post may take before somebody else may look for the card and post it in our place. */
const CLAIM_MS = 20_000;
/** When those who share a card look again while one of them paints it. */
const LOOK_AGAIN_MS = 1_000;
const LONGEST_WAIT_MS = 5_000;

type Needs = {
  approvals: Approvals;
  ledgers: Ledgers;
  auditLog: AuditLog;
  policies: Policies;
  messengers: Messenger[];
  clock: Clock;
  holidays: Holidays;
};

/** Posts or repaints the cards of one approval, on every platform that its workspace has a channel on; seals its events. May run twice and at once. */
export function askApprovers(needs: Needs) {
  const { approvals, auditLog, policies, messengers } = needs;
  return async (id: string): Promise<Approval | null> => {
    const found = await approvals.read(id);
    const workspace = found && policies.get(found.approval.workspace);
    if (!found || !workspace) return found?.approval ?? null;
    const { approval } = found;
    const places = messengers.flatMap((messenger) => {
      const channel = workspace.channels[messenger.surface];
      return channel ? [{ messenger, channel }] : [];
    });
    const beside = places.map(({ messenger: { surface }, channel }) => ({ surface, channel }));
    // One platform that fails holds up no other.
    const painted = await Promise.allSettled(places.map((place) => paint(needs, approval, workspace, { ...place, beside })));
    await leaveAlone(needs, approval, beside);
    const last = painted.map((one) => (one.status === 'fulfilled' ? one.value : approval)).reduce(newer, approval);
    await approvals.markSealed(id, await sealRecord({ auditLog })(last, found.sealed));
    for (const one of painted) if (one.status === 'rejected') throw one.reason;
    return last;
  };
}

/** Where a card goes, and where those of the other platforms go. */
type Place = { messenger: Messenger; channel: string; beside: CardAt[] };

const newer = (one: Approval, other: Approval): Approval => (other.version > one.version ? other : one);

/** Cards of a platform that is connected no longer would be due for ever. */
async function leaveAlone(needs: Needs, approval: Approval, places: CardAt[]): Promise<void> {
  const isLost = ({ surface, message, shows }: CardRef) =>
    !places.some((place) => place.surface === surface) && (message === null || shows < lastSeen(approval));
  for (const { surface, channel } of approval.cards.filter(isLost))
    await change(needs, approval, { type: 'defer_card', surface, channel, waitMs: null });
}

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

async function paint(needs: Needs, own: Approval, workspace: Workspace, place: Place): Promise<Approval> {
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

function paintShared(needs: Needs, shared: Shared): Promise<Approval> {
  const card = cardOn(shared.head, shared.place.messenger);
  return stands(card) ? repaint(needs, shared, card) : post(needs, shared, wasTried(card));
}

/** Paints what stands there anew. Of a batch one paints for all, the others look again when it is done. */
async function repaint(needs: Needs, shared: Shared, { surface, channel, message }: Standing): Promise<Approval> {
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
async function post(needs: Needs, shared: Shared, triedBefore: boolean): Promise<Approval> {
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
  needs: Needs,
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
async function waitFor(needs: Needs, { own, head, place }: Shared, channel: string): Promise<Approval> {
  const { surface } = place.messenger;
  const current = await needs.approvals.read(head.id);
  if (head.id === own.id) return current?.approval ?? own;
  const until = current?.approval.cards.find((card) => card.surface === surface)?.claimed_until;
  const waitMs = until ? Math.max(LOOK_AGAIN_MS, Date.parse(until) - needs.clock.now().getTime()) : LOOK_AGAIN_MS;
  return change(needs, own, { type: 'defer_card', surface, channel, waitMs: Math.min(waitMs, LONGEST_WAIT_MS) });
}

const later = ({ clock }: Needs, ms: number): string => new Date(clock.now().getTime() + ms).toISOString();

/** Waits as long as the platform asked, after anything else a growing while; the next try looks first whether the card has arrived. */
async function unclaim(needs: Needs, approval: Approval, card: { surface: ChatSurface; channel: string }, error: unknown): Promise<void> {
  await change(needs, approval, { type: 'defer_card', ...card, waitMs: toldToWaitMs(error) });
}

/** What the card of these approvals shows: one of its own, or the one that they share. */
const cardOf =
  (needs: Needs) =>
  ({ own, members, batch, workspace }: Shared): Promise<CardFacts | BatchFacts> =>
    batch ? batchFactsOf(needs)(members, workspace) : cardFactsOf(needs)(members[0] ?? own, workspace);

/** What the card of an approval shows now. */
export const cardFactsOf =
  ({ ledgers, clock, holidays }: Pick<Needs, 'ledgers' | 'clock' | 'holidays'>) =>
  async (approval: Approval, workspace: Workspace): Promise<CardFacts> => {
    const now = clock.now();
    const ledger = await ledgers.read(workspace.id);
    return cardFacts(approval, {
      workspace,
      caps: capsNow(ledger, approval, workspace, now),
      now,
      holidays,
      ledger,
      delegations: delegationsOn(ledger, now),
    });
  };

/** What the card of a batch shows now. */
export const batchFactsOf =
  ({ ledgers, clock, holidays }: Pick<Needs, 'ledgers' | 'clock' | 'holidays'>) =>
  async (members: Approval[], workspace: Workspace): Promise<BatchFacts> => {
    const now = clock.now();
    const ledger = await ledgers.read(workspace.id);
    const delegations = delegationsOn(ledger, now);
    return batchFacts(members, (member) => ({ workspace, caps: capsNow(ledger, member, workspace, now), now, holidays, delegations, ledger }));
  };

async function change({ approvals, clock }: Needs, approval: Approval, act: Act): Promise<Approval> {
  const done = await approvals.change(approval.id, (now) => applied(now, act, clock.now()));
  return done?.approval ?? approval;
}
