// Incidents as one record each, the document as text; newest first. They are few, so that no two share a command.
import type { Filter } from 'mongodb';
import { type Incident, readIncident } from '../../domain/documents/incident.ts';
import { incidentDueAt } from '../../domain/incident/incident-due.ts';
import type { Incidents } from '../../ports/documents.ts';
import { changeQueue } from '../../stores/changes.ts';
import { columnText, pageCursor, parsePageCursor } from '../../stores/columns.ts';
import { conditionalWrites } from './conditional-writes.ts';
import type { Mongo } from './database.ts';
import { reach } from './reach.ts';
import { type IncidentRecord, ownedId } from './records.ts';
import { FIRST_VERSION } from './schema.ts';

type Stored = { incident: Incident; sealed: number };

const parse = ({ doc }: Pick<IncidentRecord, 'doc'>): Incident => readIncident(JSON.parse(doc) as Incident);
const stored = (record: Pick<IncidentRecord, 'doc' | 'sealed'>): Stored => ({ incident: parse(record), sealed: record.sealed });
const idOf = (workspace: string, id: string) => ownedId(columnText(workspace), columnText(id));

/** What a write stores anew; `due_at` is 0 where something is due whenever it is looked at. */
const changing = (incident: Incident) => ({
  version: incident.version,
  events: incident.events.length,
  due_at: incidentDueAt(incident, new Date(0))?.getTime() ?? null,
  doc: JSON.stringify(incident),
});

const newRecord = (incident: Incident): Omit<IncidentRecord, '_id' | 'marks'> => ({
  workspace: columnText(incident.workspace),
  id: columnText(incident.id),
  opened_at: Date.parse(incident.opened_at),
  sealed: 0,
  is_unsealed: incident.events.length > 0,
  ...changing(incident),
});

/** What is due is found by two indexes; each finds at most `limit`, the longest due first. */
async function findDue({ incidents }: Mongo, nowMs: number, limit: number): Promise<Stored[]> {
  const options = { projection: { marks: 0 }, limit };
  const [due, unsealed] = await Promise.all([
    reach(() => incidents.find({ due_at: { $gte: 0, $lte: nowMs } }, { ...options, sort: { due_at: 1, opened_at: 1 } }).toArray()),
    reach(() => incidents.find({ is_unsealed: true, opened_at: { $lte: nowMs } }, { ...options, sort: { opened_at: 1 } }).toArray()),
  ]);
  const since = (record: IncidentRecord) => Math.min(record.due_at ?? Infinity, record.is_unsealed ? record.opened_at : Infinity);
  return [...new Map([...due, ...unsealed].map((record) => [record._id, record])).values()]
    .sort((a, b) => since(a) - since(b) || a.opened_at - b.opened_at)
    .slice(0, limit)
    .map(stored);
}

/** Two updates in any order, as for approvals: the first where the last event is sealed now, the second wherever the count was lower. */
async function seal({ incidents }: Mongo, _id: string, count: number): Promise<void> {
  const { matchedCount } = await reach(() => incidents.updateOne({ _id, events: count }, { $set: { sealed: count, is_unsealed: false } }));
  if (matchedCount === 0) await reach(() => incidents.updateOne({ _id }, { $max: { sealed: count } }));
}

export function mongoIncidents(mongo: Mongo): Incidents {
  const { incidents, newMark } = mongo;
  const writeAll = conditionalWrites(incidents);

  /** One that an older process wrote meanwhile, beside this one, is taken up as its first version. */
  async function read(_id: string): Promise<Stored | null> {
    const found = await reach(() => incidents.findOne({ _id }, { projection: { doc: 1, sealed: 1 } }));
    if (!found || found.sealed !== undefined) return found && stored(found);
    await reach(() => incidents.updateOne({ _id, version: { $exists: false } }, { $set: FIRST_VERSION }));
    return read(_id);
  }

  const change = changeQueue<Incident>({
    known: () => null,
    read: async (key) => (await read(key))?.incident ?? null,
    follow: (next, before) => ({ ...next, version: before.version + 1 }),
    async write(after, before) {
      const flag = after.events.length > before.events.length ? { is_unsealed: true } : {};
      const set = { ...changing(after), ...flag };
      const [done = false] = await writeAll([{ id: idOf(after.workspace, after.id), before: before.version, set, mark: newMark() }]);
      return done;
    },
  });

  return {
    read: (workspace, id) => read(idOf(workspace, id)),
    async insert(incident) {
      const { workspace, id } = incident;
      const [done = false] = await writeAll([{ id: idOf(workspace, id), before: null, set: newRecord(incident), mark: newMark() }]);
      return done;
    },
    async change(workspace, id, decide) {
      const done = await change(idOf(workspace, id), decide);
      return done && { incident: done.doc, result: done.result };
    },
    markSealed: (workspace, id, count) => seal(mongo, idOf(workspace, id), count),
    due: (now, limit) => findDue(mongo, now.getTime(), limit),
    async list(workspace, limit, cursor) {
      const before = parsePageCursor(cursor);
      const filter: Filter<IncidentRecord> = {
        workspace: columnText(workspace),
        ...(before ? { opened_at: { $lte: before.atMs }, $or: [{ opened_at: { $lt: before.atMs } }, { id: { $lt: before.id } }] } : {}),
      };
      const options = { sort: { opened_at: -1, id: -1 }, projection: { doc: 1 }, limit: limit + 1 } as const;
      const found = await reach(() => incidents.find(filter, options).toArray());
      const items = found.slice(0, limit).map(parse);
      const last = items.at(-1);
      return { items, next: found.length > limit && last ? pageCursor(Date.parse(last.opened_at), columnText(last.id)) : null };
    },
  };
}
