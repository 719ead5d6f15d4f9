// One contract for every store, run on each that there is.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { pgApprovals } from '../../src/adapters/postgres/approvals.ts';
import { pgAuditLog } from '../../src/adapters/postgres/audit-log.ts';
import { type Database, openDatabase } from '../../src/adapters/postgres/database.ts';
import { pgIncidents } from '../../src/adapters/postgres/incidents.ts';
import { pgLedgers } from '../../src/adapters/postgres/ledgers.ts';
import { pgSignals } from '../../src/adapters/postgres/signals.ts';
import type { Approvals, AuditLog, Incidents, Ledgers, Signals } from '../../src/ports.ts';
import { approvalsContract } from './approvals.ts';
import { auditLogContract } from './audit-log.ts';
import { ledgersContract } from './ledgers.ts';
import { incidentsContract, signalsContract } from './signals-and-incidents.ts';

type Ports = { approvals: Approvals; ledgers: Ledgers; auditLog: AuditLog; signals: Signals; incidents: Incidents };
/** `other` sees the same data and remembers nothing of what `one` did, like another process. */
type Store = { one: Ports; other: Ports; close(): Promise<void> };

const ports = (db: Database): Ports => ({
  approvals: pgApprovals(db),
  ledgers: pgLedgers(db),
  auditLog: pgAuditLog(db),
  signals: pgSignals(db),
  incidents: pgIncidents(db),
});

async function inMemory(): Promise<Store> {
  const db = await openDatabase({ dataDir: null });
  return { one: ports(db), other: ports(db), close: () => db.close() };
}

async function onDisk(): Promise<Store> {
  const dataDir = mkdtempSync(join(tmpdir(), 'countersign-'));
  const db = await openDatabase({ dataDir });
  const close = async () => {
    await db.close();
    rmSync(dataDir, { recursive: true });
  };
  return { one: ports(db), other: ports(db), close };
}

/** A server is one more store where an address is given: two pools, as two processes would have. */
async function onServer(url: string): Promise<Store> {
  const [db, second] = [await openDatabase({ dataDir: null, url }), await openDatabase({ dataDir: null, url })];
  await db.query('truncate countersign.approvals, countersign.ledgers, countersign.audit, countersign.signals, countersign.incidents', []);
  return { one: ports(db), other: ports(second), close: async () => void (await Promise.all([db.close(), second.close()])) };
}

const url = process.env.POSTGRES_TEST_URL;
const stores: Record<string, () => Promise<Store>> = { 'PGlite in memory': inMemory, 'PGlite on disk': onDisk };
if (url) stores['PostgreSQL server'] = () => onServer(url);

describe.each(Object.entries(stores))('%s', (_, open) => {
  let store: Store;
  beforeAll(async () => {
    store = await open();
  });
  afterAll(() => store.close());

  approvalsContract(() => ({ one: store.one.approvals, other: store.other.approvals }));
  ledgersContract(() => ({ one: store.one.ledgers, other: store.other.ledgers }));
  auditLogContract(() => ({ one: store.one.auditLog, other: store.other.auditLog }));
  signalsContract(() => store.one.signals);
  incidentsContract(() => store.one.incidents);
});
