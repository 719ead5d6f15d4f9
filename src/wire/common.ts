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
import { oneTimeCodes } from '../adapters/totp/one-time-codes.ts';
import type { Config } from '../config.ts';
import type { DirectoryName } from '../domain/policy/followed-groups.ts';
import type { Holidays } from '../domain/policy/window.ts';
import type { Approvals } from '../ports/approvals.ts';
import type { AuditLog, Conversations, Enrolments, Incidents, Ledgers, Signals } from '../ports/documents.ts';
import type { Callbacks, Signer } from '../ports/executors.ts';
import type { OneTimeCodes } from '../ports/one-time-codes.ts';
import type { GroupDirectory, Policies } from '../ports/policies.ts';
import type { Ids, Jobs, Logger, Tracer } from '../ports/runtime.ts';
import { MAKE_A_KEY } from '../sealing-keys.ts';
import { secretBox } from '../secret-box.ts';
import { busyShare, type MovableClock, systemClock, systemIds } from '../system.ts';
import { followedPolicies } from '../upkeep/followed-policies.ts';
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
  enrolments: Enrolments;
  /** Null where no key is there to seal secrets with. */
  codes: OneTimeCodes | null;
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
  /** Runs what is due soon, where this process has doors and steps. */
  lane: StepLane | null;
  rightOfWay: RightOfWay;
  loaded: LoadedPolicies;
  /** Where followed groups are looked up; a platform adds its own when it is wired. */
  directories: GroupDirectory[];
  /** Which addresses callbacks may reach; the playground adds its executor. */
  rules: AddressRules;
  registry: Registry;
  metrics: Metrics;
};

const lostSecret = (owner: string): string =>
  `The secret of ${owner} is sealed under a key that is not here; put the former key second into STEP_UP_KEY, or let an operator type /agent enroll reset PERSON.`;

/** The one-time codes of people, where the configuration has a key for them. */
function codesOf({ stepUpKeys }: Config, policies: Policies, logger: Logger): OneTimeCodes | null {
  if (stepUpKeys) return oneTimeCodes(secretBox(stepUpKeys, lostSecret));
  const asking = policies.all().flatMap(({ id, step_up }) => (step_up?.tier_3 ? [id] : []));
  if (asking.length > 0)
    logger.warn({ workspaces: asking }, `Nobody can approve tier 3: step_up asks for codes, and STEP_UP_KEY is not set; ${MAKE_A_KEY}`);
  return null;
}

/** Why a group cannot follow one of a directory here, with the remedy; null where it can. */
const cannotFollow =
  ({ slack, playground, entra }: Config) =>
  (directory: DirectoryName): string | null => {
    if (directory === 'slack' && !slack && !playground) return 'Slack is not connected; set the SLACK_ variables, or list its members under people';
    if (directory === 'entra' && !entra)
      return 'ENTRA_CLIENT_ID is not set; set the ENTRA_ variables to an app registration that may read its members, or list them under people';
    return null;
  };

/** Opens everything that all roles need; what is opened is closed by `closing`, the last first. */
export async function openHouse(config: Config, parts: Parts, closing: AsyncDisposableStack): Promise<House> {
  const tracer = await openTracer(config, closing);
  const logger = parts.logger ?? newLogger({ level: config.logLevel, tracer, readable: config.playground });
  const { clock = systemClock(), ids = systemIds, wrap = (common) => common } = parts;
  const stores = await openStores(config, ids);
  closing.defer(() => stores.close());
  const loaded = loadPolicies({
    dir: config.policyDir,
    env: process.env,
    secretsFile: join(config.dataDir, 'secrets.json'),
    makeSecrets: config.makesSecrets,
    cannotFollow: cannotFollow(config),
    logger,
  });
  closing.defer(() => loaded.close());
  const jwk = await loadSigningKey({ grantKey: config.grantKey, dataDir: config.dataDir });
  const signer = await newSigner({ jwk, others: readPublishedKeys(config.grantKeysPublished) });
  const registry = new Registry();
  const metrics = newMetrics(registry);
  const rules: AddressRules = { allowPrivate: config.callbackAllowPrivate, alwaysAllowed: [] };
  const sender = callbackSender({ ...rules, logger, clock, attempted: (result) => metrics.callback(result), traceparent: () => traceparent(tracer) });
  closing.defer(() => sender.close());
  const callbacks = tracedCallbacks(sender, tracer);
  const queue = await openQueue(stores.timer, (error) => logger.debug({ err: error }, 'The connection of the queue failed'));
  closing.defer(() => queue.close());
  const rightOfWay = newRightOfWay({ clock, busyShare: busyShare() });
  const queued = bullJobs({ queue, clock, logger, giveWay: rightOfWay.giveWay, aheadMs: stores.isOurs ? SOON_MS : 0 });
  closing.defer(() => queued.flushed());
  const lane = config.role === 'all' ? stepLane({ later: queued, clock, ids, logger }) : null;
  const jobs = lane ?? queued;
  const { ledgers, auditLog, signals, incidents, conversations, enrolments } = stores;
  const approvals = measuredApprovals(stores.approvals, metrics);
  const directories: GroupDirectory[] = [];
  const linked = linkedPolicies({ policies: loaded.policies, ledgers, clock });
  const policies = followedPolicies({ policies: linked, directories, clock, logger });
  const holidays = dateHolidays();
  const documents = { approvals, ledgers, auditLog, signals, incidents, conversations, enrolments };
  const codes = codesOf(config, policies, logger);
  const ports = { ...documents, codes, policies, clock, ids, logger, jobs, holidays, signer, callbacks, tracer };
  return { config, common: wrap(ports), stores, queue, lane, rightOfWay, loaded, directories, rules, registry, metrics };
}
