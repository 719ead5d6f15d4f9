// Everything that keeps data, opened as the configuration says.
import type { Timer } from '../adapters/bullmq/queues.ts';
import { pgApprovals } from '../adapters/postgres/approvals.ts';
import { pgAuditLog } from '../adapters/postgres/audit-log.ts';
import { openDatabase } from '../adapters/postgres/database.ts';
import { pgIncidents } from '../adapters/postgres/incidents.ts';
import { pgLedgers } from '../adapters/postgres/ledgers.ts';
import { pgSignals } from '../adapters/postgres/signals.ts';
import type { Config } from '../config.ts';
import type { Approvals, AuditLog, Incidents, Ledgers, Signals } from '../ports.ts';

export type Stores = {
  approvals: Approvals;
  ledgers: Ledgers;
  auditLog: AuditLog;
  signals: Signals;
  incidents: Incidents;
  /** No other process can have these stores open. */
  isOurs: boolean;
  /** Where the queue of steps is kept. */
  timer: Timer;
  /** Rejects where a store does not answer. */
  check(): Promise<void>;
  /** What an embedded store wants done now and then. */
  tidy(): Promise<void>;
  close(): Promise<void>;
};

/** Opens the stores of this configuration. Throws an error that names its remedy where they cannot be used. */
export async function openStores(config: Config): Promise<Stores> {
  const { stores } = config;
  const database = await openDatabase(stores.kind === 'postgres' ? { dataDir: null, url: stores.url } : { dataDir: config.dataDir });
  const { pool, isOurs, tidy, close } = database;
  return {
    approvals: pgApprovals(database),
    ledgers: pgLedgers(database),
    auditLog: pgAuditLog(database),
    signals: pgSignals(database),
    incidents: pgIncidents(database),
    isOurs,
    timer: { pool, isOurs },
    check: async () => void (await database.query('select 1', [])),
    tidy,
    close,
  };
}
