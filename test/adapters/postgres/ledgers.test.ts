// A ledger in a database that went back: a replica took over that had not got the last writes yet.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../../src/adapters/postgres/database.ts';
import { pgLedgers } from '../../../src/adapters/postgres/ledgers.ts';
import type { Ledger } from '../../../src/domain/ledger/ledger.ts';
import type { Ledgers } from '../../../src/ports/documents.ts';

let db: Database;

beforeAll(async () => {
  db = await openDatabase({ dataDir: null });
});

afterAll(() => db.close());

const suppress =
  (domain: string) =>
  (ledger: Ledger): { next: Ledger; result: null } => ({
    next: { ...ledger, suppressed: { ...ledger.suppressed, domains: [...ledger.suppressed.domains, domain] } },
    result: null,
  });

/** Writes three versions, and has the database go back to the first. */
async function wentBack(ledgers: Ledgers, workspace: string): Promise<void> {
  await ledgers.change(workspace, suppress('one.example'));
  const { rows } = await db.query('select v, unsealed, doc from countersign.ledgers where workspace = $1', [workspace]);
  await ledgers.change(workspace, suppress('two.example'));
  await ledgers.change(workspace, suppress('three.example'));
  const [first] = rows;
  await db.query('update countersign.ledgers set v = $2, unsealed = $3, doc = $4 where workspace = $1', [
    workspace,
    first?.v,
    first?.unsealed,
    first?.doc,
  ]);
}

test('a process that knows a version that was lost reads what is stored', async () => {
  const ledgers = pgLedgers(db);
  await wentBack(ledgers, 'reads');
  expect((await ledgers.read('reads')).suppressed.domains).toEqual(['one.example']);
});

test('a process that knows a version that was lost builds its next change on what is stored', async () => {
  const ledgers = pgLedgers(db);
  await wentBack(ledgers, 'changes');
  await ledgers.change('changes', suppress('four.example'));
  expect((await ledgers.read('changes')).suppressed.domains).toEqual(['one.example', 'four.example']);
});
