// Ledgers as one record a workspace. Changes that meet in this process are applied one after the other and written together.
import { emptyLedger, type Ledger, owesSomething } from '../../domain/ledger.ts';
import type { Ledgers } from '../../ports/documents.ts';
import { atOnce, coalesce } from '../../stores/coalesce.ts';
import { columnText } from '../../stores/columns.ts';
import { ledgerChanges } from '../../stores/ledger-changes.ts';
import { type ConditionalWrite, conditionalWrites } from './conditional-writes.ts';
import type { Mongo } from './database.ts';
import { reach } from './reach.ts';
import type { LedgerRecord } from './records.ts';

export function mongoLedgers(mongo: Mongo): Ledgers {
  /** The last version of each ledger that was read or written here: one that did not change is neither sent nor parsed again. */
  const cache = new Map<string, Ledger>();

  function take(workspace: string, doc: string): Ledger {
    const ledger = JSON.parse(doc) as Ledger;
    cache.set(workspace, ledger);
    return ledger;
  }

  const read = coalesce<string, Ledger, null>(atOnce, async (items) => {
    const workspaces = [...new Set(items)];
    const others = workspaces.map((one) => ({ _id: columnText(one), version: { $ne: cache.get(one)?.v ?? -1 } }));
    const found = await reach(() => mongo.ledgers.find({ $or: others }, { projection: { doc: 1 } }).toArray());
    const docs = new Map(found.map(({ _id, doc }) => [_id, doc]));
    const ledgers = new Map(
      workspaces.map((one) => {
        const doc = docs.get(columnText(one));
        return [one, doc === undefined ? (cache.get(one) ?? emptyLedger(one)) : take(one, doc)];
      }),
    );
    return items.map((one) => ledgers.get(one) ?? emptyLedger(one));
  });

  /** Ledgers of several workspaces share a command. */
  const write = coalesce<ConditionalWrite<LedgerRecord>, boolean, null>(atOnce, conditionalWrites(mongo.ledgers), { keyOf: ({ id }) => id });

  function writeAfter(after: Ledger, before: Ledger): Promise<boolean> {
    const set = { version: after.v, is_unsealed: owesSomething(after), doc: JSON.stringify(after) };
    return write({ id: columnText(after.workspace), before: before.v === 0 ? null : before.v, set, mark: mongo.newMark() });
  }

  return {
    read,
    change: ledgerChanges({ read, cache, write: writeAfter }),
    async unsealed() {
      const found = await reach(() => mongo.ledgers.find({ is_unsealed: true }, { projection: { doc: 1 } }).toArray());
      return found.map(({ doc }) => (JSON.parse(doc) as Ledger).workspace);
    },
  };
}
