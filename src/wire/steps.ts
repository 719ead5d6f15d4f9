// The work behind the doors: a worker that runs what is due, the sweep that finds what the queue lost, and checkpoints of the chains.
import { AsyncLocalStorage } from 'node:async_hooks';
import { startSchedules } from '../adapters/bullmq/schedules.ts';
import { startWorker } from '../adapters/bullmq/workers.ts';
import { clocksAgree } from '../adapters/http/readiness.ts';
import { tracedSteps } from '../adapters/telemetry/traced.ts';
import type { Step } from '../domain/documents/steps.ts';
import { askApprovers } from '../flow/ask-approvers.ts';
import { LEASE_MS } from '../flow/release-action.ts';
import { repeat } from '../upkeep/repeat.ts';
import { runStep, type StepTable } from '../upkeep/run-step.ts';
import { sendDigests } from '../upkeep/send-digest.ts';
import { whileClockAgrees } from '../upkeep/while-clock-agrees.ts';
import type { Chat } from './chat.ts';
import type { House } from './common.ts';
import type { Flow } from './flow.ts';

/** How often the sweep looks for what the queue lost. */
const SWEEP_MS = 2_000;
/** How often what a resume left behind is looked for. */
const WAKE_MS = 10_000;
/** How often a digest is looked for that is due: the hour is worked out from the zone, not by the timer. */
const DIGEST_LOOK_MS = 20_000;
const CHECKPOINT_MS = 3_600_000;
/** How often what is no longer kept is looked for. */
const FORGET_MS = 3_600_000;
/** Steps that run at once: what they write meets and shares its statements, and a few slow executors do not stop the others. */
const CONCURRENCY = 100;
/** How often our clock is held against the database's. */
const CLOCK_MS = 5_000;
/** How long each lets the doors go first: 25 a second go on while these are busy without a break. */
const GIVE_WAY_MS = 4_000;

/** Starts the steps; what was due already begins at once. Any number of processes may do so on the same stores. */
export async function startSteps(house: House, flow: Flow, { messengers }: Chat, closing: AsyncDisposableStack): Promise<void> {
  const { common, queue, lane, stores, rightOfWay } = house;
  const { clock, ids, logger, jobs, policies } = common;
  const table: StepTable = {
    'seal-record': flow.sealStep,
    'ask-approvers': askApprovers({ ...common, messengers }),
    'hold-for-window': flow.holdForWindow,
    'release-action': flow.releaseAction,
    'return-outcome': flow.returnOutcome,
    'expire-request': flow.expireRequest,
    'remind-approvers': flow.remindApprovers,
  };
  const checkpoints = async () => {
    for (const { id } of policies.all()) await flow.checkpointChain(id);
    await stores.tidy();
  };
  if (stores.isOurs) await flow.takeOverAttempts(LEASE_MS);
  await flow.resumeStalled(0);
  const runNow = tracedSteps(runStep({ table, jobs, clock }), common.tracer);
  // Outside of the call that made it due, which a step that begins in this process would else be a part of.
  const run = AsyncLocalStorage.bind((step: Step) => rightOfWay.giveWay(GIVE_WAY_MS).then(() => runNow(step)));
  if (lane) closing.defer(lane.start({ run, concurrency: CONCURRENCY }));
  const ring = async (step: Step) => lane?.add([step]);
  const steps = whileClockAgrees({
    clockFault: async () => (stores.isOurs || clock.isMoved() ? null : clocksAgree(stores.now, clock.now)()),
    start: () => startWorker({ queue, timer: stores.timer, run: lane ? ring : run, clock, ids, logger, concurrency: CONCURRENCY }),
    logger,
  });
  await steps.look();
  closing.defer(() => steps.close());
  closing.defer(repeat(steps.look, CLOCK_MS, common));
  const always = (work: () => Promise<unknown>, everyMs: number) =>
    closing.defer(repeat(async () => (steps.isWorking() ? work() : undefined), everyMs, common));
  const digests = sendDigests({ ...common, messengers, readDigest: flow.readDigest, readWeekly: flow.readWeekly, sealLedger: flow.sealLedger });
  const schedules = await startSchedules({
    timer: stores.timer,
    schedules: { digests: { everyMs: DIGEST_LOOK_MS } },
    run: async () => (steps.isWorking() ? digests() : undefined),
    clock,
    logger,
  });
  closing.defer(() => schedules.close());
  always(checkpoints, CHECKPOINT_MS);
  always(flow.forgetOld, FORGET_MS);
  always(() => flow.resumeStalled(clock.isMoved() ? 0 : undefined), SWEEP_MS);
  always(() => flow.wakeResumed(), WAKE_MS);
}
