// Finds the requests that an incident is about.
import type { Approval } from '../domain/documents/approval.ts';
import type { Incident } from '../domain/documents/incident.ts';
import { fedWith, type Leads, leadsOf } from '../domain/incident/behind-incident.ts';
import type { Approvals } from '../ports/approvals.ts';

const DAY_MS = 86_400_000;
/** So far back before the incident a request that fed it is looked for, and among so many. */
const MOST_DAYS = 45;
const MOST_READ = 20_000;
const PAGE = 500;

/** The requests that went wrong, in the order in which they came, and the rollbacks that were asked for because of them. */
export type Behind = { requests: Approval[]; rollbacks: Approval[] };
export type RequestsBehind = (incident: Incident) => Promise<Behind>;

/** Reads only. A request that is no longer kept is left out. */
export function requestsBehind({ approvals }: { approvals: Pick<Approvals, 'readAll' | 'pick'> }): RequestsBehind {
  return async (incident) => {
    const { workspace } = incident;
    const leads = leadsOf(incident);
    const rollbacks = await readAll(workspace, leads.rollbacks);
    const undone = rollbacks.flatMap(({ rollback }) => rollback?.of ?? []);
    const named = await readAll(workspace, [...leads.requests, ...undone]);
    const all = new Map([...named, ...(await feeding(workspace, leads))].map((one) => [one.id, one]));
    const requests = [...all.values()].filter(({ rollback }) => !rollback);
    return { requests: requests.sort((one, other) => Date.parse(one.created_at) - Date.parse(other.created_at)), rollbacks };
  };

  async function readAll(workspace: string, ids: string[]): Promise<Approval[]> {
    return (await approvals.readAll(ids)).filter((one) => one.workspace === workspace);
  }

  /** Of each record that fed the incident the last release before it was opened: day by day, the latest first. */
  async function feeding(workspace: string, leads: Leads): Promise<Approval[]> {
    const latest = new Map<string, Approval>();
    let read = 0;
    for (let day = 0; day < MOST_DAYS && latest.size < leads.records.length && read < MOST_READ; day += 1) {
      const until = new Date(leads.openedAt.getTime() + 1 - day * DAY_MS);
      const span = { workspace, on: 'created_at', from: new Date(until.getTime() - DAY_MS), until, order: 'earliest', limit: PAGE } as const;
      const ofDay = new Map<string, Approval>();
      for (let skip = 0; ; skip += PAGE) {
        const page = await approvals.pick({ ...span, skip });
        for (const approval of page) for (const record of fedWith(approval, leads)) ofDay.set(record, approval);
        read += page.length;
        if (page.length < PAGE) break;
      }
      for (const [record, approval] of ofDay) if (!latest.has(record)) latest.set(record, approval);
    }
    return [...new Set(latest.values())];
  }
}
