// Versions: what an older one has written goes on where it was, tables are only added to, and the version before works beside the new one.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MIGRATIONS, migrate } from '../../src/adapters/postgres/schema.ts';
import { readConfig } from '../../src/config.ts';
import { systemClock } from '../../src/system.ts';
import { type Keys, verifyAudit } from '../../src/verifier/verify-audit.ts';
import { openStores, startCountersign } from '../../src/wire.ts';
import { missingPostgres, newDatabase, startPostgres } from '../services/postgres.ts';
import { describeWith, type Service } from '../services/service.ts';
import { newAgent } from './agent.ts';
import { newGround } from './ground.ts';
import { newPeople } from './people.ts';

const written = readFileSync('test/fixtures/schema-1.sql', 'utf8');
const GRANT_KEY = readFileSync('test/fixtures/grant-key.json', 'utf8');
/** The requests that the older version had in hand: delivered, with one of two votes, waiting for its window, denied. */
const ids: { delivered: string; half: string; waiting: string; denied: string } = JSON.parse(/^-- (\{.*\})$/m.exec(written)?.[1] ?? '{}');
const WRITTEN_VERSION = 1;
const ignore = () => undefined;
const silent = { debug: ignore, info: ignore, warn: ignore };
const NEXT = 'alter table countersign.approvals add column noted_at bigint; create index approvals_noted on countersign.approvals (noted_at)';

describeWith('data of an older version', missingPostgres(), () => {
  let server: Service;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());

  async function query<R extends pg.QueryResultRow>(url: string, sql: string): Promise<R[]> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      const result = await client.query<R>(sql);
      return result.rows;
    } finally {
      await client.end();
    }
  }

  /** Migrates as a start of a program with these migrations would. */
  async function migrateWith(url: string, migrations: typeof MIGRATIONS): Promise<void> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      await migrate((sql) => client.query(sql), migrations);
    } finally {
      await client.end();
    }
  }

  /** A Countersign on a database that the older version left, at half past eight in New York. */
  async function startOn(url: string) {
    const clock = systemClock();
    clock.moveTo(new Date('2026-11-23T13:30:00Z'));
    const ground = await newGround({ clock, workspaces: { 'client-a': {} } });
    await query(url, `update countersign.approvals set doc = replace(doc, 'EXECUTOR_HOST', '${ground.receiver.host}')`);
    const errors: string[] = [];
    const logger = { ...silent, error: (_details: object, words: string) => void errors.push(words) };
    const running = await startCountersign(readConfig({ ...ground.env, DATABASE_URL: url, GRANT_KEY }, 'all'), { clock, logger });
    const agent = newAgent(ground, clock);
    return {
      ...ground,
      agent,
      people: newPeople(ground.slack),
      errors,
      castVote: async (id: string, person: string) => {
        const { digest } = await agent.show(id);
        return running.flow.castVote(id, { person, vote: 'approve', digest, reason: 'Looked at both.', surface: 'slack' });
      },
      moveTo: async (instant: string) => {
        clock.moveTo(new Date(instant));
        await running.flow.resumeStalled(0);
      },
      stop: async () => {
        await running.close();
        await ground.clear();
      },
    };
  }

  test('is complete, unpaused, and goes on: votes count, windows open, each is released once, and the record verifies from its first entry', async () => {
    const url = await newDatabase(server.url);
    await query(url, written);
    const world = await startOn(url);
    try {
      const { agent, receiver } = world;
      const states = await Promise.all([ids.delivered, ids.half, ids.waiting, ids.denied].map(async (id) => (await agent.show(id)).state));
      expect(states).toEqual(['released', 'asking', 'waiting', 'denied']);
      expect((await world.castVote(ids.half, 'mei'))?.refused).toBeNull();
      await world.moveTo('2026-11-23T14:00:01Z');
      for (const id of [ids.half, ids.waiting]) {
        await agent.released(id);
        expect(receiver.about(id)).toHaveLength(1);
        expect((await agent.show(id)).decided_by).toEqual(['ravi', 'mei']);
      }
      expect(receiver.about(ids.delivered)).toEqual([]);
      const file = join(world.folder, 'export.jsonl');
      writeFileSync(file, await (await agent.read('/v1/audit/export')).text());
      const keys = await agent.get<Keys>('/.well-known/jwks.json');
      expect(await verifyAudit(file, { keys, expect: [] })).toMatchObject({ ok: true, broken: null });
    } finally {
      await world.stop();
    }
  }, 180_000);

  test('is migrated by one of several processes that start at once, and keeps every row', async () => {
    const url = await newDatabase(server.url);
    await query(url, written);
    const rows = () => query<{ id: string; doc: string }>(url, 'select id, doc from countersign.approvals order by id');
    const before = await rows();
    expect(before.length).toBe(4);
    await Promise.all([1, 2, 3, 4].map(() => migrateWith(url, [...MIGRATIONS, NEXT])));
    expect(await rows()).toEqual(before);
    expect(await query(url, 'select max(version)::int as version, count(*)::int as steps from countersign.schema_version')).toEqual([
      { version: MIGRATIONS.length + 1, steps: MIGRATIONS.length + 1 },
    ]);
  });

  test('a migration that fails changes nothing, and is tried again at the next start', async () => {
    const url = await newDatabase(server.url);
    await query(url, written);
    await expect(migrateWith(url, [...MIGRATIONS, `${NEXT}; select 1/0`])).rejects.toThrow('division by zero');
    expect(await query(url, 'select max(version)::int as version from countersign.schema_version')).toEqual([{ version: WRITTEN_VERSION }]);
    await migrateWith(url, [...MIGRATIONS, NEXT]);
    expect(await query(url, 'select max(version)::int as version from countersign.schema_version')).toEqual([{ version: MIGRATIONS.length + 1 }]);
  });

  test('a version that runs already goes on beside a newer one; it refuses to start anew, with the remedy', async () => {
    const url = await newDatabase(server.url);
    await query(url, written);
    const world = await startOn(url);
    try {
      await migrateWith(url, [...MIGRATIONS, NEXT]);
      const { agent, people } = world;
      const task = await agent.ask(agent.task());
      await agent.released(task.id);
      const merge = await agent.ask(agent.merge());
      expect(await people.vote('ravi', merge.id)).toBeNull();
      expect((await world.castVote(ids.half, 'mei'))?.refused).toBeNull();
      expect(world.errors).toEqual([]);
      const config = readConfig({ DATABASE_URL: url }, 'all');
      const again = await openStores(config, { newId: (prefix) => prefix, random: () => 0 }).catch((error: Error) => error);
      expect(String(again)).toMatch(/The data is of schema version \d+, this program knows \d+; start the newer program/);
    } finally {
      await world.stop();
    }
  }, 180_000);
});
