// One session shared by many: transactions keep their turn, and notifications reach who listens.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../../src/adapters/postgres/database.ts';

let db: Database;
beforeAll(async () => {
  db = await openDatabase({ dataDir: null });
  await db.query('create table public.notes (text text unique)', []);
});
afterAll(() => db.close());

const notes = async () => (await db.query('select text from public.notes order by text', [])).rows.map((row) => row.text);

test('what others write does not get into an open transaction', async () => {
  const client = await db.pool.connect();
  await client.query('begin');
  await client.query("insert into public.notes values ('inside')");
  const outside = db.query('insert into public.notes values ($1)', ['outside']);
  await client.query('rollback');
  await outside;
  client.release();
  expect(await notes()).toEqual(['outside']);
});

test('a client that is given back in the middle of a transaction leaves nothing and blocks nobody', async () => {
  const client = await db.pool.connect();
  await client.query('-- as BullMQ writes them\nbegin');
  await client.query('insert into public.notes values ($1)', ['half done']);
  client.release();
  expect(await notes()).toEqual(['outside']);
});

test('a statement that fails hurts only itself, and its transaction', async () => {
  await expect(db.query('insert into public.notes values ($1)', ['outside'])).rejects.toMatchObject({ code: '23505' });
  const client = await db.pool.connect();
  await client.query('begin');
  await expect(client.query('insert into public.notes values ($1)', ['outside'])).rejects.toMatchObject({ code: '23505' });
  await expect(client.query('select 1')).rejects.toMatchObject({ code: '25P02' });
  await client.query('rollback');
  client.release();
  expect(await notes()).toEqual(['outside']);
});

test('a notification reaches every client that listens, and none that was given back', async () => {
  const [one, two] = [await db.pool.connect(), await db.pool.connect()];
  const heard: string[] = [];
  for (const [name, client] of Object.entries({ one, two })) {
    await client.query('-- a comment first\nlisten bell');
    client.on('notification', ({ channel, payload }) => heard.push(`${name}:${channel}:${payload}`));
  }
  await db.query("select pg_notify('bell', $1)", ['first']);
  one.release();
  await db.query("select pg_notify('bell', $1)", ['second']);
  two.release();
  expect(heard).toEqual(['one:bell:first', 'two:bell:first', 'two:bell:second']);
});

test('closing waits for the statement in hand', async () => {
  const short = await openDatabase({ dataDir: null });
  const asked = short.query('select 1 as one', []);
  await short.close();
  expect((await asked).rows).toEqual([{ one: 1 }]);
});
