// Signals from outside, found again by the contact or the record that they are about. Questions that meet share a command.
import type { Filter } from 'mongodb';
import { SIGNAL_TYPES, type Signal } from '../../domain/documents/signal.ts';
import type { Signals } from '../../ports/documents.ts';
import { atOnce, coalesce } from '../../stores/coalesce.ts';
import { columnText } from '../../stores/columns.ts';
import { nameColumn, nameColumns } from '../../stores/name-columns.ts';
import type { Mongo } from './database.ts';
import { insertOnce } from './insert-once.ts';
import { reach } from './reach.ts';
import { ownedId, type SignalRecord } from './records.ts';

/** A question in the spelling of the records. */
type Asked = { workspace: string; types: string[]; sinceMs: number; names: string[] };

/** A question has two alternatives, each with an index of its own. */
const MOST = 50;

const about = <K extends string>(name: K, text: string | null) => (text === null ? {} : ({ [name]: nameColumn(text) } as { [name in K]: string }));

function filters({ workspace, types, sinceMs, names }: Asked): Filter<SignalRecord>[] {
  if (names.length === 0) return [];
  const common = { type: { $in: types }, at: { $gte: sinceMs } };
  return [
    { workspace, contact: { $in: names }, ...common },
    { workspace, record_id: { $in: names }, ...common },
  ];
}

const answers = ({ workspace, types, sinceMs, names }: Asked, signal: SignalRecord): boolean =>
  signal.workspace === workspace &&
  types.includes(signal.type) &&
  signal.at >= sinceMs &&
  [signal.contact, signal.record_id].some((name) => name !== undefined && names.includes(name));

export function mongoSignals({ signals, newMark }: Mongo): Signals {
  const find = coalesce<Asked, Signal | null, null>(
    atOnce,
    async (items) => {
      const either = items.flatMap(filters);
      const found = either.length === 0 ? [] : await reach(() => signals.find({ $or: either }, { sort: { at: 1 } }).toArray());
      return items.map((one) => {
        const first = found.find((signal) => answers(one, signal));
        return first ? (JSON.parse(first.doc) as Signal) : null;
      });
    },
    { most: MOST, inAnyOrder: true },
  );

  return {
    find: ({ workspace, types, since, contact, records }) =>
      find({
        workspace: columnText(workspace),
        types: types.map(columnText),
        sinceMs: Date.parse(since),
        names: nameColumns([...(contact === null ? [] : [contact]), ...records]),
      }),
    insert(signal) {
      const workspace = columnText(signal.workspace);
      return insertOnce(signals, {
        _id: ownedId(workspace, columnText(signal.id)),
        workspace,
        type: columnText(signal.type),
        at: Date.parse(signal.at),
        ...about('contact', signal.contact),
        ...about('record_id', signal.record_id),
        doc: JSON.stringify(signal),
        mark: newMark(),
      });
    },
    async has(workspace, id) {
      return (await reach(() => signals.countDocuments({ _id: ownedId(columnText(workspace), columnText(id)) }))) === 1;
    },
    async forget({ workspace, before, limit }) {
      const filter = { workspace: columnText(workspace), type: { $in: [...SIGNAL_TYPES] }, at: { $lt: before.getTime() } };
      const old = await reach(() => signals.find(filter, { projection: { _id: 1 }, limit }).toArray());
      if (old.length > 0) await reach(() => signals.deleteMany({ _id: { $in: old.map(({ _id }) => _id) } }));
      return old.length;
    },
    async recent({ workspace, type, since, limit }) {
      const filter = { workspace: columnText(workspace), type: columnText(type), at: { $gte: Date.parse(since) } };
      const found = await reach(() => signals.find(filter, { sort: { at: -1 }, projection: { doc: 1 }, limit }).toArray());
      return found.map(({ doc }) => JSON.parse(doc) as Signal);
    },
    async list({ workspace, type, from, until, limit, after }) {
      const afterMs = after ? Date.parse(after.at) : 0;
      const filter: Filter<SignalRecord> = {
        workspace: columnText(workspace),
        type: columnText(type),
        at: { $gte: Math.max(from.getTime(), afterMs), $lt: until.getTime() },
        ...(after ? { $or: [{ at: { $gt: afterMs } }, { _id: { $gt: ownedId(columnText(workspace), columnText(after.id)) } }] } : {}),
      };
      const found = await reach(() => signals.find(filter, { sort: { at: 1, _id: 1 }, projection: { doc: 1 }, limit }).toArray());
      return found.map(({ doc }) => JSON.parse(doc) as Signal);
    },
    async count({ workspace, types, from, until }) {
      const span = { workspace: columnText(workspace), type: { $in: types.map(columnText) }, at: { $gte: from.getTime(), $lt: until.getTime() } };
      const stages = [{ $match: span }, { $group: { _id: '$type', count: { $sum: 1 } } }];
      const found = await reach(() => signals.aggregate<{ _id: string; count: number }>(stages).toArray());
      return found.map(({ _id, count }) => ({ type: _id, count }));
    },
  };
}
