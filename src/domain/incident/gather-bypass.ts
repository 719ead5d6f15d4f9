// Many bypasses of one role within a short time are one incident: the first opens it, the others are added to it while it is open.
import type { Incident } from '../documents/incident.ts';
import { textsOf } from '../documents/json.ts';
import { oneLine } from '../documents/plain-text.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { withIncidentEvent } from './incident-event.ts';
import { type OpenAsk, withOpening } from './opening.ts';

/** `report` names the executor's report, so that it is added once; `record` is what it touched. */
export type FoundBypass = { report: string; code: string; request: string | null; record: string | null };

/** How long after the last one another belongs to the same incident. */
const SHORT_MS = 3_600_000;
/** So many get an event of their own; of a flood every hundredth does. */
const MOST_TOLD = 100;
const MOST_LISTED = 40;
const LONGEST_RECORD = 120;

/**
 * The ledger with this bypass in an incident, and which one: that of the last bypass of its role, else the one that is asked for, opened. One that is
 * over takes no more, nor one whose pause was lifted where a bypass pauses. Pure.
 */
export function gatherBypass(ledger: Ledger, ask: OpenAsk, over: ReadonlySet<string>, now: Date): { ledger: Ledger; incident: string } {
  const role = ask.agent_role ?? '*';
  const last = ledger.bypasses?.[role];
  const isPaused = ask.pause === null || ledger.pauses.some(({ incident }) => incident === last?.incident);
  const joins = last !== undefined && isPaused && !over.has(last.incident) && now.getTime() - Date.parse(last.at) < SHORT_MS;
  const incident = joins ? last.incident : ask.id;
  const bypasses = { ...ledger.bypasses, [role]: { incident, at: now.toISOString() } };
  return { ledger: { ...(joins ? ledger : withOpening(ledger, ask, now)), bypasses }, incident };
}

/** How an incident that was opened by a bypass lists it. */
export const firstBypass = ({ request, record }: FoundBypass) => ({ bypasses: 1, bypassed: listed([], record ?? request) });

function listed(before: string[], added: string | null): string[] {
  const name = added === null ? '' : oneLine(added, LONGEST_RECORD);
  return name === '' ? before : [...before.filter((one) => one !== name), name].slice(-MOST_LISTED);
}

/** The same incident where this report was added already. */
export function addBypass(incident: Incident, { report, code, request, record }: FoundBypass, now: Date): Incident {
  const { evidence, events } = incident;
  if (events.some(({ type, detail }) => type === 'bypass_added' && detail.report === report)) return incident;
  const before = textsOf(evidence.bypassed);
  const bypasses = (typeof evidence.bypasses === 'number' ? evidence.bypasses : 1) + 1;
  const next = { ...incident, evidence: { ...evidence, bypasses, bypassed: listed(before, record ?? request) } };
  if (bypasses > MOST_TOLD && bypasses % MOST_TOLD !== 0) return next;
  return withIncidentEvent(next, 'bypass_added', 'executor', now, { report, code, request, record, bypasses });
}
