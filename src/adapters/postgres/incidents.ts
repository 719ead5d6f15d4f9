// Incidents, newest first.
import type { Incident } from '../../domain/incident.ts';
import type { Incidents } from '../../ports.ts';
import { columnText, pageCursor, parsePageCursor } from '../../stores/columns.ts';
import type { Database } from './database.ts';

const LIST = `
  select doc from countersign.incidents
  where workspace = $1 and ($2::bigint is null or (opened_at, id) < ($2::bigint, $3::text))
  order by opened_at desc, id desc limit $4`;

export function pgIncidents(db: Database): Incidents {
  return {
    async insert(incident) {
      const { id, workspace, opened_at } = incident;
      const sql = 'insert into countersign.incidents (workspace, id, opened_at, doc) values ($1, $2, $3, $4) on conflict do nothing';
      await db.query(sql, [columnText(workspace), columnText(id), Date.parse(opened_at), JSON.stringify(incident)]);
    },
    async list(workspace, limit, cursor) {
      const before = parsePageCursor(cursor);
      const { rows } = await db.query(LIST, [columnText(workspace), before?.atMs ?? null, before?.id ?? null, limit + 1]);
      const items = rows.slice(0, limit).map((row) => JSON.parse(String(row.doc)) as Incident);
      const last = items.at(-1);
      return { items, next: rows.length > limit && last ? pageCursor(Date.parse(last.opened_at), columnText(last.id)) : null };
    },
  };
}
