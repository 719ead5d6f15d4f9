// The folder of the embedded database: for one process at a time, and whole again at once after that process was killed.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PGlite } from '@electric-sql/pglite';
import { dataDir as preparedFiles } from '@electric-sql/pglite-prepopulatedfs';
import { afterAll, describe, expect, test } from 'vitest';
import { pgApprovals } from '../../../src/adapters/postgres/approvals.ts';
import { pgAuditLog } from '../../../src/adapters/postgres/audit-log.ts';
import { DataFolderError } from '../../../src/adapters/postgres/data-folder.ts';
import { openDatabase } from '../../../src/adapters/postgres/database.ts';
import { pgLedgers } from '../../../src/adapters/postgres/ledgers.ts';
import { type Entry, link } from '../../../src/domain/record/chain.ts';
import { entryDrafts } from '../../../src/domain/record/entry.ts';
import * as given from '../../domain/given.ts';

const folders: string[] = [];
const children: ChildProcess[] = [];

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-'));
  folders.push(folder);
  return folder;
}

afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Starts the writer; resolves once it has the folder open. `acknowledged(n)` resolves when n writes were. */
async function startWriter(dataDir: string, life: string) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'writer.ts'), dataDir, life], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const ids: string[] = [];
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => {
    const { id } = JSON.parse(line);
    if (id) ids.push(id);
    lines.emit('progress');
  });
  await once(lines, 'progress');
  return {
    ids,
    async acknowledged(count: number) {
      while (ids.length < count) await once(lines, 'progress');
    },
    async kill() {
      const ended = Promise.all([once(child, 'exit'), once(lines, 'close')]);
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** What one database has in common with another that the same PostgreSQL made in the same way. */
async function makeOf(session: PGlite): Promise<unknown[]> {
  const questions = [
    'select catalog_version_no, pg_control_version from pg_control_system()',
    'select * from pg_control_init()',
    'select datname, encoding, datcollate, datctype, datlocprovider from pg_database order by 1',
    'select oid, proname from pg_proc order by 1',
    'select oid, typname from pg_type where typrelid = 0 order by 1',
    "select name, setting from pg_settings where name !~* '(^|_)timezone$' order by 1",
  ];
  const answers: unknown[] = [];
  for (const question of questions) answers.push((await session.query(question)).rows);
  await session.close();
  return answers;
}

test('the prepared files are those that this PostgreSQL would make for itself', async () => {
  const prepared = await makeOf(await PGlite.create({ loadDataDir: await preparedFiles() }));
  expect(prepared).toEqual(await makeOf(await PGlite.create()));
});

describe('a process that is killed in the middle of its writes', () => {
  test('loses nothing that it had acknowledged, holds nobody up, and leaves whole chains', async () => {
    const dataDir = newFolder();
    const acknowledged: string[] = [];
    for (const life of ['first', 'second']) {
      const writer = await startWriter(dataDir, life);
      await writer.acknowledged(60);
      await writer.kill();
      acknowledged.push(...writer.ids);
    }
    const db = await openDatabase({ dataDir });
    const approvals = pgApprovals(db);
    const found = await Promise.all(acknowledged.map((id) => approvals.read(id)));
    expect(acknowledged.filter((_, index) => found[index]?.approval.blocked !== true)).toEqual([]);

    const entries: Entry[] = [];
    for await (const page of pgAuditLog(db).export('client-a')) entries.push(...page);
    const sealed = new Set(entries.map((entry) => entry.id));
    expect(acknowledged.filter((id) => !sealed.has(id))).toEqual([]);
    const hashes = entries.map(({ seq: _, prev_hash: __, hash: ___, version: ____, ...rest }, index) => link(rest, entries[index - 1] ?? null).hash);
    expect(hashes).toEqual(entries.map((entry) => entry.hash));
    expect((await pgLedgers(db).read('client-a')).v).toBeGreaterThanOrEqual(acknowledged.length);
    await db.close();
  });
});

describe('the data folder', () => {
  test('is refused to a second process in one sentence, and free once the first has closed it', async () => {
    const dataDir = newFolder();
    const db = await openDatabase({ dataDir });
    await expect(openDatabase({ dataDir })).rejects.toThrow(`Another process uses DATA_DIR ${dataDir}; stop it, or set DATA_DIR to another folder.`);
    await expect(openDatabase({ dataDir: join(dataDir, '..', dataDir.split('/').at(-1) ?? '') })).rejects.toThrow(DataFolderError);
    await db.close();
    const again = await openDatabase({ dataDir });
    await again.close();
  });

  test.each([
    ['a file', (folder: string) => writeFileSync(join(folder, 'data'), '')],
    ['below a file', (folder: string) => writeFileSync(join(folder, 'data'), '')],
  ])('that is %s is refused with the remedy', async (kind, prepare) => {
    const folder = newFolder();
    prepare(folder);
    const dataDir = join(folder, 'data', ...(kind === 'a file' ? [] : ['deeper']));
    await expect(openDatabase({ dataDir })).rejects.toThrow(
      /^DATA_DIR \S+ cannot be used \(.*\); make it writable, free some space, or set DATA_DIR/,
    );
  });

  test('in which the first start was interrupted is made anew', async () => {
    const dataDir = newFolder();
    mkdirSync(join(dataDir, 'pglite', 'base'), { recursive: true });
    writeFileSync(join(dataDir, 'pglite', 'PG_VERSION'), '18\n');
    writeFileSync(join(dataDir, 'pglite.unfinished'), '');
    const db = await openDatabase({ dataDir });
    expect((await db.query('select count(*)::int as n from countersign.approvals', [])).rows).toEqual([{ n: 0 }]);
    await db.close();
  });

  test('whose data is broken is refused and kept as it is', async () => {
    const dataDir = newFolder();
    mkdirSync(join(dataDir, 'pglite'), { recursive: true });
    writeFileSync(join(dataDir, 'pglite', 'PG_VERSION'), 'not a number\n');
    await expect(openDatabase({ dataDir })).rejects.toThrow(/^DATA_DIR \S+ holds data that cannot be opened \(.*\); restore it, or set DATA_DIR/);
  });

  test('that a newer program has written is refused and stays usable for it', async () => {
    const dataDir = newFolder();
    const newer = await openDatabase({ dataDir });
    await newer.query('insert into countersign.schema_version values (99)', []);
    await newer.close();
    await expect(openDatabase({ dataDir })).rejects.toThrow(/schema version 99, this program knows \d+; start the newer program/);
    await expect(openDatabase({ dataDir })).rejects.toThrow(/schema version 99/);
  });
});

test('data of the version before it gets what is counted beside it', async () => {
  const dataDir = newFolder();
  const older = await openDatabase({ dataDir });
  await pgApprovals(older).insert(given.delivered);
  await pgAuditLog(older).append(
    'client-a',
    entryDrafts({ ...given.delivered, request: { ...given.request, action_reason: '"actor":"me" \u0000' } }, 0),
  );
  for (const later of ['slack_installations', 'conversations', 'enrolments']) await older.query(`drop table countersign.${later}`, []);
  await older.query('alter table countersign.approvals drop column facts', []);
  await older.query('alter table countersign.audit drop column actor', []);
  await older.query('drop index countersign.approvals_open', []);
  await older.query('delete from countersign.schema_version where version > 2', []);
  await older.close();
  const db = await openDatabase({ dataDir });
  const span = { workspace: 'client-a', from: given.NOW, until: given.EXPIRED };
  expect(await pgApprovals(db).count({ ...span, on: 'decided_at' })).toEqual([{ decision: 'ask', tier: 3, decided: 'approved', count: 1 }]);
  const fields = await pgApprovals(db).tally({ ...span, on: 'released_at', by: 'fields', limit: 9 });
  expect(fields.map(({ value }) => JSON.parse(value).at(-1))).toEqual(['duplicate', 'employees', 'name']);
  const types = ['request_received', 'verdict_given', 'vote_cast', 'released'];
  const actors = (await pgAuditLog(db).count({ ...span, types })).map(({ actor }) => actor);
  expect(new Set(actors)).toEqual(new Set(['agent:admin', 'policy', 'dana', 'riley', 'system']));
  await db.close();
});

test('tidying clears the traces of changed rows', async () => {
  const db = await openDatabase({ dataDir: null });
  await db.query('create table scratch as select n from generate_series(1, 20000) n', []);
  const pages = async () => Number((await db.query("select pg_relation_size('scratch') as bytes", [])).rows[0]?.bytes);
  await db.query('delete from scratch', []);
  const before = await pages();
  await db.tidy();
  expect(await pages()).toBeLessThan(before);
  await db.close();
});
