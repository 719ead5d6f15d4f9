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
/** How often it is looked for what a resume left behind, and what waits when safe mode begins. */
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
/** How long each lets the doors go first: ten a second go on while there is time for nothing but these. */
const GIVE_WAY_MS = 10_000;

/** Does one step, as soon as the doors leave room for it. */
function stepRunner({ common, rightOfWay }: House, flow: Flow, { messengers }: Chat): (step: Step) => Promise<void> {
  const table: StepTable = {
    'seal-record': flow.sealStep,
    'ask-approvers': askApprovers({ ...common, messengers }),
    'hold-for-window': flow.holdForWindow,
    'release-action': flow.releaseAction,
    'return-outcome': flow.returnOutcome,
    'expire-request': flow.expireRequest,
    'remind-approvers': flow.remindApprovers,
  };
  const runNow = tracedSteps(runStep({ table, ...common }), common.tracer);
  // Outside of the call that made it due, which a step that begins in this process would else be a part of.
  return AsyncLocalStorage.bind((step: Step) => rightOfWay.giveWay(GIVE_WAY_MS).then(() => runNow(step)));
}

/** Takes steps from the queue, which only rings for the lane where there is one. */
function startQueue({ common, queue, lane, stores }: House, run: (step: Step) => Promise<void>, working: AsyncDisposableStack): void {
  if (lane) working.defer(lane.start({ run, concurrency: CONCURRENCY }));
  const ring = async (step: Step) => lane?.add([step]);
  const worker = startWorker({ ...common, queue, timer: stores.timer, run: lane ? ring : run, concurrency: CONCURRENCY });
  working.defer(() => worker.close());
}

async function startDigests({ common, stores }: House, flow: Flow, { messengers }: Chat, working: AsyncDisposableStack): Promise<void> {
  const { readDigest, readWeekly, sealLedger } = flow;
  const schedules = await startSchedules({
    ...common,
    timer: stores.timer,
    schedules: { digests: { everyMs: DIGEST_LOOK_MS } },
    run: sendDigests({ ...common, messengers, readDigest, readWeekly, sealLedger }),
  });
  working.defer(() => schedules.close());
}

function startUpkeep({ common, stores }: House, flow: Flow, working: AsyncDisposableStack): void {
  const { clock, policies } = common;
  const checkpoints = async () => {
    for (const { id } of policies.all()) await flow.checkpointChain(id);
    await stores.tidy();
  };
  const again = (work: () => Promise<unknown>, everyMs: number) => working.defer(repeat(work, everyMs, common));
  again(checkpoints, CHECKPOINT_MS);
  again(flow.forgetOld, FORGET_MS);
  again(() => flow.resumeStalled(clock.isMoved() ? 0 : undefined), SWEEP_MS);
  again(flow.wakeResumed, WAKE_MS);
  again(flow.askInSafeMode, WAKE_MS);
}

/** Everything that goes by the clock, until it is disposed of; what was due already begins at once. */
async function startWork(house: House, flow: Flow, chat: Chat): Promise<AsyncDisposable> {
  await using working = new AsyncDisposableStack();
  if (house.stores.isOurs) await flow.takeOverAttempts(LEASE_MS);
  await flow.resumeStalled(0);
  startQueue(house, stepRunner(house, flow, chat), working);
  await startDigests(house, flow, chat, working);
  startUpkeep(house, flow, working);
  return working.move();
}

/** Does the steps for as long as our clock can be trusted. Any number of processes may do so on the same stores. */
export async function startSteps(house: House, flow: Flow, chat: Chat, closing: AsyncDisposableStack): Promise<void> {
  const { common, stores } = house;
  const { clock } = common;
  const steps = whileClockAgrees({
    clockFault: async () => (stores.isOurs || clock.isMoved() ? null : clocksAgree(stores.now, clock.now)()),
    start: () => startWork(house, flow, chat),
    logger: common.logger,
  });
  await steps.look();
  closing.defer(steps.close);
  closing.defer(repeat(steps.look, CLOCK_MS, common));
}
