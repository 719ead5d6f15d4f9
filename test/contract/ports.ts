// Every store that the contract is run on: how it is opened, and why it is not there where it is not.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mongoApprovals } from '../../src/adapters/mongo/approvals.ts';
import { mongoAuditLog } from '../../src/adapters/mongo/audit-log.ts';
import { mongoConversations } from '../../src/adapters/mongo/conversations.ts';
import { type Mongo, openMongo } from '../../src/adapters/mongo/database.ts';
import { mongoEnrolments } from '../../src/adapters/mongo/enrolments.ts';
import { mongoIncidents } from '../../src/adapters/mongo/incidents.ts';
import { mongoInstallations } from '../../src/adapters/mongo/installations.ts';
import { mongoLedgers } from '../../src/adapters/mongo/ledgers.ts';
import { mongoSignals } from '../../src/adapters/mongo/signals.ts';
import { pgApprovals } from '../../src/adapters/postgres/approvals.ts';
import { pgAuditLog } from '../../src/adapters/postgres/audit-log.ts';
import { pgConversations } from '../../src/adapters/postgres/conversations.ts';
import { type Database, openDatabase } from '../../src/adapters/postgres/database.ts';
import { pgEnrolments } from '../../src/adapters/postgres/enrolments.ts';
import { pgIncidents } from '../../src/adapters/postgres/incidents.ts';
import { pgInstallations } from '../../src/adapters/postgres/installations.ts';
import { pgLedgers } from '../../src/adapters/postgres/ledgers.ts';
import { pgSignals } from '../../src/adapters/postgres/signals.ts';
import type { Approvals } from '../../src/ports/approvals.ts';
import type { AuditLog, Conversations, Enrolments, Incidents, Installations, Ledgers, Signals } from '../../src/ports/documents.ts';
import { systemIds } from '../../src/system.ts';
import { startLossyProxy } from '../services/lossy-proxy.ts';
import { missingMongo, startMongo } from '../services/mongo.ts';
import { missingPostgres, startDatabase, startPostgres } from '../services/postgres.ts';
import type { Service } from '../services/service.ts';
import type { LossyKind, LossyStore } from './lost-answers.ts';

export type Ports = {
  approvals: Approvals;
  ledgers: Ledgers;
  auditLog: AuditLog;
  signals: Signals;
  incidents: Incidents;
  installations: Installations;
  conversations: Conversations;
  enrolments: Enrolments;
};

/** `other` sees the same data and remembers nothing of what `one` did, like another process. */
export type Store = { one: Ports; other: Ports; close(): Promise<void> };

const pgPorts = (db: Database): Ports => ({
  approvals: pgApprovals(db),
  ledgers: pgLedgers(db),
  auditLog: pgAuditLog(db),
  signals: pgSignals(db),
  incidents: pgIncidents(db),
  installations: pgInstallations(db),
  conversations: pgConversations(db),
  enrolments: pgEnrolments(db),
});

const mongoPorts = (mongo: Mongo): Ports => ({
  approvals: mongoApprovals(mongo),
  ledgers: mongoLedgers(mongo),
  auditLog: mongoAuditLog(mongo),
  signals: mongoSignals(mongo),
  incidents: mongoIncidents(mongo),
  installations: mongoInstallations(mongo),
  conversations: mongoConversations(mongo),
  enrolments: mongoEnrolments(mongo),
});

async function inMemory(): Promise<Store> {
  const db = await openDatabase({ dataDir: null });
  return { one: pgPorts(db), other: pgPorts(db), close: () => db.close() };
}

async function onDisk(): Promise<Store> {
  const dataDir = mkdtempSync(join(tmpdir(), 'countersign-'));
  const db = await openDatabase({ dataDir });
  const close = async () => {
    await db.close();
    rmSync(dataDir, { recursive: true });
  };
  return { one: pgPorts(db), other: pgPorts(db), close };
}

/** Two pools, as two processes would have. */
async function onPostgres(): Promise<Store> {
  const service = await startDatabase();
  const open = () => openDatabase({ dataDir: null, url: service.url });
  const [one, other] = await Promise.all([open(), open()]);
  const close = async () => {
    await Promise.all([one.close(), other.close()]);
    await service.stop();
  };
  return { one: pgPorts(one), other: pgPorts(other), close };
}

/** Two processes that start at once on an empty database. */
async function onMongo(): Promise<Store> {
  const service = await startMongo();
  const open = () => openMongo({ url: service.url, allowStandalone: true, ids: systemIds });
  const [one, other] = await Promise.all([open(), open()]);
  const close = async () => {
    await Promise.all([one.close(), other.close()]);
    await service.stop();
  };
  return { one: mongoPorts(one), other: mongoPorts(other), close };
}

/** Two addresses of one service, the first through a proxy. */
async function throughProxy(service: Service) {
  const proxy = await startLossyProxy(Number(new URL(service.url).port));
  const url = new URL(service.url);
  url.port = String(proxy.port);
  const close = async () => {
    await proxy.close();
    await service.stop();
  };
  return { lossyUrl: url.toString(), proxy, close };
}

/** One process that reaches the server through a proxy, and one that reaches it directly. */
async function lossyMongo(): Promise<LossyStore> {
  const service = await startMongo();
  const { lossyUrl, proxy, close } = await throughProxy(service);
  const open = (url: string) => openMongo({ url, allowStandalone: true, ids: systemIds });
  const [lossy, other] = [await open(`${lossyUrl}?directConnection=true`), await open(service.url)];
  const closeAll = async () => {
    await Promise.all([lossy.close(), other.close()]);
    await close();
  };
  return { lossy: mongoPorts(lossy), other: mongoPorts(other), proxy, close: closeAll };
}

async function lossyPostgres(): Promise<LossyStore> {
  const service = await startPostgres();
  const { lossyUrl, proxy, close } = await throughProxy(service);
  const open = (url: string) => openDatabase({ dataDir: null, url });
  const [lossy, other] = [await open(lossyUrl), await open(service.url)];
  const closeAll = async () => {
    await Promise.all([lossy.close(), other.close()]);
    await close();
  };
  return { lossy: pgPorts(lossy), other: pgPorts(other), proxy, close: closeAll };
}

/** `missing` says why a store is not there and what would install it. */
export const STORES: { name: string; missing: string | null; open: () => Promise<Store> }[] = [
  { name: 'PGlite in memory', missing: null, open: inMemory },
  { name: 'PGlite on disk', missing: null, open: onDisk },
  { name: 'PostgreSQL', missing: process.env.POSTGRES_TEST_URL ? null : missingPostgres(), open: onPostgres },
  { name: 'MongoDB', missing: missingMongo(), open: onMongo },
];

/** Those that are reached over a network. */
export const LOSSY_STORES: (LossyKind & { name: string; missing: string | null; open: () => Promise<LossyStore> })[] = [
  {
    name: 'PostgreSQL',
    missing: missingPostgres(),
    open: lossyPostgres,
    findsOut: false,
    writes: (kind) => new RegExp(`(insert into|update) countersign\\.${kind}`),
  },
  {
    name: 'MongoDB',
    missing: missingMongo(),
    open: lossyMongo,
    findsOut: true,
    // An insert or update command in BSON, and the collection that it is for.
    writes: (kind) => new RegExp(`(insert|update)\\0[^]{4}${kind}\\0`),
  },
];
