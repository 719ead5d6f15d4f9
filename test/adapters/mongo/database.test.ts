// Opening MongoDB: what is refused and in which words, and the indexes that the guarantees rest on.
import { MongoClient, MongoServerError } from 'mongodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mongoApprovals } from '../../../src/adapters/mongo/approvals.ts';
import { mongoAuditLog } from '../../../src/adapters/mongo/audit-log.ts';
import { hasLedgers, openMongo } from '../../../src/adapters/mongo/database.ts';
import { mongoIncidents } from '../../../src/adapters/mongo/incidents.ts';
import { mongoLedgers } from '../../../src/adapters/mongo/ledgers.ts';
import { refusalOf } from '../../../src/adapters/mongo/refusal-of.ts';
import { migrate } from '../../../src/adapters/mongo/schema.ts';
import { appliedToIncident } from '../../../src/domain/incident/decide-incident.ts';
import { entryDrafts } from '../../../src/domain/record/entry.ts';
import { SchemaTooNew, StoreRefused } from '../../../src/stores/store-errors.ts';
import { systemIds } from '../../../src/system.ts';
import * as given from '../../domain/given.ts';
import { freePort } from '../../services/free-port.ts';
import { missingMongo, startMongo, startStandIn, withDatabase } from '../../services/mongo.ts';
import { describeWith, type Service } from '../../services/service.ts';

const open = (url: string, { allowStandalone = true } = {}) => openMongo({ url, allowStandalone, ids: systemIds });

