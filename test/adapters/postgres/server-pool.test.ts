// A PostgreSQL server that cannot be used is told in one sentence with its remedy; one that goes away later is known by its class.
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase, writeFault } from '../../../src/adapters/postgres/database.ts';
import { StoreRefused, StoreUnavailable } from '../../../src/stores/store-errors.ts';
import { freePort } from '../../services/free-port.ts';
import { missingPostgres, newDatabase, startPostgres } from '../../services/postgres.ts';
import { describeWith, type FragileService } from '../../services/service.ts';

const open = (url: string) => openDatabase({ dataDir: null, url });

/** The one sentence with which a start ends. */
async function refusal(url: string): Promise<string> {
  const error = await open(url).then(
    () => null,
    (fault: unknown) => fault,
  );
  expect(error).toBeInstanceOf(StoreRefused);
  const { message } = error as StoreRefused;
  expect(message).not.toContain('password-of-mine');
  return message;
}

const message = (type: string, body: Buffer) => Buffer.concat([Buffer.from(type), size(body.length + 4), body]);
const size = (n: number) => Buffer.from(Uint32Array.of(n).buffer).reverse();
const short = (n: number) => Buffer.from([n >> 8, n & 255]);

/** As much of PostgreSQL's protocol as it takes to say which version it is: every question is answered by the same row. */
function oldServer(number: string, name: string): Promise<Server> {
  const column = (label: string) => Buffer.concat([Buffer.from(`${label}\0`), Buffer.alloc(6), size(25), short(65535), size(0), short(0)]);
  const value = (text: string) => Buffer.concat([size(text.length), Buffer.from(text)]);
  const ready = message('Z', Buffer.from('I'));
  const answer = Buffer.concat([
    message('T', Buffer.concat([short(2), column('number'), column('name')])),
    message('D', Buffer.concat([short(2), value(number), value(name)])),
    message('C', Buffer.from('SELECT 1\0')),
    ready,
  ]);
  const server = createServer((socket) => {
    socket.once('data', () => {
      socket.write(Buffer.concat([message('R', size(0)), ready]));
      socket.on('data', (asked) => asked[0] === 0x51 && socket.write(answer));
    });
    socket.on('error', () => undefined);
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

test('a server that is not there is named with its host and port', async () => {
  const port = await freePort();
  const sentence = await refusal(`postgres://countersign:password-of-mine@127.0.0.1:${port}/countersign`);
  expect(sentence).toBe(
    `The PostgreSQL server of DATABASE_URL at 127.0.0.1:${port} cannot be reached (ECONNREFUSED); start it, or correct DATABASE_URL.`,
  );
});

test('a certificate that is not there is named', async () => {
  const sentence = await refusal('postgres://countersign:password-of-mine@127.0.0.1:1/countersign?sslmode=verify-full&sslrootcert=/nowhere/ca.pem');
  expect(sentence).toBe('The file /nowhere/ca.pem that DATABASE_URL names cannot be read; correct sslrootcert, sslcert or sslkey there.');
});

test('a server that is too old is refused', async () => {
  const server = await oldServer('130014', '13.14');
  const { port } = server.address() as AddressInfo;
  const sentence = await refusal(`postgres://countersign:password-of-mine@127.0.0.1:${port}/countersign`);
  expect(sentence).toBe('The PostgreSQL server of DATABASE_URL is version 13.14, and 14 or newer is needed; upgrade it.');
  server.close();
});

describeWith('a real server', missingPostgres(), () => {
  let service: FragileService;
  beforeAll(async () => {
    service = await startPostgres();
  });
  afterAll(() => service.stop());

  const changed = (change: Partial<URL>) => Object.assign(new URL(service.url), change).toString();

  test('a wrong password, a missing database and a user without rights are each told with the remedy', async () => {
    expect(await refusal(changed({ password: 'password-of-mine' }))).toMatch(/refuses the user or the password; correct them in DATABASE_URL\.$/);
    expect(await refusal(changed({ pathname: '/nowhere' }))).toMatch(/^There is no database "nowhere" .*; create it, or correct DATABASE_URL\.$/);
    const db = await open(service.url);
    await db.query("create role guest login password 'password-of-mine'", []);
    await db.close();
    const guest = Object.assign(new URL(await newDatabase(service.url)), { username: 'guest', password: 'password-of-mine' });
    expect(await refusal(guest.toString())).toMatch(/may not make tables in the database "test_.*"; grant it CREATE there\.$/);
  });

  test('a server that takes no writes, has no connection left, or breaks statements off is told with the remedy', async () => {
    const [readOnly, hasty] = [await newDatabase(service.url), await newDatabase(service.url)];
    const db = await open(service.url);
    await db.query(`alter database ${new URL(readOnly).pathname.slice(1)} set default_transaction_read_only = on`, []);
    await db.query(`alter database ${new URL(hasty).pathname.slice(1)} set statement_timeout = '1ms'`, []);
    await db.query("create role crowded login password 'password-of-mine' connection limit 0", []);
    await db.close();
    expect(await refusal(readOnly)).toMatch(
      /takes no writes; name the primary in DATABASE_URL, or switch default_transaction_read_only off there\.$/,
    );
    expect(await refusal(hasty)).toMatch(/broke off a statement of ours; set statement_timeout to 0 for the user of DATABASE_URL\.$/);
    const crowded = Object.assign(new URL(service.url), { username: 'crowded', password: 'password-of-mine' }).toString();
    expect(await refusal(crowded)).toMatch(/has no connection left; raise max_connections .* Each process takes up to 10\.$/);
  });

  test('readiness hears of a server that answers and takes no writes', async () => {
    const db = await open(await newDatabase(service.url));
    expect(await writeFault(db)).toBeNull();
    await db.query('set default_transaction_read_only = on', []);
    expect(await writeFault(db)).toMatch(/^PostgreSQL takes no writes; switch default_transaction_read_only off/);
    await db.close();
  });

  test('a server that crashes makes every question fail as unavailable, and once it is back all is as it was', async () => {
    const db = await open(await newDatabase(service.url));
    await db.query('create table kept (n int)', []);
    await db.query('insert into kept values (1)', []);
    await service.crash();
    await expect(db.query('select n from kept', [])).rejects.toThrow(StoreUnavailable);
    await service.comeBack();
    expect((await db.query('select n from kept', [])).rows).toEqual([{ n: 1 }]);
    await db.close();
  });

  test('documents lie there compressed the fast way', async () => {
    const db = await open(await newDatabase(service.url));
    const columns =
      "from pg_attribute where attname = 'doc' and attrelid in (select oid from pg_class where relkind = 'r' and relnamespace = $1::regnamespace)";
    const { rows } = await db.query(`select distinct attcompression as how, count(*)::int as tables ${columns} group by 1`, ['countersign']);
    expect(rows).toEqual([{ how: 'l', tables: 8 }]);
    await db.close();
  });

  test('a statement that the server refuses is no outage', async () => {
    const db = await open(await newDatabase(service.url));
    await expect(db.query('select nonsense', [])).rejects.not.toThrow(StoreUnavailable);
    await db.close();
  });
});
