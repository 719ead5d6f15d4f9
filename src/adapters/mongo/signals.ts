// Signals from outside, found again by the contact or the record that they are about.
import type { Filter } from 'mongodb';
import type { Signal, Signals } from '../../ports.ts';
import { columnText } from '../../stores/columns.ts';
import type { Mongo } from './database.ts';
import { insertOnce } from './insert-once.ts';
import { reach } from './reach.ts';
import { ownedId, type SignalRecord } from './records.ts';

const about = <K extends string>(name: K, text: string | null) => (text === null ? {} : ({ [name]: columnText(text) } as { [name in K]: string }));

export function mongoSignals({ signals, newMark }: Mongo): Signals {
  return {
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
    async find({ workspace, types, since, contact, records }) {
      const either: Filter<SignalRecord>[] = [
        ...(contact === null ? [] : [{ contact: columnText(contact) }]),
        ...(records.length === 0 ? [] : [{ record_id: { $in: records.map(columnText) } }]),
      ];
      if (either.length === 0) return null;
      const filter = { workspace: columnText(workspace), at: { $gte: Date.parse(since) }, type: { $in: types.map(columnText) }, $or: either };
      const found = await reach(() => signals.findOne(filter, { sort: { at: 1 }, projection: { doc: 1 } }));
      return found && (JSON.parse(found.doc) as Signal);
    },
  };
}
