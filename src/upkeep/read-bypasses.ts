// What went round approval in a span of time, for the daily and the weekly digest; and the incidents that were opened in it.
import { nameIn, type Workspace } from '../domain/policy/workspace.ts';
import { type BypassGroup, bypassList } from '../domain/record/bypasses.ts';
import type { Entry } from '../domain/record/chain.ts';
import { totalOf } from '../domain/record/digest.ts';
import type { Approvals } from '../ports/approvals.ts';
import type { AuditLog, Incidents } from '../ports/documents.ts';

/** `from` is inside, `until` no more. */
export type Span = { from: Date; until: Date };

const PAGE = 500;
const MOST_INCIDENT_PAGES = 20;

/** Entries of one type, page by page. */
export async function* entriesOf(
  { auditLog }: { auditLog: Pick<AuditLog, 'query'> },
  workspace: string,
  type: string,
  { from, until }: Partial<Span>,
): AsyncIterable<Entry[]> {
  const span = { since: from?.toISOString(), until: until?.toISOString() };
  let cursor: string | undefined;
  do {
    const { items, next } = await auditLog.query({ workspace, type, ...span, limit: PAGE, cursor });
    yield items;
    cursor = next ?? undefined;
  } while (cursor !== undefined);
}

type Needs = { approvals: Pick<Approvals, 'count' | 'pick'>; auditLog: Pick<AuditLog, 'query'> };

/** `seen` is shown every entry of one. */
export async function readBypasses(
  needs: Needs,
  workspace: Workspace,
  { from, until }: Span,
  seen: (entry: Entry) => void = () => undefined,
): Promise<{ total: number; groups: BypassGroup[] }> {
  const list = bypassList();
  const unlawful = { workspace: workspace.id, on: 'unlawful_at', from, until } as const;
  const count = totalOf(await needs.approvals.count(unlawful));
  const [first] = count > 0 ? await needs.approvals.pick({ ...unlawful, order: 'earliest', skip: 0, limit: 1 }) : [];
  if (first) {
    const { agent, tool } = first.request;
    list.addUnlawful(count, { id: first.id, role: agent.role, connector: tool.connector, at: first.release.released_at ?? first.created_at });
  }
  for await (const page of entriesOf(needs, workspace.id, 'bypass_found', { from, until })) {
    for (const entry of page) {
      list.add(entry);
      seen(entry);
    }
  }
  const groups = list.list().map((group) => ({ ...group, who: group.who === null ? null : nameIn(workspace, group.who) }));
  return { total: list.total(), groups };
}

/** How many incidents were opened. */
export async function readIncidents(
  { incidents }: { incidents: Pick<Incidents, 'list'> },
  workspace: string,
  { from, until }: Span,
): Promise<number> {
  let opened = 0;
  let cursor: string | undefined;
  for (let page = 0; page < MOST_INCIDENT_PAGES; page += 1) {
    const { items, next } = await incidents.list(workspace, PAGE, cursor);
    opened += items.filter(({ opened_at }) => Date.parse(opened_at) >= from.getTime() && Date.parse(opened_at) < until.getTime()).length;
    const last = items.at(-1);
    if (next === null || !last || Date.parse(last.opened_at) < from.getTime()) break;
    cursor = next;
  }
  return opened;
}
