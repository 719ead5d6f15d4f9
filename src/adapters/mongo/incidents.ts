// Incidents, newest first.
import type { Filter } from 'mongodb';
import type { Incident } from '../../domain/incident.ts';
import type { Incidents } from '../../ports.ts';
import { columnText, pageCursor, parsePageCursor } from '../../stores/columns.ts';
import type { Mongo } from './database.ts';
import { insertOnce } from './insert-once.ts';
import { reach } from './reach.ts';
import { type IncidentRecord, ownedId } from './records.ts';

export function mongoIncidents({ incidents, newMark }: Mongo): Incidents {
  return {
    async insert(incident) {
      const [workspace, id] = [columnText(incident.workspace), columnText(incident.id)];
      const opened_at = Date.parse(incident.opened_at);
      await insertOnce(incidents, { _id: ownedId(workspace, id), workspace, id, opened_at, doc: JSON.stringify(incident), mark: newMark() });
    },
    async list(workspace, limit, cursor) {
      const before = parsePageCursor(cursor);
      const filter: Filter<IncidentRecord> = {
        workspace: columnText(workspace),
        ...(before ? { opened_at: { $lte: before.atMs }, $or: [{ opened_at: { $lt: before.atMs } }, { id: { $lt: before.id } }] } : {}),
      };
      const options = { sort: { opened_at: -1, id: -1 }, projection: { doc: 1 }, limit: limit + 1 } as const;
      const found = await reach(() => incidents.find(filter, options).toArray());
      const items = found.slice(0, limit).map(({ doc }) => JSON.parse(doc) as Incident);
      const last = items.at(-1);
      return { items, next: found.length > limit && last ? pageCursor(Date.parse(last.opened_at), columnText(last.id)) : null };
    },
  };
}
