// Ledgers as one record a workspace. Changes that meet in this process are applied one after the other and written together.
import { emptyLedger, type Ledger, owesSomething } from '../../domain/ledger/ledger.ts';
import type { Ledgers } from '../../ports/documents.ts';
import { atOnce, coalesce } from '../../stores/coalesce.ts';
import { columnText } from '../../stores/columns.ts';
import { ledgerChanges } from '../../stores/ledger-changes.ts';
import { newestLedgers } from '../../stores/newest-ledgers.ts';
import { type ConditionalWrite, conditionalWrites } from './conditional-writes.ts';
import type { Mongo } from './database.ts';
import { reach } from './reach.ts';
import type { LedgerRecord } from './records.ts';

export function mongoLedgers(mongo: Mongo): Ledgers {
  /** A ledger that did not change is not sent and parsed again. */
  const newest = newestLedgers();

  const read = coalesce<string, Ledger, null>(
    atOnce,
    async (items) => {
      const workspaces = [...new Set(items)];
      const asking = new Map(workspaces.map((one) => [one, newest.get(one)]));
      const others = workspaces.map((one) => ({ _id: columnText(one), version: { $ne: asking.get(one)?.v ?? -1 } }));
      const found = await reach(() => mongo.ledgers.find({ $or: others }, { projection: { doc: 1 } }).toArray());
      const docs = new Map(found.map(({ _id, doc }) => [_id, doc]));
      const ledgers = new Map(
        workspaces.map((one) => {
          const doc = docs.get(columnText(one));
          return [one, doc === undefined ? (newest.get(one) ?? emptyLedger(one)) : newest.keep(JSON.parse(doc) as Ledger, asking.get(one))];
        }),
      );
      return items.map((one) => ledgers.get(one) ?? emptyLedger(one));
    },
    { inAnyOrder: true },
  );

  /** Ledgers of several workspaces share a command. */
  const write = coalesce<ConditionalWrite<LedgerRecord>, boolean, null>(atOnce, conditionalWrites(mongo.ledgers), {
    keyOf: ({ id }) => id,
    inAnyOrder: true,
  });

  function writeAfter(after: Ledger, before: Ledger): Promise<boolean> {
    const set = { version: after.v, is_unsealed: owesSomething(after), doc: JSON.stringify(after) };
    return write({ id: columnText(after.workspace), before: before.v === 0 ? null : before.v, set, mark: mongo.newMark() });
  }

  return {
    read,
    change: ledgerChanges({ read, newest, write: writeAfter }),
    async unsealed() {
      const found = await reach(() => mongo.ledgers.find({ is_unsealed: true }, { projection: { doc: 1 } }).toArray());
      return found.map(({ doc }) => (JSON.parse(doc) as Ledger).workspace);
    },
  };
}
