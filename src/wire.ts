// The only file that knows everything: configuration in, a running Countersign out.
import { createServer } from 'node:http';
import { join } from 'node:path';
import pino from 'pino';
import { Registry } from 'prom-client';
import { bullJobs } from './adapters/bullmq/jobs.ts';
import { openQueue } from './adapters/bullmq/queues.ts';
import { startWorker } from './adapters/bullmq/workers.ts';
import { type AddressRules, callbackAllowed } from './adapters/callback/address.ts';
import { loadSigningKey, signer as newSigner } from './adapters/callback/grant.ts';
import { callbackSender } from './adapters/callback/sender.ts';
import { listen } from './adapters/http/listen.ts';
import { type Metrics, metrics as newMetrics } from './adapters/http/metrics.ts';
import { httpServer } from './adapters/http/server.ts';
import { dateHolidays } from './adapters/policies/holidays.ts';
import { loadPolicies } from './adapters/policies/load-policies.ts';
import { pgApprovals } from './adapters/postgres/approvals.ts';
import { pgAuditLog } from './adapters/postgres/audit-log.ts';
import { openDatabase } from './adapters/postgres/database.ts';
import { pgIncidents } from './adapters/postgres/incidents.ts';
import { pgLedgers } from './adapters/postgres/ledgers.ts';
import { pgSignals } from './adapters/postgres/signals.ts';
import { slackApp } from './adapters/slack/app.ts';
import { slackMessenger } from './adapters/slack/messenger.ts';
import { capsOf } from './commands/caps-of.ts';
import { agentCommands } from './commands/table.ts';
import type { Config } from './config.ts';
import type { Holidays } from './domain/window.ts';
import { acceptRequest, evaluateRequest, findRepeated } from './flow/accept-request.ts';
import { askApprovers, cardFactsOf } from './flow/ask-approvers.ts';
import { castVote, collectDecision, takeBack, withdrawRequest } from './flow/collect-decision.ts';
import { holdForWindow } from './flow/hold-for-window.ts';
import { ATTEMPT_MS, LEASE_MS, releaseAction } from './flow/release-action.ts';
import { returnOutcome } from './flow/return-outcome.ts';
import { sealLedger as newSealLedger, sealStep } from './flow/seal-record.ts';
import { greeting } from './greeting.ts';
import { consumeGrant } from './incidents/consume-grant.ts';
import { recordExecution } from './incidents/record-execution.ts';
import { recordSignal } from './incidents/record-signal.ts';
import { revokeRelease } from './incidents/revoke-release.ts';
import { startPlayground } from './playground/start-playground.ts';
import type { Callbacks, Ids, Jobs, Logger, Messenger, Policies, Signer } from './ports.ts';
import { type MovableClock, systemClock, systemIds } from './system.ts';
import { activateMatrix } from './upkeep/activate-matrix.ts';
import { checkpointChain } from './upkeep/checkpoint-chain.ts';
import { expireRequest } from './upkeep/expire-request.ts';
import { repeat } from './upkeep/repeat.ts';
import { resumeStalled, wakePaused } from './upkeep/resume-stalled.ts';
import { runStep } from './upkeep/run-step.ts';
import { takeOverAttempts } from './upkeep/take-over-attempts.ts';

/** How often the sweep looks for what the queue lost. */
const SWEEP_MS = 2_000;
const CHECKPOINT_MS = 3_600_000;
const CONCURRENCY = 25;

/** Everything that keeps data, opened in the one folder. */
async function openStores(config: Config) {
  const database = await openDatabase({ dataDir: config.dataDir });
  return {
    database,
    approvals: pgApprovals(database),
    ledgers: pgLedgers(database),
    auditLog: pgAuditLog(database),
    signals: pgSignals(database),
    incidents: pgIncidents(database),
  };
}

type Stores = Awaited<ReturnType<typeof openStores>>;
type Common = Stores & {
  policies: Policies;
  clock: MovableClock;
  ids: Ids;
  logger: Logger;
  jobs: Jobs;
  holidays: Holidays;
  signer: Signer;
  callbacks: Callbacks;
};