/** The sentence of the refusal. */
async function refusal(url: string, options: { allowStandalone?: boolean } = {}): Promise<string> {
  const error: unknown = await open(url, options).then(
    (mongo) => mongo.close(),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(StoreRefused);
  return error instanceof StoreRefused ? error.message : '';
}

describe('an address that cannot work', () => {
  test.each([
    'localhost:27017',
    'http://dana:s3cret@db.example/countersign',
    'mongodb://dana:s3cret@',
    'mongodb://dana:s3:cret/@db.example/countersign',
    'mongodb://dana:s3cret@db.example/countersign?noSuchOption=1',
    'mongodb://dana:s3cret@db.example:99999/countersign',
    'mongodb+srv://dana:s3cret@db.example:27017/countersign',
  ])('is refused with the form of a good one, and without its password: %s', async (url) => {
    const sentence = await refusal(url);
    expect(sentence).toMatch(/^MONGODB_URL is not an address of MongoDB; write mongodb:\/\/USER:PASSWORD@HOST/);
    expect(sentence).not.toContain('s3');
  });

  test('where nobody listens, that is said with the host and without user and password', async () => {
    const port = await freePort();
    const sentence = await refusal(`mongodb://dana:s3cret@127.0.0.1:${port}/countersign?replicaSet=rs0`);
    expect(sentence).toBe(`MongoDB at 127.0.0.1:${port} does not answer (ECONNREFUSED); start it, or correct MONGODB_URL.`);
  });

  test('where there is no such host, that is said', async () => {
    expect(await refusal('mongodb://no-such-host.invalid/countersign')).toMatch(
      /^MongoDB at no-such-host\.invalid:27017 does not answer \((ENOTFOUND|EAI_AGAIN)\); start it, or correct MONGODB_URL\.$/,
    );
  });
});

test.each([
  [18, /^MongoDB at db\.example does not accept the user or the password of MONGODB_URL; correct them/],
  [13, /^The user of MONGODB_URL may not do what is needed at db\.example; give it the role readWrite/],
  [8000, /^MongoDB at db\.example refused the start with code 8000; look into its log/],
])('what a server answers with code %i is told with its remedy', (code, sentence) => {
  const { message } = refusalOf(new MongoServerError({ message: 'for dana', code }), 'db.example');
  expect(message).toMatch(sentence);
  expect(message).not.toMatch(/dana|s3cret/);
});

describeWith('a server', missingMongo(), () => {
  let service: Service;
  let client: MongoClient;
  beforeAll(async () => {
    service = await startMongo();
    client = new MongoClient(service.url);
  });
  afterAll(async () => {
    await client.close();
    await service.stop();
  });

  test('opened by several processes at once has every index, also one that somebody dropped', async () => {
    const opened = await Promise.all([1, 2, 3].map(() => open(service.url)));
    const unique = async () => (await client.db().collection('approvals').indexes()).filter((index) => index.unique).map(({ key }) => key);
    const keys = [
      { workspace: 1, key: 1 },
      { workspace: 1, webhook_id: 1 },
    ];
    expect(await unique()).toEqual(expect.arrayContaining(keys));
    await client.db().collection('approvals').dropIndex('key');
    expect(await unique()).not.toEqual(expect.arrayContaining(keys));
    opened.push(await open(service.url));
    expect(await unique()).toEqual(expect.arrayContaining(keys));
    await Promise.all(opened.map((mongo) => mongo.close()));
  });

  test('tells whether it answers, and its time', async () => {
    const mongo = await open(service.url);
    await mongo.ping();
    expect(Math.abs((await mongo.time()).getTime() - Date.now())).toBeLessThan(60_000);
    await mongo.close();
  });

  test('is told apart from one in which Countersign never worked, and that one stays without collections', async () => {
    const place = { url: withDatabase(service.url, `filled_${process.pid}`), allowStandalone: true };
    expect(await hasLedgers(place)).toBe(false);
    const client = await MongoClient.connect(place.url);
    expect(await client.db().listCollections().toArray()).toEqual([]);
    const mongo = await open(place.url);
    await mongoLedgers(mongo).change('client-a', (ledger) => ({ next: { ...ledger, home: 'here' }, result: null }));
    await mongo.close();
    expect(await hasLedgers(place)).toBe(true);
    await client.db().dropDatabase();
    await client.close();
  });

  test('with data of a newer program is refused, and stays usable for that', async () => {
    const versions = client.db().collection<{ _id: string; version: number }>('schema_version');
    await (await open(service.url)).close();
    const { version } = (await versions.findOne()) ?? { version: 0 };
    expect(version).toBeGreaterThan(0);
    await versions.updateOne({ _id: 'schema' }, { $set: { version: 99 } });
    const sentence = `The data is of schema version 99, this program knows ${version}; start the newer program, or let MONGODB_URL name another database.`;
    expect(await refusal(service.url)).toBe(sentence);
    expect(await versions.findOne()).toEqual({ _id: 'schema', version: 99 });
    await versions.deleteMany({});
  });

  test('with data of the first version gets what is counted beside it', async () => {
    const db = client.db();
    const older = { _id: 'apr_1', workspace: 'client-a', key: 'k', webhook_id: 'w', doc: JSON.stringify(given.delivered) };
    const drafts = entryDrafts(given.delivered, 0).map((one, index) => ({ ...one, seq: index + 1 }));
    await (await open(service.url)).close();
    await db.collection<{ _id: string }>('approvals').insertOne(older);
    await db.collection<{ _id: string }>('audit').insertMany(
      drafts.map((one) => ({
        _id: one.id,
        workspace: 'client-a',
        seq: one.seq,
        type: one.type,
        at: Date.parse(one.timestamp_utc),
        doc: JSON.stringify(one),
      })),
    );
    await db.collection<{ _id: string }>('schema_version').deleteMany({});
    const mongo = await open(service.url);
    const span = { workspace: 'client-a', from: given.NOW, until: given.EXPIRED };
    expect(await mongoApprovals(mongo).count({ ...span, on: 'decided_at' })).toEqual([{ decision: 'ask', tier: 3, decided: 'approved', count: 1 }]);
    const fields = await mongoApprovals(mongo).tally({ ...span, on: 'released_at', by: 'fields', limit: 9 });
    expect(fields.map(({ value }) => JSON.parse(value).at(-1))).toEqual(['duplicate', 'employees', 'name']);
    const votes = await mongoAuditLog(mongo).count({ ...span, types: ['vote_cast'] });
    expect(votes.map(({ actor, count }) => [actor, count]).toSorted()).toEqual([
      ['dana', 1],
      ['riley', 1],
    ]);
    await mongo.close();
    for (const name of ['approvals', 'audit', 'schema_version']) await db.collection(name).deleteMany({});
  });

  test('with older data is brought forward by whoever starts, step by step and from where it is', async () => {
    const db = client.db();
    const notes = db.collection<{ _id: string; done: boolean }>('notes');
    const step = (name: string) => async () => void (await notes.updateOne({ _id: name }, { $set: { done: true } }, { upsert: true }));
    const done = async () => (await notes.find().sort({ _id: 1 }).toArray()).map(({ _id }) => _id);
    const version = async () => (await db.collection('schema_version').findOne())?.version;
    await migrate(db, []);
    expect(await version()).toBe(1);
    await Promise.all([migrate(db, [step('to 2')]), migrate(db, [step('to 2')])]);
    expect([await version(), await done()]).toEqual([2, ['to 2']]);
    await notes.deleteMany({});
    await migrate(db, [step('to 2'), step('to 3')]);
    expect([await version(), await done()]).toEqual([3, ['to 3']]);
    await expect(migrate(db, [step('to 2')])).rejects.toThrow(SchemaTooNew);
    await db.collection('schema_version').deleteMany({});
  });

  test('with incidents of before they were documents takes them up, also those that an older process writes meanwhile', async () => {
    const incidents = client.db().collection<{ _id: string }>('incidents');
    const old = (id: string) => ({
      _id: `client-old\n${id}`,
      workspace: 'client-old',
      id,
      opened_at: 1,
      doc: JSON.stringify({ id, workspace: 'client-old', kind: 'bypass', state: 'open', opened_at: '1970-01-01T00:00:00.001Z', code: 'differs' }),
      mark: 'm',
    });
    await incidents.insertOne(old('inc_1'));
    await client.db().collection('schema_version').deleteMany({});
    const mongo = await open(service.url);
    await incidents.insertOne(old('inc_2'));
    const store = mongoIncidents(mongo);
    for (const id of ['inc_1', 'inc_2']) {
      const act = { type: 'own_step' as const, step: 'patch' as const, owner: 'mei', by: 'mei' };
      const done = await store.change('client-old', id, (now) => appliedToIncident(now, act, new Date(2)));
      expect(done?.incident).toMatchObject({ version: 2, code: 'differs', events: [{ n: 1, type: 'incident_owner_changed' }] });
    }
    expect((await store.due(new Date(3), 10)).map(({ incident }) => incident.id).sort()).toEqual(['inc_1', 'inc_2']);
    await mongo.close();
  });

  test.skipIf(process.env.MONGODB_TEST_URL !== undefined)('without a replica set is refused, unless tests allow it', async () => {
    expect(await refusal(service.url, { allowStandalone: false })).toMatch(
      /^MongoDB at 127\.0\.0\.1:\d+ is a standalone server, which can lose what it acknowledged; start it with --replSet rs0/,
    );
  });

  test('that is too old is refused', async () => {
    const old = await startStandIn({ wireVersion: 8 });
    expect(await refusal(old.url)).toMatch(/^MongoDB at 127\.0\.0\.1:\d+ is of a version that is too old; 4\.4 or newer is needed\.$/);
    await old.stop();
  });
});
