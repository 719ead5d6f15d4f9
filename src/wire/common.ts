// What every role stands on: the ports, each with its adapter behind it, and what watches them.
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { bullJobs } from '../adapters/bullmq/jobs.ts';
import { openQueue, type StepQueue } from '../adapters/bullmq/queues.ts';
import type { AddressRules } from '../adapters/callback/address.ts';
import { loadSigningKey, signer as newSigner, readPublishedKeys } from '../adapters/callback/grant.ts';
import { callbackSender } from '../adapters/callback/sender.ts';
import { measuredApprovals } from '../adapters/http/measured.ts';
import { type Metrics, metrics as newMetrics } from '../adapters/http/metrics.ts';
import { dateHolidays } from '../adapters/policies/holidays.ts';
import { type LoadedPolicies, loadPolicies } from '../adapters/policies/load-policies.ts';
import { newLogger } from '../adapters/telemetry/logger.ts';
import { tracedCallbacks } from '../adapters/telemetry/traced.ts';
import { traceparent } from '../adapters/telemetry/tracer.ts';
import type { Config } from '../config.ts';
import type { Holidays } from '../domain/window.ts';
import type {
  Approvals,
  AuditLog,
  Callbacks,
  Conversations,
  Ids,
  Incidents,
  Jobs,
  Ledgers,
  Logger,
  Policies,
  Signals,
  Signer,
  Tracer,
} from '../ports.ts';
import { type MovableClock, systemClock, systemIds } from '../system.ts';
import { linkedPolicies } from '../upkeep/linked-policies.ts';
import { SOON_MS, type StepLane, stepLane } from '../upkeep/step-lane.ts';
import { newRightOfWay, type RightOfWay } from './right-of-way.ts';
import { openStores, type Stores } from './stores.ts';
import { openTracer } from './tracer.ts';

/** The ports that the flow is given. */
export type Common = {
  approvals: Approvals;
  ledgers: Ledgers;
  auditLog: AuditLog;
  signals: Signals;
  incidents: Incidents;
  conversations: Conversations;
  policies: Policies;
  clock: MovableClock;
  ids: Ids;
  logger: Logger;
  jobs: Jobs;
  holidays: Holidays;
  signer: Signer;
  callbacks: Callbacks;
  tracer: Tracer;
};

/** What a caller may bring along. `wrap` stands between the flow and its ports: a test can cut a port there, the product never does. */
export type Parts = { clock?: MovableClock; ids?: Ids; logger?: Logger; wrap?: (common: Common) => Common };

/** What is started once a process, whatever its role. */
export type House = {
  config: Config;
  common: Common;
  stores: Stores;
  queue: StepQueue;
  /** Runs what is due soon, where no other process has these stores open. */
  lane: StepLane | null;
  rightOfWay: RightOfWay;
  loaded: LoadedPolicies;
  /** Which addresses callbacks may reach; the playground adds its executor. */
  rules: AddressRules;
  registry: Registry;
  metrics: Metrics;
};

/** Opens everything that all roles need; what is opened is closed by `closing`, the last first. */
export async function openHouse(config: Config, parts: Parts, closing: AsyncDisposableStack): Promise<House> {
  const tracer = await openTracer(config, closing);
  const logger = parts.logger ?? newLogger({ level: config.logLevel, tracer });
  const { clock = systemClock(), ids = systemIds, wrap = (common) => common } = parts;
  const stores = await openStores(config, ids);
  closing.defer(() => stores.close());
  const loaded = loadPolicies({
    dir: config.policyDir,
    env: process.env,
    secretsFile: join(config.dataDir, 'secrets.json'),
    makeSecrets: config.makesSecrets,
    logger,
  });
  closing.defer(() => loaded.close());
  const jwk = await loadSigningKey({ grantKey: config.grantKey, dataDir: config.dataDir });
  const signer = await newSigner({ jwk, others: readPublishedKeys(config.grantKeysPublished) });
  const registry = new Registry();
  const metrics = newMetrics(registry);
  const rules: AddressRules = { allowPrivate: config.callbackAllowPrivate, alwaysAllowed: [] };
  const sender = callbackSender({ ...rules, logger, attempted: (result) => metrics.callback(result), traceparent: () => traceparent(tracer) });
  closing.defer(() => sender.close());
  const callbacks = tracedCallbacks(sender, tracer);
  const queue = await openQueue(stores.timer, (error) => logger.debug({ err: error }, 'The connection of the queue failed'));
  closing.defer(() => queue.close());
  const rightOfWay = newRightOfWay({ clock });
  const queued = bullJobs({ queue, clock, logger, giveWay: rightOfWay.giveWay, aheadMs: stores.isOurs ? SOON_MS : 0 });
  closing.defer(() => queued.flushed());
  const lane = stores.isOurs ? stepLane({ later: queued, clock, ids, logger }) : null;
  const jobs = lane ?? queued;
  const { ledgers, auditLog, signals, incidents, conversations } = stores;
  const approvals = measuredApprovals(stores.approvals, metrics);
  const policies = linkedPolicies({ policies: loaded.policies, ledgers, clock });
  const holidays = dateHolidays();
  const documents = { approvals, ledgers, auditLog, signals, incidents, conversations };
  const ports = { ...documents, policies, clock, ids, logger, jobs, holidays, signer, callbacks, tracer };
  return { config, common: wrap(ports), stores, queue, lane, rightOfWay, loaded, rules, registry, metrics };
}
