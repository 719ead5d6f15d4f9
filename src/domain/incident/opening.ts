// Opening an incident is one write of the ledger, together with the pause that it brings: nothing is opened without its pause, nor twice.
import { digitsOf, sha256 } from '../documents/canonical.ts';
import type { IncidentDraft } from '../documents/incident.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { pause } from '../ledger/pauses.ts';

export type OpenAsk = Omit<IncidentDraft, 'number'>;

/** An incident as whoever finds it asks for it: the instant and the owner come when it is opened. */
export type FoundIncident = Omit<OpenAsk, 'opened_at' | 'owner'>;

const ID_DIGITS = 26;

/** The same id for the same name, so that what is found twice is opened once. */
export const incidentIdOf = (name: string): string => `inc_${digitsOf(sha256(name), ID_DIGITS)}`;

/** The ledger with the incident opened and numbered; the same ledger where it is being opened already. */
export function withOpening(ledger: Ledger, ask: OpenAsk, now: Date): Ledger {
  const opening = ledger.opening ?? [];
  if (opening.some(({ id }) => id === ask.id)) return ledger;
  const number = (ledger.incidents_made ?? 0) + 1;
  const opened: Ledger = { ...ledger, opening: [...opening, { ...ask, number }], incidents_made: number };
  if (!ask.pause) return opened;
  return pause(opened, { ...ask.pause, until: null, by: ask.opened_by, at: now.toISOString(), reason: null, incident: ask.id }, now);
}

/** Who answers for an incident until somebody else does: whoever is on call, else RevOps; null where a workspace has neither. */
export const ownerOf = (people: { id: string; groups: string[] }[]): string | null =>
  ['on-call', 'revops'].map((group) => people.find((person) => person.groups.includes(group))?.id).find((id) => id !== undefined) ?? null;
