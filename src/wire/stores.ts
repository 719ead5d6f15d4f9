// Everything that keeps data, opened as the configuration says: the documents in one database, the jobs beside them or in Redis.
import type { Timer } from '../adapters/bullmq/queues.ts';
import { openRedis } from '../adapters/bullmq/redis.ts';
import { mongoApprovals } from '../adapters/mongo/approvals.ts';
import { mongoAuditLog } from '../adapters/mongo/audit-log.ts';
import { mongoConversations } from '../adapters/mongo/conversations.ts';
import { hasLedgers, openMongo } from '../adapters/mongo/database.ts';
import { mongoEnrolments } from '../adapters/mongo/enrolments.ts';
import { mongoIncidents } from '../adapters/mongo/incidents.ts';
import { mongoInstallations } from '../adapters/mongo/installations.ts';
import { mongoLedgers } from '../adapters/mongo/ledgers.ts';
import { mongoSignals } from '../adapters/mongo/signals.ts';
import { pgApprovals } from '../adapters/postgres/approvals.ts';
import { pgAuditLog } from '../adapters/postgres/audit-log.ts';
import { pgConversations } from '../adapters/postgres/conversations.ts';
import { holdsData, openDatabase, writeFault } from '../adapters/postgres/database.ts';
import { pgEnrolments } from '../adapters/postgres/enrolments.ts';
import { pgIncidents } from '../adapters/postgres/incidents.ts';
import { pgInstallations } from '../adapters/postgres/installations.ts';
import { pgLedgers } from '../adapters/postgres/ledgers.ts';
import { pgSignals } from '../adapters/postgres/signals.ts';
import { type Config, ConfigError } from '../config.ts';
import type { Approvals } from '../ports/approvals.ts';
import type { AuditLog, Conversations, Enrolments, Incidents, Installations, Ledgers, Signals } from '../ports/documents.ts';
import type { Ids } from '../ports/runtime.ts';
import { type StoreConfig, storePlace } from '../store-config.ts';

export type Stores = {
  approvals: Approvals;
  ledgers: Ledgers;
  auditLog: AuditLog;
  signals: Signals;
  incidents: Incidents;
  installations: Installations;
  conversations: Conversations;
  enrolments: Enrolments;
  /** No other process can have these stores open. */
  isOurs: boolean;
  /** Where the queue of steps is kept. */
  timer: Timer;
  /** Why documents cannot be written now, with the remedy; null where all is well. Rejects where they cannot be reached. */
  fault(): Promise<string | null>;
  /** Names this very database, unlike every copy that is made of it; null where that cannot be told. */
  home(): Promise<string | null>;
  /** What time the store thinks it is. */
  now(): Promise<Date>;
  /** What an embedded store wants done now and then. */
  tidy(): Promise<void>;
  close(): Promise<void>;
};

type SqlPlace = { dataDir: string } | { dataDir: null; url: string };

const sqlPlace = (stores: Exclude<StoreConfig, { kind: 'mongo' }>, dataDir: string): SqlPlace =>
  stores.kind === 'postgres' ? { dataDir: null, url: stores.url } : { dataDir };

async function openSql(place: SqlPlace): Promise<Stores> {
  const database = await openDatabase(place);
  const { pool, isOurs, tidy, close } = database;
  return {
    approvals: pgApprovals(database),
    ledgers: pgLedgers(database),
    auditLog: pgAuditLog(database),
    signals: pgSignals(database),
    incidents: pgIncidents(database),
    installations: pgInstallations(database),
    conversations: pgConversations(database),
    enrolments: pgEnrolments(database),
    isOurs,
    timer: { pool, isOurs },
    fault: () => writeFault(database),
    home: database.home,
    now: database.now,
    tidy,
    close,
  };
}

async function openMongoWithRedis({ mongoUrl, redisUrl, allowStandalone }: Extract<StoreConfig, { kind: 'mongo' }>, ids: Ids): Promise<Stores> {
  const redis = await openRedis(redisUrl);
  const mongo = await openMongo({ url: mongoUrl, allowStandalone, ids }).catch((error: unknown) => {
    redis.close();
    throw error;
  });
  return {
    approvals: mongoApprovals(mongo),
    ledgers: mongoLedgers(mongo),
    auditLog: mongoAuditLog(mongo),
    signals: mongoSignals(mongo),
    incidents: mongoIncidents(mongo),
    installations: mongoInstallations(mongo),
    conversations: mongoConversations(mongo),
    enrolments: mongoEnrolments(mongo),
    isOurs: false,
    timer: { redis },
    fault: () => mongo.ping().then(() => null),
    home: mongo.home,
    now: mongo.time,
    tidy: () => Promise.resolve(),
    close: async () => {
      redis.close();
      await mongo.close();
    },
  };
}

/** Opens the stores of this configuration. Throws an error that names its remedy where they cannot be used. */
export async function openStores({ stores, dataDir }: Config, ids: Ids): Promise<Stores> {
  return stores.kind === 'mongo' ? openMongoWithRedis(stores, ids) : openSql(sqlPlace(stores, dataDir));
}

/** Opens stores that hold something already, for commands over what was kept: a mistyped address must not make new ones. */
export async function openFilledStores(config: Config, ids: Ids): Promise<Stores> {
  const { stores, dataDir } = config;
  const isFilled = await (stores.kind === 'mongo' ? hasLedgers({ ...stores, url: stores.mongoUrl }) : holdsData(sqlPlace(stores, dataDir)));
  if (isFilled) return openStores(config, ids);
  throw new ConfigError(`${storePlace(stores, dataDir)} holds no data of Countersign; name the store with DATA_DIR, DATABASE_URL or MONGODB_URL.`);
}
