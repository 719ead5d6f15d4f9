// Puts the review of an incident together, from its document, the audit log and the requests behind it. Reads only.
import type { Incident } from '../domain/documents/incident.ts';
import {
  belongsTo,
  detailOf,
  MEANWHILE_TYPES,
  OWN_TYPES,
  type PauseSpan,
  pauseSpans,
  QUIET_TYPES,
  type ReviewFacts,
} from '../domain/incident/incident-review.ts';
import { pausesOn } from '../domain/ledger/pauses.ts';
import type { Entry } from '../domain/record/chain.ts';
import type { AuditLog, Incidents, Ledgers } from '../ports/documents.ts';
import type { Clock } from '../ports/runtime.ts';
import type { RequestsBehind } from './requests-behind.ts';

const PAGE = 500;
/** Of one type so many pages are read: more than people do in an incident. */
const MOST_PAGES = 20;
/** So many requests tell their own lives in the timeline. */
const MOST_LIVES = 50;
const HOUR_MS = 3_600_000;
/** An attempt that is under way when a pause begins ends within this, and so do its writes. */
const UNDER_WAY_MS = 15_000;

export type ReadReview = (incident: Incident) => Promise<ReviewFacts>;

type Needs = {
  incidents: Pick<Incidents, 'read'>;
  auditLog: Pick<AuditLog, 'query' | 'head'>;
  ledgers: Pick<Ledgers, 'read'>;
  clock: Clock;
  requestsBehind: RequestsBehind;
};

type Query = Omit<Parameters<AuditLog['query']>[0], 'limit' | 'cursor'>;

const covers = ({ role, connector }: { role: string | null; connector: string | null }, entry: Entry): boolean =>
  (role === null || entry.agent_role === role) && (connector === null || entry.connector_name === connector);

/** A callback that arrived also tells of what was denied or expired: this one let something happen. */
const isRelease = (entry: Entry): boolean => detailOf(entry).notice === undefined;

/** What the review tells, as of now. What fills more than `MOST_PAGES` of one type or request is left out. */
export function readReview({ incidents, auditLog, ledgers, clock, requestsBehind }: Needs): ReadReview {
  return async (incident) => {
    const { workspace, id } = incident;
    const now = clock.now();
    const { requests, rollbacks } = await requestsBehind(incident);
    const own = (await ofTypes(workspace, OWN_TYPES, incident.opened_at, now)).filter((entry) => belongsTo(entry, id));
    const meanwhile = await ofTypes(
      workspace,
      MEANWHILE_TYPES,
      incident.opened_at,
      incident.resolved_at === null ? now : new Date(incident.resolved_at),
    );
    const lives = await Promise.all([...requests, ...rollbacks].slice(0, MOST_LIVES).map((one) => entries({ workspace, request: one.id })));
    const told = [...own, ...meanwhile, ...lives.flatMap((life) => life.items.filter(({ type }) => !QUIET_TYPES.has(type)))];
    const ledger = await ledgers.read(workspace);
    const pauses = pauseSpans(
      own,
      pausesOn(ledger, now).filter((one) => one.incident === id),
    );
    const sealed = (await incidents.read(workspace, id))?.sealed ?? 0;
    return {
      incident,
      at: now.toISOString(),
      head: await auditLog.head(workspace),
      unsealed: Math.max(0, incident.events.length - sealed),
      timeline: [...new Map(told.map((entry) => [entry.seq, entry])).values()].sort((one, other) => one.seq - other.seq),
      pauses,
      requests,
      rollbacks,
      before: await deliveredBefore(incident),
      goneMeanwhile: await goneMeanwhile(workspace, pauses),
    };
  };

  async function entries(query: Query): Promise<{ items: Entry[]; more: boolean }> {
    const items: Entry[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const found = await auditLog.query({ ...query, limit: PAGE, cursor });
      items.push(...found.items);
      if (found.next === null) return { items, more: false };
      cursor = found.next;
    }
    return { items, more: true };
  }

  /** Up to and with this instant. */
  async function ofTypes(workspace: string, types: string[], since: string, until: Date): Promise<Entry[]> {
    const span = { since, until: new Date(until.getTime() + 1).toISOString() };
    return (await Promise.all(types.map((type) => entries({ workspace, type, ...span })))).flatMap(({ items }) => items);
  }

  async function deliveredBefore({ workspace, opened_at, agent_role, evidence }: Incident): Promise<ReviewFacts['before']> {
    const hours = evidence.window_hours;
    if (typeof hours !== 'number') return null;
    const since = new Date(Date.parse(opened_at) - hours * HOUR_MS).toISOString();
    const { items, more } = await entries({ workspace, type: 'callback_delivered', since, until: opened_at });
    return { delivered: items.filter((entry) => isRelease(entry) && covers({ role: agent_role, connector: null }, entry)).length, hours, more };
  }

  async function goneMeanwhile(workspace: string, pauses: PauseSpan[]): Promise<string[]> {
    const gone = await Promise.all(
      pauses.map(async (pause) => {
        const until = new Date(Date.parse(pause.from) + UNDER_WAY_MS).toISOString();
        const { items } = await entries({ workspace, type: 'callback_delivered', since: pause.from, until });
        return items.flatMap((entry) => (isRelease(entry) && covers(pause, entry) && entry.request_id !== null ? [entry.request_id] : []));
      }),
    );
    return [...new Set(gone.flat())];
  }
}
