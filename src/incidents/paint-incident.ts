// Keeps the card of an incident, and the thread below it, up to date. Both are views of the document: claimed before they are posted,
// found again by their marker where a process died in between.
import type { CardRef } from '../domain/documents/approval.ts';
import { type CardAt, wasTried } from '../domain/documents/card-refs.ts';
import { isClaimed } from '../domain/documents/claim.ts';
import type { Incident } from '../domain/documents/incident.ts';
import { toldToWaitMs } from '../domain/documents/step-retry.ts';
import { appliedToIncident } from '../domain/incident/decide-incident.ts';
import type { IncidentAct } from '../domain/incident/incident-acts.ts';
import { isStale } from '../domain/incident/incident-due.ts';
import { type IncidentFacts, incidentFacts } from '../domain/incident/incident-facts.ts';
import { threadOf } from '../domain/incident/incident-thread.ts';
import type { Workspace } from '../domain/policy/workspace.ts';
import type { Approvals } from '../ports/approvals.ts';
import type { IncidentCards } from '../ports/chat.ts';
import type { Incidents, Ledgers } from '../ports/documents.ts';
import type { Clock } from '../ports/runtime.ts';
import { heldByIncident } from './held-by-incident.ts';

/** How long a post may take before somebody else may look for it and post it in our place. */
const CLAIM_MS = 20_000;
const RETRY_MS = 5_000;

export type PaintNeeds = { incidents: Incidents; approvals: Approvals; ledgers: Ledgers; clock: Clock; incidentCards: IncidentCards[] };

/** What the card of an incident shows now. */
export const incidentFactsOf =
  ({ approvals, ledgers, clock }: Pick<PaintNeeds, 'approvals' | 'ledgers' | 'clock'>) =>
  async (incident: Incident, workspace: Workspace): Promise<IncidentFacts> => {
    const [ledger, now] = [await ledgers.read(workspace.id), clock.now()];
    return incidentFacts(incident, { workspace, ledger, held: await heldByIncident(approvals, incident, ledger, now), now });
  };

/** While releases are on their way a card shows one event less than there are, so that it is painted again. */
const shownOf = ({ events }: Incident, { pausing, safeMode }: IncidentFacts) => ({
  shows: events.length - (pausing ? 1 : 0),
  changes_at: safeMode?.until,
});

/**
 * Paints every card of an incident, then its threads, and returns it as it stands then. While releases are on their way the card says
 * so and is painted again. May run any number of times and at once.
 */
export function paintIncident(needs: PaintNeeds) {
  const { incidents, clock, incidentCards } = needs;
  const factsOf = incidentFactsOf(needs);
  const soon = (ms: number) => new Date(clock.now().getTime() + ms).toISOString();
  const placesIn = ({ channels }: Workspace): CardAt[] =>
    incidentCards.flatMap(({ surface }) => {
      const channel = channels[surface];
      return channel ? [{ surface, channel }] : [];
    });
  return async (first: Incident, workspace: Workspace): Promise<Incident> => {
    let incident = first;
    const failed: unknown[] = [];
    for (const cards of incidentCards) {
      const channel = workspace.channels[cards.surface];
      if (!channel) continue;
      try {
        incident = await card(incident, workspace, cards, channel);
        incident = await thread(incident, workspace, cards);
      } catch (error) {
        // One platform that fails holds up no other.
        failed.push(error);
      }
    }
    if (failed.length > 0) throw failed[0];
    return incident;
  };

  async function change(incident: Incident, act: IncidentAct): Promise<{ incident: Incident; done: boolean }> {
    const changed = await incidents.change(incident.workspace, incident.id, (now) => appliedToIncident(now, act, clock.now()));
    return { incident: changed?.incident ?? incident, done: changed?.result === null };
  }

  async function deferred<T>(incident: Incident, at: Pick<CardRef, 'surface' | 'channel'>, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      await change(incident, { type: 'defer_card', ...at, waitMs: toldToWaitMs(error) });
      throw error;
    }
  }

  async function card(incident: Incident, workspace: Workspace, cards: IncidentCards, channel: string): Promise<Incident> {
    const known = incident.cards.find((one) => one.surface === cards.surface);
    if (!known?.message) return post(incident, workspace, cards, channel, wasTried(known));
    if (!isStale(known, incident, clock.now()) || isClaimed(known, clock.now())) return incident;
    const { surface, channel: place, message } = known;
    const facts = await factsOf(incident, workspace);
    const stands = await deferred(incident, { surface, channel: place }, () => cards.update(place, message, facts));
    if (!stands && incident.state === 'open') return (await change(incident, { type: 'drop_card', surface, channel: place })).incident;
    const shown = { ...shownOf(incident, facts), outdated: known.outdated };
    return (await change(incident, { type: 'show_card', surface, channel: place, message, ...shown })).incident;
  }

  async function post(incident: Incident, workspace: Workspace, cards: IncidentCards, channel: string, triedBefore: boolean): Promise<Incident> {
    const { surface } = cards;
    const claimed = await change(incident, { type: 'claim_card', surface, channel, until: soon(CLAIM_MS), beside: placesIn(workspace) });
    if (!claimed.done) return claimed.incident;
    const current = claimed.incident;
    const marker = `${current.id}.${surface}`;
    return deferred(current, { surface, channel }, async () => {
      const found = triedBefore ? await cards.find(channel, marker, new Date(current.opened_at)) : null;
      const facts = await factsOf(current, workspace);
      const message = found ?? (await cards.post(channel, facts, marker));
      const shown = { ...shownOf(current, facts), ...(found === null ? {} : { shows: 0 }) };
      return (await change(current, { type: 'show_card', surface, channel, message, ...shown })).incident;
    });
  }

  /** What could not be told comes again with the claim's end. */
  async function thread(incident: Incident, workspace: Workspace, cards: IncidentCards): Promise<Incident> {
    const { surface } = cards;
    const known = incident.cards.find((one) => one.surface === surface);
    if (!known?.message) return incident;
    const isResumed = threadOf(incident, surface).telling !== null;
    const claimed = await change(incident, { type: 'claim_thread', surface, until: soon(isResumed ? CLAIM_MS : RETRY_MS) });
    const { told, telling } = threadOf(claimed.incident, surface);
    if (!claimed.done || telling === null) return claimed.incident;
    const marker = `${incident.id}.${surface}.${telling}`;
    const stands = isResumed && (await cards.isTold(known.channel, known.message, marker));
    const facts = await factsOf(claimed.incident, workspace);
    if (!stands) await cards.tell(known.channel, known.message, facts, claimed.incident.events.slice(told, telling), marker);
    return (await change(claimed.incident, { type: 'told_thread', surface, told: telling })).incident;
  }
}