/** The steps from the door to the outcome, each given just what it needs. */
function wireFlow(common: Common, { config, rules }: { config: Config; rules: AddressRules }) {
  const decide = collectDecision(common);
  const sealLedger = newSealLedger(common);
  return {
    acceptRequest: acceptRequest({ ...common, callbackProblem: (url, workspace) => callbackAllowed(url, workspace, rules) }),
    findRepeated: findRepeated(common),
    evaluateRequest: evaluateRequest(common),
    withdrawRequest: withdrawRequest(decide, common),
    castVote: castVote(decide, common),
    takeBack: takeBack(decide, common),
    revokeRelease: revokeRelease(common),
    recordExecution: recordExecution(common),
    consumeGrant: consumeGrant(common),
    recordSignal: recordSignal(common),
    holdForWindow: holdForWindow(common),
    releaseAction: releaseAction({ ...common, issuer: config.publicUrl }),
    returnOutcome: returnOutcome(common),
    sealStep: sealStep(common),
    expireRequest: expireRequest(common),
    sealLedger,
    resumeStalled: resumeStalled({ ...common, sealLedger }),
    wakePaused: wakePaused(common),
    takeOverAttempts: takeOverAttempts(common),
    activateMatrix: activateMatrix(common),
    checkpointChain: checkpointChain(common),
  };
}

export type Countersign = Awaited<ReturnType<typeof startCountersign>>;

export type Parts = { clock?: MovableClock; ids?: Ids; logger?: Logger };

type Flow = ReturnType<typeof wireFlow>;

/** Votes, with the time that people took measured where one decides. */
const measuredVotes =
  ({ castVote }: Flow, metrics: Metrics): Flow['castVote'] =>
  async (id, vote) => {
    const answer = await castVote(id, vote);
    const { decided_at = null, created_at = '' } = answer?.approval ?? {};
    if (answer?.refused === null && decided_at !== null) metrics.decided((Date.parse(decided_at) - Date.parse(created_at)) / 1000);
    return answer;
  };

/** Slack, real or emulated, with everything that people can do in it. */
function wireSlack(common: Common, flow: Flow, metrics: Metrics, slack: NonNullable<Config['slack']>) {
  const { clock, logger, policies, approvals } = common;
  const messengers: Messenger[] = [];
  const announce = async (id: string, words: string, except: string | null) => {
    const channels = policies.get(id)?.channels ?? {};
    for (const messenger of messengers) {
      const channel = channels[messenger.surface];
      if (channel && messenger.surface !== except) await messenger.announce(channel, words);
    }
  };
  const runCommand = agentCommands({
    ...common,
    sealLedger: flow.sealLedger,
    castTakeBack: flow.takeBack,
    revoke: flow.revokeRelease,
    announce,
    wake: flow.wakePaused,
    callbackGraceMs: ATTEMPT_MS,
  });
  const app = slackApp({
    config: slack,
    needs: {
      castVote: measuredVotes(flow, metrics),
      takeBack: flow.takeBack,
      readApproval: async (id) => (await approvals.read(id))?.approval ?? null,
      factsOf: cardFactsOf(common),
      runCommand,
      policies,
      clock,
      logger,
    },
  });
  messengers.push(slackMessenger({ client: app.client, clock, logger }));
  return { app, messengers };
}

/** The playground is a Slack of our own; it stands before the rest is wired, and reaches the doors once they are open. */
function wirePlayground(config: Config, common: Common, productUrl: () => string) {
  if (!config.playground) return null;
  return startPlayground({ ...common, productUrl });
}

