// Writes what happened to an approval, an incident, or a workspace's ledger, into the audit log: in order, once, before anything leaves.
import type { Approval } from '../domain/documents/approval.ts';
import { outdatedCards } from '../domain/documents/card-refs.ts';
import { type Incident, newIncident } from '../domain/documents/incident.ts';
import { isUnsealed } from '../domain/ledger/ledger.ts';
import { enrolmentDrafts, entryDrafts, incidentDrafts, ledgerDrafts } from '../domain/record/entry.ts';
import type { Approvals } from '../ports/approvals.ts';
import type { AuditLog, Enrolments, Incidents, Ledgers } from '../ports/documents.ts';

/**
 * Seals every event of an approval after number `from`; returns how many are sealed now. Durable when it returns. May be
 * repeated: an event that is sealed already is skipped by its id.
 */
export function sealRecord({ auditLog }: { auditLog: AuditLog }) {
  return async (approval: Approval, from: number): Promise<number> => {
    const drafts = entryDrafts(approval, from);
    if (drafts.length > 0) await auditLog.append(approval.workspace, drafts);
    return approval.events.length;
  };
}

/** The step: seals what is open and remembers how far it came. */
export function sealStep({ approvals, auditLog }: { approvals: Approvals; auditLog: AuditLog }) {
  const seal = sealRecord({ auditLog });
  return async (id: string): Promise<Approval | null> => {
    const found = await approvals.read(id);
    if (!found) return null;
    await approvals.markSealed(id, await seal(found.approval, found.sealed));
    return found.approval;
  };
}

/** Seals every event of an incident after number `from`; returns how many are sealed now. May be repeated. */
export function sealIncident({ auditLog }: { auditLog: AuditLog }) {
  return async (incident: Incident, from: number): Promise<number> => {
    const drafts = incidentDrafts(incident, from);
    if (drafts.length > 0) await auditLog.append(incident.workspace, drafts);
    return incident.events.length;
  };
}

/** What cards of incidents show of their workspace's ledger. */
const ON_CARDS: ReadonlySet<string> = new Set(['resumed', 'safe_mode_started', 'safe_mode_ended']);
/** So many of the latest incidents have their cards painted again. */
const MOST_PAINTED = 20;

/**
 * Empties the outbox of a workspace's ledger: the incidents that were opened in it become documents, its events (pauses, caps,
 * matrices) are sealed, cards that show them are outdated, and both are dropped there. May be repeated: a document or an entry that is there already stays.
 */
export function sealLedger({ ledgers, incidents, auditLog }: { ledgers: Ledgers; incidents: Incidents; auditLog: AuditLog }) {
  async function outdateCards(workspace: string, at: string | undefined): Promise<void> {
    if (at === undefined) return;
    const { items } = await incidents.list(workspace, MOST_PAINTED);
    const shown = items.filter(({ cards }) => cards.length > 0);
    await Promise.all(
      shown.map(({ id }) => incidents.change(workspace, id, (one) => ({ next: { ...one, cards: outdatedCards(one.cards, at) }, result: null }))),
    );
  }

  return async (workspace: string): Promise<void> => {
    const ledger = await ledgers.read(workspace);
    if (!isUnsealed(ledger)) return;
    const opened = new Set((ledger.opening ?? []).map(({ id }) => id));
    for (const draft of ledger.opening ?? []) await incidents.insert(newIncident(workspace, draft));
    if (ledger.events.length > 0) await auditLog.append(workspace, ledgerDrafts(ledger));
    await outdateCards(workspace, ledger.events.findLast(({ type }) => ON_CARDS.has(type))?.at);
    const last = ledger.events.at(-1)?.n ?? 0;
    await ledgers.change(workspace, (now) => {
      const events = now.events.filter((event) => event.n > last);
      return { next: { ...now, events, ...(now.opening ? { opening: now.opening.filter(({ id }) => !opened.has(id)) } : {}) }, result: null };
    });
  };
}

const MOST_ENROLMENTS = 100;

/** Seals what happened to people's one-time codes, and drops it there. May be repeated. */
export function sealEnrolments({ enrolments, auditLog }: { enrolments: Enrolments; auditLog: AuditLog }) {
  return async (): Promise<void> => {
    for (const enrolment of await enrolments.unsealed(MOST_ENROLMENTS)) {
      const { workspace, person, events } = enrolment;
      await auditLog.append(workspace, enrolmentDrafts(enrolment));
      const last = events.at(-1)?.n ?? 0;
      await enrolments.change(workspace, person, (now) => ({ next: { ...now, events: now.events.filter(({ n }) => n > last) }, result: null }));
    }
  };
}
