// Puts the card before people, on every platform, and keeps it up to date for the rest of the story. A card is a view of what is stored.
import { applied } from '../domain/approval/decide.ts';
import type { Approval, CardRef } from '../domain/documents/approval.ts';
import type { CardAt } from '../domain/documents/card-refs.ts';
import { lastSeen } from '../domain/documents/steps.ts';
import type { Messenger } from '../ports/chat.ts';
import type { AuditLog } from '../ports/documents.ts';
import type { Policies } from '../ports/policies.ts';
import { type PaintNeeds, paintCard } from './asking/paint-card.ts';
import { sealRecord } from './seal-record.ts';

type Needs = PaintNeeds & { auditLog: AuditLog; policies: Policies; messengers: Messenger[] };

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
    const painted = await Promise.allSettled(places.map((place) => paintCard(needs, approval, workspace, { ...place, beside })));
    await leaveAlone(needs, approval, beside);
    const last = painted.map((one) => (one.status === 'fulfilled' ? one.value : approval)).reduce(newer, approval);
    await approvals.markSealed(id, await sealRecord({ auditLog })(last, found.sealed));
    for (const one of painted) if (one.status === 'rejected') throw one.reason;
    return last;
  };
}

const newer = (one: Approval, other: Approval): Approval => (other.version > one.version ? other : one);

/** Cards of a platform that is connected no longer would be due for ever. */
async function leaveAlone({ approvals, clock }: Needs, approval: Approval, places: CardAt[]): Promise<void> {
  const isLost = ({ surface, message, shows }: CardRef) =>
    !places.some((place) => place.surface === surface) && (message === null || shows < lastSeen(approval));
  for (const { surface, channel } of approval.cards.filter(isLost))
    await approvals.change(approval.id, (now) => applied(now, { type: 'defer_card', surface, channel, waitMs: null }, clock.now()));
}
