// The indexes, on which the guarantees rest, and the version of the data, as forward migrations.
import type { Db, IndexDescription } from 'mongodb';
import type { Approval } from '../../domain/documents/approval.ts';
import type { Entry } from '../../domain/record/chain.ts';
import { columnText } from '../../stores/columns.ts';
import { SchemaTooNew } from '../../stores/store-errors.ts';
import { storedFacts } from '../../stores/stored-facts.ts';
import { isTaken } from './reach.ts';

const FACT_TIMES = ['decided_at', 'given_up_at', 'silent_since', 'unlawful_at', 'released_at', 'stage_at'];

const INDEXES: { [collection: string]: IndexDescription[] } = {
  approvals: [
    { name: 'key', key: { workspace: 1, key: 1 }, unique: true },
    { name: 'webhook_id', key: { workspace: 1, webhook_id: 1 }, unique: true },
    { name: 'due', key: { due_at: 1, created_at: 1 }, partialFilterExpression: { due_at: { $gte: 0 } } },
    { name: 'unsealed', key: { is_unsealed: 1, created_at: 1 }, partialFilterExpression: { is_unsealed: true } },
    { name: 'paused', key: { is_held_by_pause: 1, workspace: 1, created_at: 1 }, partialFilterExpression: { is_held_by_pause: true } },
    { name: 'list', key: { workspace: 1, created_at: -1, _id: -1 } },
    ...FACT_TIMES.map((name) => ({ name, key: { workspace: 1, [`facts.${name}`]: 1 }, partialFilterExpression: { [`facts.${name}`]: { $gte: 0 } } })),
    {
      name: 'sent_to',
      key: { workspace: 1, 'facts.contact': 1, 'facts.released_at': 1 },
      partialFilterExpression: { 'facts.confidence': { $gte: 0 } },
    },
  ],
  ledgers: [{ name: 'unsealed', key: { is_unsealed: 1 }, partialFilterExpression: { is_unsealed: true } }],
  audit: [
    { name: 'seq', key: { workspace: 1, seq: 1 }, unique: true },
    { name: 'request', key: { workspace: 1, request_id: 1, seq: 1 }, partialFilterExpression: { request_id: { $exists: true } } },
    { name: 'type', key: { workspace: 1, type: 1, seq: 1 } },
    { name: 'counted', key: { workspace: 1, type: 1, at: 1, actor: 1 } },
  ],
  signals: [
    { name: 'contact', key: { workspace: 1, contact: 1, at: 1 }, partialFilterExpression: { contact: { $exists: true } } },
    { name: 'type', key: { workspace: 1, type: 1, at: 1 } },
    { name: 'record', key: { workspace: 1, record_id: 1, at: 1 }, partialFilterExpression: { record_id: { $exists: true } } },
  ],
  incidents: [
    { name: 'list', key: { workspace: 1, opened_at: -1, id: -1 } },
    { name: 'due', key: { due_at: 1, opened_at: 1 }, partialFilterExpression: { due_at: { $gte: 0 } } },
    { name: 'unsealed', key: { is_unsealed: 1, opened_at: 1 }, partialFilterExpression: { is_unsealed: true } },
  ],
  enrolments: [{ name: 'unsealed', key: { is_unsealed: 1 }, partialFilterExpression: { is_unsealed: true } }],
  conversations: [{ name: 'account', key: { account: 1, seen_at: 1 } }],
};

/** Facts of approvals that do not have this one yet. */
async function writeFacts(db: Db, missing: string): Promise<void> {
  const approvals = db.collection<DocRecord>('approvals');
  for await (const { _id, doc } of approvals.find({ [missing]: { $exists: false } }, { projection: { doc: 1 } })) {
    await approvals.updateOne({ _id, doc }, { $set: { facts: storedFacts(JSON.parse(doc) as Approval) } });
  }
}

/** What is counted stands beside each document; those that were there before get it now. */
async function addFacts(db: Db): Promise<void> {
  await writeFacts(db, 'facts');
  const audit = db.collection<DocRecord>('audit');
  for await (const { _id, doc } of audit.find({ actor: { $exists: false } }, { projection: { doc: 1 } })) {
    await audit.updateOne({ _id }, { $set: { actor: columnText((JSON.parse(doc) as Entry).actor) } });
  }
}

type Migration = (db: Db) => Promise<void>;

/** What an incident of before incidents were documents that change is given: nothing of it waits for a seal. */
export const FIRST_VERSION = { version: 1, marks: [], sealed: 0, events: 0, is_unsealed: false, due_at: null };

const versionIncidents: Migration = async (db) => {
  await db.collection('incidents').updateMany({ version: { $exists: false } }, { $set: FIRST_VERSION });
};

/**
 * Each leads from one version to the next, the first from 1 to 2. It may run twice and in several processes at once, and leaves data that
 * the version before can still read.
 */
const MIGRATIONS: Migration[] = [versionIncidents, addFacts, (db) => writeFacts(db, 'facts.released_at')];

type DocRecord = { _id: string; doc: string; facts?: object; actor?: string };
type VersionRecord = { _id: 'schema'; version: number };

/**
 * Brings the data to the newest version. Any number of processes may do it at once. The indexes are looked after at every start: one that
 * somebody dropped would take a guarantee with it. Refuses data that a newer program has written.
 */
export async function migrate(db: Db, migrations = MIGRATIONS): Promise<void> {
  const newest = migrations.length + 1;
  const versions = db.collection<VersionRecord>('schema_version');
  const version = (await versions.findOne({ _id: 'schema' }))?.version ?? 1;
  if (version > newest) {
    throw new SchemaTooNew(
      `The data is of schema version ${version}, this program knows ${newest}; start the newer program, or let MONGODB_URL name another database.`,
    );
  }
  for (const [collection, indexes] of Object.entries(INDEXES)) await db.collection(collection).createIndexes(indexes);
  for (const migration of migrations.slice(version - 1)) await migration(db);
  const note = () => versions.updateOne({ _id: 'schema' }, { $max: { version: newest } }, { upsert: true });
  // Two that insert it at once: the second finds it there.
  await note().catch((error: unknown) => (isTaken(error) ? note() : Promise.reject(error)));
}
