// What one automatic request leaves behind, from its arrival to its delivered callback: how many documents, how many bytes.
import { BSON, MongoClient } from 'mongodb';
import { openDatabase } from '../src/adapters/postgres/database.ts';
import { canonical } from '../src/domain/documents/canonical.ts';
import { storesAt } from './documents.ts';
import { startHouse } from './house.ts';
import { type Bench, bound, type Line, scaled } from './measure.ts';
import { clientIds, task } from './policies.ts';
import { sendAll } from './send-all.ts';
import { databaseOf, type Place } from './stores.ts';

const REQUESTS = 1000;
const DRAIN_MS = 120_000;

type Sizes = { approvals: number; approvalBytes: number; entries: number; entryBytes: number };

/** The documents as text, of all clients. */
async function textSizes(place: Place): Promise<Sizes> {
  const { approvals, auditLog, close } = await storesAt(place);
  const sizes = { approvals: 0, approvalBytes: 0, entries: 0, entryBytes: 0 };
  for (const workspace of clientIds) {
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await approvals.list({ workspace, limit: 200, cursor });
      sizes.approvals += page.items.length;
      for (const one of page.items) sizes.approvalBytes += Buffer.byteLength(JSON.stringify(one));
      cursor = page.next;
    }
    for await (const entries of auditLog.export(workspace)) {
      const own = entries.filter(({ request_id }) => request_id !== null);
      sizes.entries += own.length;
      for (const one of own) sizes.entryBytes += Buffer.byteLength(canonical(one));
    }
  }
  await close();
  return sizes;
}

const TABLES = `select sum(pg_total_relation_size(c.oid))::text as bytes from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = 'countersign' and c.relname in ('approvals', 'audit')`;

/** With their indexes and what changes left behind; of MongoDB the records alone, uncompressed, since the stand-in has no disk. */
async function storedBytes(place: Place): Promise<number> {
  const { MONGODB_URL } = place.env;
  if (MONGODB_URL !== undefined) {
    const client = new MongoClient(MONGODB_URL);
    let bytes = 0;
    for (const name of ['approvals', 'audit']) {
      for await (const record of client.db().collection(name).find()) bytes += BSON.calculateObjectSize(record);
    }
    await client.close();
    return bytes;
  }
  const database = await openDatabase(databaseOf(place));
  const { rows } = await database.query(TABLES, []);
  await database.close();
  return Number(rows[0]?.bytes);
}

export async function sizing(bench: Bench): Promise<Line[]> {
  const count = scaled(bench, REQUESTS);
  const { place, receiver, url, stop } = await startHouse(bench.store);
  await sendAll(`${url}/v1/requests`, count, (n) => task(n, receiver.url));
  await receiver.count(count, DRAIN_MS);
  await stop();
  const { approvals, approvalBytes, entries, entryBytes } = await textSizes(place);
  if (approvals !== count) throw new Error(`${approvals} of ${count} requests are stored`);
  const stored = await storedBytes(place);
  await place.drop();
  const kb = (bytes: number) => bytes / count / 1024;
  const how = bench.store.name === 'mongo' ? 'as BSON, without indexes' : 'on the disk, with indexes';
  return [
    bound('documents an automatic request: the approval and its entries', 1 + entries / count, '', {}),
    bound('its approval, as text', kb(approvalBytes), 'KB', {}),
    bound('its entries, as text', kb(entryBytes), 'KB', {}),
    bound(`all of it ${how}`, kb(stored), 'KB', {}),
  ];
}
