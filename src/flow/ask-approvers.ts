// Puts the card before people, and keeps it up to date for the rest of the story. A card is a view of what is stored.
import type { Act } from '../domain/acts.ts';
import type { Approval, CardRef } from '../domain/approval.ts';
import { capsUsed } from '../domain/caps.ts';
import { cardFacts } from '../domain/card.ts';
import type { CardFacts } from '../domain/card-facts.ts';
import { applied } from '../domain/decide.ts';
import { delegationsOn } from '../domain/delegation.ts';
import { lastSeen } from '../domain/steps.ts';
import { dayOf, type Holidays, weekOf } from '../domain/window.ts';
import type { Workspace } from '../domain/workspace.ts';
import type { Approvals, AuditLog, Clock, Ledgers, Messenger, Policies } from '../ports.ts';
import { sealRecord } from './seal-record.ts';

/** How long a post may take before somebody else may look for the card and post it in our place. */
const CLAIM_MS = 20_000;

type Needs = {
  approvals: Approvals;
  ledgers: Ledgers;
  auditLog: AuditLog;
  policies: Policies;
  messengers: Messenger[];
  clock: Clock;
  holidays: Holidays;
};

export function askApprovers(needs: Needs) {
  const { approvals, auditLog, policies, messengers } = needs;
  return async (id: string): Promise<Approval | null> => {
    const found = await approvals.read(id);
    const workspace = found && policies.get(found.approval.workspace);
    if (!found || !workspace) return found?.approval ?? null;
    let { approval } = found;
    for (const messenger of messengers) {
      const channel = workspace.channels[messenger.surface];
      if (channel) approval = await paint(needs, approval, workspace, messenger, channel);
    }
    await approvals.markSealed(id, await sealRecord({ auditLog })(approval, found.sealed));
    return approval;
  };
}

async function paint(needs: Needs, approval: Approval, workspace: Workspace, messenger: Messenger, channel: string): Promise<Approval> {
  const card = approval.cards.find((one) => one.surface === messenger.surface);
  if (!card?.message) return post(needs, approval, workspace, messenger, channel, card ?? null);
  if (card.shows >= lastSeen(approval)) return approval;
  if (card.claimed_until !== null && Date.parse(card.claimed_until) > needs.clock.now().getTime()) return approval;
  const facts = await cardFactsOf(needs)(approval, workspace);
  const { surface } = messenger;
  const stands = await messenger.update(card.channel, card.message, facts).catch(async (error: unknown) => {
    await unclaim(needs, approval, { surface, channel: card.channel }, error);
    throw error;
  });
  if (!stands && approval.state === 'asking') return change(needs, approval, { type: 'drop_card', surface, channel: card.channel });
  return change(needs, approval, { type: 'show_card', surface, channel: card.channel, message: card.message, shows: lastSeen(approval) });
}

/** Claims the card, looks for it where an earlier post may have arrived, else posts it, and remembers where it stands. */
async function post(
  needs: Needs,
  approval: Approval,
  workspace: Workspace,
  messenger: Messenger,
  channel: string,
  earlier: CardRef | null,
): Promise<Approval> {
  const { clock } = needs;
  const { surface } = messenger;
  const until = new Date(clock.now().getTime() + CLAIM_MS).toISOString();
  const claimed = await needs.approvals.change(approval.id, (now) => applied(now, { type: 'claim_card', surface, channel, until }, clock.now()));
  if (!claimed || claimed.result) return claimed?.approval ?? approval;
  const current = claimed.approval;
  const marker = `${current.id}.${surface}`;
  const known = earlier ? await messenger.find(channel, marker, new Date(current.created_at)) : null;
  const facts = await cardFactsOf(needs)(current, workspace);
  try {
    const message = known ?? (await messenger.post(channel, facts, marker));
    return await change(needs, current, { type: 'show_card', surface, channel, message, shows: known ? 0 : lastSeen(current) });
  } catch (error) {
    await unclaim(needs, current, { surface, channel }, error);
    throw error;
  }
}

/** How long the platform told us to wait; null where it failed in another way. */
const toldToWaitMs = (error: unknown): number | null =>
  error instanceof Error && 'retryAfterMs' in error && typeof error.retryAfterMs === 'number' ? error.retryAfterMs : null;

/** Waits as long as the platform asked, after anything else a growing while; the next try looks first whether the card has arrived. */
async function unclaim(needs: Needs, approval: Approval, card: { surface: 'slack' | 'teams'; channel: string }, error: unknown): Promise<void> {
  await change(needs, approval, { type: 'defer_card', ...card, waitMs: toldToWaitMs(error) });
}

/** What the card of an approval shows now. */
export const cardFactsOf =
  ({ ledgers, clock, holidays }: Pick<Needs, 'ledgers' | 'clock' | 'holidays'>) =>
  async (approval: Approval, workspace: Workspace): Promise<CardFacts> => {
    const now = clock.now();
    const ledger = await ledgers.read(workspace.id);
    const caps = capsUsed(ledger, approval.plan.charges, dayOf(now, workspace.time_zone), weekOf(now, workspace.time_zone), {
      role: approval.request.agent.role,
      now,
    });
    return cardFacts(approval, { workspace, caps, now, holidays, delegations: delegationsOn(ledger, now) });
  };

async function change({ approvals, clock }: Needs, approval: Approval, act: Act): Promise<Approval> {
  const done = await approvals.change(approval.id, (now) => applied(now, act, clock.now()));
  return done?.approval ?? approval;
}
