// Opens MongoDB: a replica set, of which a majority has to have every write in its journal before it counts.
import { type Collection, type Db, MongoClient, ReadConcern } from 'mongodb';
import type { Ids } from '../../ports/runtime.ts';
import { StoreRefused } from '../../stores/store-errors.ts';
import { reach } from './reach.ts';
import type {
  ApprovalRecord,
  ConversationRecord,
  EnrolmentRecord,
  EntryRecord,
  IncidentRecord,
  InstallationRecord,
  LedgerRecord,
  SignalRecord,
} from './records.ts';
import { addressRefusal, refusalOf, tooOld } from './refusal-of.ts';
import { migrate } from './schema.ts';

export type Mongo = {
  approvals: Collection<ApprovalRecord>;
  ledgers: Collection<LedgerRecord>;
  audit: Collection<EntryRecord>;
  signals: Collection<SignalRecord>;
  incidents: Collection<IncidentRecord>;
  installations: Collection<InstallationRecord>;
  conversations: Collection<ConversationRecord>;
  enrolments: Collection<EnrolmentRecord>;
  /** A text that no other write has. */
  newMark(): string;
  /** Throws `StoreUnavailable` where it does not answer. */
  ping(): Promise<void>;
  /** The server's clock. */
  time(): Promise<Date>;
  /** Names these collections, unlike those that a dump is restored to; null where the server numbers none. */
  home(): Promise<string | null>;
  close(): Promise<void>;
};

const DATABASE = 'countersign';

/** As long as a door may wait for another server to take over; what takes longer is told as unavailable. */
const SELECTION_MS = 5_000;
/** A connection on which nothing comes back for so long is given up. */
const ANSWER_MS = 10_000;

/** MongoDB 4.4. */
const OLDEST_WIRE_VERSION = 9;

type Greeting = { setName?: string; msg?: string; maxWireVersion: number; localTime: Date };

/** The old name of `hello`: every server knows it. */
const greet = async (db: Db): Promise<Greeting> => (await db.admin().command({ isMaster: 1 })) as unknown as Greeting;

async function homeOf(db: Db): Promise<string | null> {
  const [ledgers] = await db.listCollections({ name: 'ledgers' }).toArray();
  const uuid = ledgers && 'info' in ledgers ? ledgers.info?.uuid : undefined;
  return uuid ? `mongo/${uuid.toString('hex')}` : null;
}

/** The database that the address names, `countersign` where it names none; the driver's own choice would be `test`. */
const databaseOf = (url: string): string => decodeURIComponent(/^[^/]*\/\/[^/]*\/([^?]+)/.exec(url)?.[1] ?? DATABASE);

function newClient(url: string): MongoClient {
  try {
    return new MongoClient(url, {
      appName: 'countersign',
      maxPoolSize: 20,
      // `reach` repeats, and the marks tell what happened: the driver's own repetitions would only add to the waiting.
      retryWrites: false,
      retryReads: false,
      serverSelectionTimeoutMS: SELECTION_MS,
      connectTimeoutMS: SELECTION_MS,
      socketTimeoutMS: ANSWER_MS,
    });
  } catch {
    throw addressRefusal();
  }
}

/** A write counts once a majority has it in its journal, and only such writes are read: what was told stays true when the primary falls. */
const openDb = (client: MongoClient, name: string): Db =>
  client.db(name, { writeConcern: { w: 'majority', journal: true }, readConcern: new ReadConcern('majority'), readPreference: 'primary' });

async function check(db: Db, hosts: string, allowStandalone: boolean): Promise<void> {
  const { setName, msg, maxWireVersion } = await greet(db);
  if (maxWireVersion < OLDEST_WIRE_VERSION) throw new StoreRefused(tooOld(hosts, null));
  const isStandalone = setName === undefined && msg !== 'isdbgrid';
  if (isStandalone && !allowStandalone) {
    throw new StoreRefused(
      `MongoDB at ${hosts} is a standalone server, which can lose what it acknowledged; start it with --replSet rs0, run rs.initiate() once, and add ?replicaSet=rs0 to MONGODB_URL.`,
    );
  }
}

/** `allowStandalone` lets tests use a server without a replica set. */
type Place = { url: string; allowStandalone: boolean };

/** Connects, checks, and does `work`; stays open where that is done. */
async function connected<T>({ url, allowStandalone }: Place, work: (db: Db, client: MongoClient) => Promise<T>): Promise<T> {
  const client = newClient(url);
  const hosts = client.options.srvHost ?? client.options.hosts.join(',');
  try {
    await client.connect();
    const db = openDb(client, databaseOf(url));
    await check(db, hosts, allowStandalone);
    return await work(db, client);
  } catch (error) {
    await client.close();
    throw refusalOf(error, hosts);
  }
}

/** Whether a process has worked in this database: the first thing that each does is to write its ledgers. Makes nothing. Throws `StoreRefused`. */
export const hasLedgers = (place: Place): Promise<boolean> =>
  connected(place, async (db, client) => {
    const found = await db.collection('ledgers').findOne({}, { projection: { _id: 1 } });
    await client.close();
    return found !== null;
  });

/**
 * Connects, checks, and makes the indexes. Throws `StoreRefused` with one sentence and the remedy. Later outages end by themselves; what is
 * asked meanwhile throws `StoreUnavailable`.
 */
export const openMongo = ({ ids, ...place }: Place & { ids: Ids }): Promise<Mongo> =>
  connected(place, async (db, client) => {
    await migrate(db);
    return {
      approvals: db.collection('approvals'),
      ledgers: db.collection('ledgers'),
      audit: db.collection('audit'),
      signals: db.collection('signals'),
      incidents: db.collection('incidents'),
      installations: db.collection('slack_installations'),
      conversations: db.collection('conversations'),
      enrolments: db.collection('enrolments'),
      newMark: () => ids.newId('w'),
      ping: async () => void (await reach(() => db.command({ ping: 1 }))),
      time: async () => (await reach(() => greet(db))).localTime,
      home: () => reach(() => homeOf(db)),
      close: () => client.close(),
    };
  });