/** Starts everything. Throws an error that names its remedy where the configuration, the folder or the policies do not allow it. */
export async function startCountersign(config: Config, parts: Parts = {}) {
  const { clock = systemClock(), ids = systemIds } = parts;
  const logger: Logger =
    parts.logger ?? pino({ level: config.logLevel, redact: { paths: ['*.secret', '*.token', '*.authorization'], remove: true } });
  const stores = await openStores(config);
  const loaded = loadPolicies({
    dir: config.policyDir,
    env: process.env,
    secretsFile: join(config.dataDir, 'secrets.json'),
    makeSecrets: !config.production,
    logger,
  });
  const signer = await newSigner({ jwk: await loadSigningKey({ grantKey: config.grantKey, dataDir: config.dataDir }) });
  const registry = new Registry();
  const metrics = newMetrics(registry);
  const rules: AddressRules = { allowPrivate: config.callbackAllowPrivate, alwaysAllowed: [] };
  const callbacks = callbackSender({ ...rules, logger, attempted: (result) => metrics.callback(result) });
  const queue = await openQueue(stores.database.pool, { isOurs: stores.database.isOurs });
  const jobs = bullJobs({ queue, clock, logger });
  const common: Common = { ...stores, policies: loaded.policies, clock, ids, logger, jobs, holidays: dateHolidays(), signer, callbacks };
  const flow = wireFlow(common, { config, rules });

  let url = config.publicUrl;
  const playground = await wirePlayground(config, common, () => url);
  if (playground) rules.alwaysAllowed.push(playground.executorHost);
  const slackConfig = config.slack ?? (playground && { ...playground.slack, appToken: null });
  const slack = slackConfig ? wireSlack(common, flow, metrics, slackConfig) : null;

  const table = {
    'seal-record': flow.sealStep,
    'ask-approvers': askApprovers({ ...common, messengers: slack?.messengers ?? [] }),
    'hold-for-window': flow.holdForWindow,
    'release-action': flow.releaseAction,
    'return-outcome': flow.returnOutcome,
    'expire-request': flow.expireRequest,
  };
  await flow.activateMatrix();
  loaded.watch((reload) => {
    if (reload.ok) flow.activateMatrix().catch((error: unknown) => logger.error({ err: error }, 'The matrix could not be activated'));
  });
  const checkpoints = async () => {
    for (const { id } of loaded.policies.all()) await flow.checkpointChain(id);
    await stores.database.tidy();
  };

  const door = {
    ...common,
    flow: { ...flow, capsOf: capsOf(common) },
    auditLog: {
      query: stores.auditLog.query,
      async *export(workspace: string) {
        await flow.checkpointChain(workspace);
        yield* stores.auditLog.export(workspace);
      },
    },
    registry,
    metrics,
    // A store that does not answer throws, which the door tells as not ready.
    ready: async () => {
      await stores.database.query('select 1', []);
      return { ok: true, checks: { store: 'ok' } };
    },
  };
  const listener = slack?.app.listener;
  const app = httpServer(door, {
    mount: (express) => {
      if (listener) express.post('/slack/events', (request, response) => listener(request, response));
      if (playground) express.use(playground.router);
    },
  });
  const server = createServer({ requestTimeout: 30_000 }, app);
  const port = await listen(server, config);
  url = `http://${config.host === '::1' ? '[::1]' : '127.0.0.1'}:${port}`;
  await slack?.app.start();
  if (stores.database.isOurs) await flow.takeOverAttempts(LEASE_MS);
  await flow.resumeStalled(0);
  const worker = startWorker({
    queue,
    pool: stores.database.pool,
    run: runStep({ table, jobs, clock }),
    clock,
    ids,
    logger,
    concurrency: CONCURRENCY,
  });
  const stopSweep = repeat(() => flow.resumeStalled(clock.isMoved() ? 0 : undefined), SWEEP_MS, common);
  const stopCheckpoints = repeat(checkpoints, CHECKPOINT_MS, common);

  async function close(): Promise<void> {
    await new Promise((resolve) => {
      server.close(resolve);
      server.closeIdleConnections();
      setTimeout(() => server.closeAllConnections(), 2_000).unref();
    });
    loaded.close();
    await slack?.app.stop();
    await stopSweep();
    await stopCheckpoints();
    await worker.close();
    await jobs.flushed();
    await queue.close();
    await playground?.close();
    await callbacks.close();
    await stores.database.close();
  }

  const workspaces = loaded.policies.all().map(({ id }) => id);
  return { url, close, greeting: greeting({ config, url, workspaces }), ...common, flow, playground };
}
