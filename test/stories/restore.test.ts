// Back from a backup: the copy starts paused and says why, and what was released after the backup is not released again unseen.
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pgApprovals } from '../../src/adapters/postgres/approvals.ts';
import { openDatabase } from '../../src/adapters/postgres/database.ts';
import { pgLedgers } from '../../src/adapters/postgres/ledgers.ts';
import { readConfig } from '../../src/config.ts';
import { isRestored } from '../../src/domain/ledger/restored.ts';
import { systemClock } from '../../src/system.ts';
import { settleLedgers } from '../../src/upkeep/settle-ledgers.ts';
import { openStores, startCountersign } from '../../src/wire.ts';
import { askingApproval } from '../contract/samples.ts';
import { workspace } from '../domain/workspace-for-tests.ts';
import { missingPostgres, newDatabase, postgresTool, startPostgres } from '../services/postgres.ts';
import { describeWith, type Service } from '../services/service.ts';
import { newAgent, until } from './agent.ts';
import { newGround } from './ground.ts';
import { newPeople } from './people.ts';
import { startProgram } from './programs.ts';

const silent = () => undefined;
const logger = { debug: silent, info: silent, warn: silent, error: silent };
const RELEASED_AT = new Date('2026-11-23T14:00:01Z');

test('a copy of the folder starts paused and says so in the channel; what was released since keeps its id when a person resumes', async () => {
  const clock = systemClock();
  clock.moveTo(new Date('2026-11-23T12:00:00Z'));
  const ground = await newGround({ clock, workspaces: { 'client-a': {} } });
  const [agent, people] = [newAgent(ground, clock), newPeople(ground.slack)];
  const start = () => startCountersign(readConfig(ground.env, 'all'), { clock, logger });
  const backup = join(ground.folder, 'backup');
  let running = await start();
  try {
    const { id } = await agent.ask(agent.merge());
    expect(await people.vote('ravi', id)).toBeNull();
    expect(await people.vote('mei', id)).toBeNull();
    expect((await agent.reach(id, 'waiting')).release.held_by).toEqual(['window']);
    await running.close();
    cpSync(ground.env.DATA_DIR, backup, { recursive: true });

    running = await start();
    clock.moveTo(RELEASED_AT);
    await agent.released(id);
    await running.close();
    rmSync(ground.env.DATA_DIR, { recursive: true });
    cpSync(backup, ground.env.DATA_DIR, { recursive: true });

    running = await start();
    await until(
      'the words in the channel',
      () => people.said().join(),
      (words) => words.includes('Paused: the data came back from a backup'),
    );
    expect((await agent.reach(id, 'waiting')).release.held_by).toContain('pause');
    expect(ground.receiver.about(id)).toHaveLength(1);
    expect((await agent.entriesOf('paused')).map(({ actor }) => actor)).toEqual(['system:restored']);

    await people.agent('ravi', 'resume client-a');
    const calls = await until(
      'the release that the backup did not know',
      () => ground.receiver.about(id),
      (seen) => seen.length === 2,
    );
    expect(new Set(calls.map((call) => call.id)).size).toBe(1);
  } finally {
    await running.close();
    await ground.clear();
  }
}, 240_000);

const command = (env: Record<string, string>) => startProgram('src/main.ts', env, ['restored']).ended;

test('the command for what cannot be noticed makes no store where its address was mistyped', async () => {
  const DATA_DIR = join(tmpdir(), 'countersign-mistyped');
  const { code, output } = await command({ DATA_DIR });
  expect([code, output.trim()]).toEqual([1, `${DATA_DIR} holds no data of Countersign; name the store with DATA_DIR, DATABASE_URL or MONGODB_URL.`]);
  expect(existsSync(DATA_DIR)).toBe(false);
}, 60_000);

test('the command never says that all is well where it knows of no workspace to pause', async () => {
  const POLICY_DIR = join(tmpdir(), 'countersign-no-policies');
  const { code, output } = await command({ POLICY_DIR });
  expect([code, output.trim()]).toEqual([1, `${POLICY_DIR}: no matrix is here; set POLICY_DIR to the folder that holds revops.yaml`]);
}, 60_000);

