// Ledgers as one row a workspace. Changes that meet in this process are applied one after the other and written together.
import { emptyLedger, type Ledger } from '../../domain/ledger.ts';
import type { Ledgers } from '../../ports.ts';
import type { Database } from './database.ts';

type Change = {
  decide: (ledger: Ledger) => { next: Ledger | null; result: unknown };
  resolve: (result: unknown) => void;
  reject: (error: unknown) => void;
};

export function pgLedgers(db: Database): Ledgers {
  /** The last version of each ledger that was read or written here: one that did not change is not parsed again. */
  const cache = new Map<string, Ledger>();
  const waiting = new Map<string, Change[]>();

  async function read(workspace: string): Promise<Ledger> {
    const known = cache.get(workspace);
    const sql = 'select v, case when v = $2 then null else doc end as doc from countersign.ledgers where workspace = $1';
    const { rows } = await db.query(sql, [workspace, known?.v ?? -1]);
    const row = rows[0];
    if (!row) return emptyLedger(workspace);
    if (row.doc === null && known) return known;
    const ledger = JSON.parse(String(row.doc)) as Ledger;
    cache.set(workspace, ledger);
    return ledger;
  }

  async function write(ledger: Ledger, v: number): Promise<boolean> {
    const unsealed = ledger.events.length > 0;
    const sql =
      v === 0
        ? 'insert into countersign.ledgers (workspace, v, unsealed, doc) values ($1, $2 + 1, $3, $4) on conflict do nothing returning v'
        : 'update countersign.ledgers set v = v + 1, unsealed = $3, doc = $4 where workspace = $1 and v = $2 returning v';
    const { rows } = await db.query(sql, [ledger.workspace, v, unsealed, JSON.stringify(ledger)]);
    return rows.length === 1;
  }

  /** Applies the changes in order, each seeing the one before, and writes once; again where somebody else wrote in between. */
  async function apply(workspace: string, changes: Change[]): Promise<unknown[]> {
    for (;;) {
      const before = await read(workspace);
      let ledger = before;
      const results = changes.map(({ decide }) => {
        const { next, result } = decide(ledger);
        ledger = next ?? ledger;
        return result;
      });
      if (ledger === before) return results;
      const after = { ...ledger, v: before.v + 1 };
      if (await write(after, before.v)) {
        cache.set(workspace, after);
        return results;
      }
      cache.delete(workspace);
    }
  }

  async function settle(workspace: string, batch: Change[]): Promise<void> {
    try {
      const results = await apply(workspace, batch);
      for (const [index, change] of batch.entries()) change.resolve(results[index]);
    } catch (error) {
      if (batch.length === 1) return batch[0]?.reject(error);
      for (const change of batch) await settle(workspace, [change]);
    }
  }

  async function drain(workspace: string, queue: Change[]): Promise<void> {
    await Promise.resolve();
    while (queue.length > 0) await settle(workspace, queue.splice(0));
    waiting.delete(workspace);
  }

  return {
    read,
    change<R>(workspace: string, decide: (ledger: Ledger) => { next: Ledger | null; result: R }): Promise<R> {
      return new Promise<R>((resolve, reject) => {
        const change: Change = { decide, resolve: (result) => resolve(result as R), reject };
        const queue = waiting.get(workspace);
        if (queue) {
          queue.push(change);
          return;
        }
        const started = [change];
        waiting.set(workspace, started);
        void drain(workspace, started);
      });
    },
    async unsealed() {
      const { rows } = await db.query('select workspace from countersign.ledgers where unsealed', []);
      return rows.map((row) => String(row.workspace));
    },
  };
}
