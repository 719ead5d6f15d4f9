// Incidents as one row each, the document as text; newest first. They are few, so that no two share a statement.
import { type Incident, readIncident } from '../../domain/documents/incident.ts';
import { incidentDueAt } from '../../domain/incident/incident-due.ts';
import type { Incidents } from '../../ports/documents.ts';
import { changeQueue } from '../../stores/changes.ts';
import { columnText, pageCursor, parsePageCursor } from '../../stores/columns.ts';
import type { Database } from './database.ts';

const INSERT = `
  insert into countersign.incidents (workspace, id, opened_at, version, events, due_at, doc)
  values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing returning id`;

const UPDATE = `
  update countersign.incidents set version = $4, events = $5, due_at = $6, doc = $7
  where workspace = $1 and id = $2 and version = $3 returning id`;

const SEAL = 'update countersign.incidents set sealed = $3 where workspace = $1 and id = $2 and sealed < $3';

const DUE = `
  select sealed, doc from countersign.incidents
  where due_at <= $1 or (sealed < events and opened_at <= $1)
  order by least(due_at, case when sealed < events then opened_at end), opened_at limit $2`;

const LIST = `
  select doc from countersign.incidents
  where workspace = $1 and ($2::bigint is null or (opened_at, id) < ($2::bigint, $3::text))
  order by opened_at desc, id desc limit $4`;

const parse = (row: Record<string, unknown>): Incident => readIncident(JSON.parse(String(row.doc)) as Incident);
const stored = (row: Record<string, unknown>) => ({ incident: parse(row), sealed: Number(row.sealed) });
const place = ({ workspace, id }: Pick<Incident, 'workspace' | 'id'>) => [columnText(workspace), columnText(id)];

/** What a write stores anew; the earliest thing that is due as the sweep's index holds it, 0 where it is due whenever it is looked at. */
const changing = (incident: Incident): unknown[] => [
  incident.version,
  incident.events.length,
  incidentDueAt(incident, new Date(0))?.getTime() ?? null,
  JSON.stringify(incident),
];

export function pgIncidents(db: Database): Incidents {
  async function read(workspace: string, id: string): Promise<{ incident: Incident; sealed: number } | null> {
    const sql = 'select sealed, doc from countersign.incidents where workspace = $1 and id = $2';
    const [row] = (await db.query(sql, place({ workspace, id }))).rows;
    return row ? stored(row) : null;
  }

  const change = changeQueue<Incident>({
    known: () => null,
    async read(key) {
      const [workspace = '', id = ''] = JSON.parse(key) as string[];
      return (await read(workspace, id))?.incident ?? null;
    },
    follow: (next, before) => ({ ...next, version: before.version + 1 }),
    async write(after, before) {
      return (await db.query(UPDATE, [...place(after), before.version, ...changing(after)])).rows.length === 1;
    },
  });

  return {
    read,
    async insert(incident) {
      return (await db.query(INSERT, [...place(incident), Date.parse(incident.opened_at), ...changing(incident)])).rows.length === 1;
    },
    async change(workspace, id, decide) {
      const done = await change(JSON.stringify([workspace, id]), decide);
      return done && { incident: done.doc, result: done.result };
    },
    async markSealed(workspace, id, count) {
      await db.query(SEAL, [...place({ workspace, id }), count]);
    },
    async due(now, limit) {
      return (await db.query(DUE, [now.getTime(), limit])).rows.map(stored);
    },
    async list(workspace, limit, cursor) {
      const before = parsePageCursor(cursor);
      const { rows } = await db.query(LIST, [columnText(workspace), before?.atMs ?? null, before?.id ?? null, limit + 1]);
      const items = rows.slice(0, limit).map(parse);
      const last = items.at(-1);
      return { items, next: rows.length > limit && last ? pageCursor(Date.parse(last.opened_at), columnText(last.id)) : null };
    },
  };
}