test('what cannot be noticed is told by a command, once', async () => {
  const clock = systemClock();
  const ground = await newGround({ clock, workspaces: { 'client-a': {}, 'client-b': {} } });
  try {
    const open = () => openStores(readConfig(ground.env, 'all'), { newId: (prefix) => prefix, random: () => 0 });
    await (await open()).close();
    for (const state of ['paused; compare', 'was paused already']) {
      const { code, output } = await command(ground.env);
      expect([code, output]).toEqual([0, expect.stringContaining(`The store is ${ground.env.DATA_DIR}.\nclient-a`)]);
      expect(output).toContain(state);
    }
    const { ledgers, close } = await open();
    const paused = await Promise.all(['client-a', 'client-b'].map((id) => ledgers.read(id)));
    await close();
    expect(paused.map((ledger) => [isRestored(ledger, new Date()), ledger.events.length])).toEqual([
      [true, 1],
      [true, 1],
    ]);
  } finally {
    await ground.clear();
  }
}, 120_000);

describeWith('a dump of PostgreSQL', missingPostgres(), () => {
  let server: Service;
  let live = '';
  const folder = mkdtempSync(join(tmpdir(), 'countersign-dump-'));
  const dump = join(folder, 'countersign.dump');
  beforeAll(async () => {
    server = await startPostgres();
    live = await newDatabase(server.url);
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  /** Starts on a database as a process does, and tells whether everything is paused. */
  async function start(url: string) {
    const database = await openDatabase({ dataDir: null, url });
    const ledgers = pgLedgers(database);
    const client = workspace();
    const policies = { get: () => client, all: () => [client] };
    await settleLedgers({ ledgers, policies, clock: systemClock(), logger })(await database.home());
    return { approvals: pgApprovals(database), isPaused: isRestored(await ledgers.read(client.id), new Date()), close: () => database.close() };
  }

  test('that is restored elsewhere, or in place, starts paused and complete; the database itself does not', async () => {
    const first = await start(live);
    const { approval } = await first.approvals.insert(askingApproval());
    await first.close();
    await postgresTool('pg_dump', ['--format=custom', `--file=${dump}`, live]);

    const elsewhere = await newDatabase(server.url);
    await postgresTool('pg_restore', [`--dbname=${elsewhere}`, dump]);
    const copy = await start(elsewhere);
    expect([copy.isPaused, (await copy.approvals.read(approval.id))?.approval]).toEqual([true, approval]);
    await copy.close();

    const again = await start(live);
    await again.close();
    await postgresTool('pg_restore', ['--clean', '--if-exists', `--dbname=${live}`, dump]);
    const inPlace = await start(live);
    await inPlace.close();
    expect([first.isPaused, again.isPaused, inPlace.isPaused]).toEqual([false, false, true]);
  }, 120_000);

  test('is paused by the command where Countersign ran, and a database without its data stays as it is', async () => {
    const [used, empty] = [await newDatabase(server.url), await newDatabase(server.url)];
    await (await start(used)).close();
    const done = await command({ DATABASE_URL: used });
    const place = (url: string) => `PostgreSQL at ${new URL(url).host}${new URL(url).pathname}`;
    expect([done.code, done.output]).toEqual([0, expect.stringContaining(`The store is ${place(used)}.\nclient-a is paused;`)]);
    const refused = await command({ DATABASE_URL: empty });
    expect([refused.code, refused.output.trim()]).toEqual([
      1,
      expect.stringContaining(`${place(empty)} holds no data of Countersign; name the store`),
    ]);
    const client = new pg.Client({ connectionString: empty });
    await client.connect();
    const { rows } = await client.query("select nspname from pg_namespace where nspname in ('countersign', 'bullmq')");
    await client.end();
    expect(rows).toEqual([]);
  }, 120_000);

  test('is told from the database by a user without rights of its own', async () => {
    const client = new pg.Client({ connectionString: live });
    await client.connect();
    await client.query("create role plain login password 'plain-password'");
    await client.query('grant usage on schema countersign to plain');
    await client.end();
    const plain = new pg.Client({ connectionString: Object.assign(new URL(live), { username: 'plain', password: 'plain-password' }).toString() });
    await plain.connect();
    const { rows } = await plain.query(
      "select (pg_control_system()).system_identifier::text as id, 'countersign.ledgers'::regclass::oid::text as oid",
    );
    await plain.end();
    expect(rows).toEqual([{ id: expect.stringMatching(/^\d+$/), oid: expect.stringMatching(/^\d+$/) }]);
  });
});
