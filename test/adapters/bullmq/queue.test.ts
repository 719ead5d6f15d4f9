// The timer, on each store that can hold it: each step once while it is queued, in time, and again after it failed.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { bullJobs } from '../../../src/adapters/bullmq/jobs.ts';
import { queueFault } from '../../../src/adapters/bullmq/queue-fault.ts';
import { openQueue, openUpkeepQueue, type StepQueue, type Timer } from '../../../src/adapters/bullmq/queues.ts';
import { openRedis } from '../../../src/adapters/bullmq/redis.ts';
import { type Schedule, startSchedules } from '../../../src/adapters/bullmq/schedules.ts';
import { startWorker } from '../../../src/adapters/bullmq/workers.ts';
import { openDatabase } from '../../../src/adapters/postgres/database.ts';
import { namedAnew, type Step, stepKey } from '../../../src/domain/documents/steps.ts';
import { systemClock, systemIds } from '../../../src/system.ts';
import { askingApproval, fresh } from '../../contract/samples.ts';
import { missingPostgres, startDatabase } from '../../services/postgres.ts';
import { missingRedis, redisToTest } from '../../services/redis.ts';
import { describeWith } from '../../services/service.ts';
import { until } from '../../stories/agent.ts';

const lines: { level: string; message: string; details: object }[] = [];
const log = (level: string) => (details: object, message: string) => void lines.push({ level, message, details });
const logger = { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') };

type Place = { timer: Timer; close(): Promise<void> };

async function onDatabase(url?: string): Promise<Place> {
  const db = await openDatabase({ dataDir: null, url });
  return { timer: { pool: db.pool, isOurs: false }, close: () => db.close() };
}

async function onPostgres(): Promise<Place> {
  const service = await startDatabase();
  const place = await onDatabase(service.url);
  return { ...place, close: () => place.close().then(service.stop) };
}

async function onRedis(): Promise<Place> {
  const service = await redisToTest();
  const server = await openRedis(service.url);
  const close = async () => {
    server.close();
    await service.stop();
  };
  return { timer: { redis: server }, close };
}

let queue: StepQueue;
let timer: Timer;
const closing: (() => Promise<void>)[] = [];

const places: [name: string, missing: string | null, open: () => Promise<Place>][] = [
  ['on PGlite', null, () => onDatabase()],
  ['on a PostgreSQL server', process.env.POSTGRES_TEST_URL ? null : missingPostgres(), onPostgres],
  ['on Redis', process.env.REDIS_TEST_URL ? null : missingRedis(), onRedis],
];
for (const [name, missing, open] of places) describeWith(name, missing, () => queueContract(open));

const step = (overrides: Partial<Step> = {}): Step => ({
  step: 'seal-record',
  id: fresh('apr'),
  version: 1,
  at: new Date(),
  trace: 'ab'.repeat(16),
  ...overrides,
});
const approval = askingApproval();
const inMs = (ms: number) => new Date(Date.now() + ms);

/** Starts a worker; `ran(n)` resolves once n steps have been begun. */
function work(run: (step: Step) => Promise<void> = async () => {}, concurrency = 5) {
  const begun: Step[] = [];
  const waiting: { count: number; resolve: (steps: Step[]) => void }[] = [];
  const record = async (job: Step) => {
    begun.push(job);
    for (const one of waiting) if (begun.length >= one.count) one.resolve(begun);
    await run(job);
  };
  const worker = startWorker({ queue, timer, run: record, clock: systemClock(), ids: systemIds, logger, concurrency });
  closing.push(() => worker.close());
  const ran = (count: number) =>
    begun.length >= count ? Promise.resolve(begun) : new Promise<Step[]>((resolve) => waiting.push({ count, resolve }));
  return { begun, ran, close: worker.close };
}

function queueContract(open: () => Promise<Place>): void {
  let place: Place;

  beforeAll(async () => {
    place = await open();
    timer = place.timer;
    queue = await openQueue(timer);
  });
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
    await queue.obliterate({ force: true });
    lines.length = 0;
  });
  afterAll(async () => {
    await queue.close();
    await place.close();
  });

  describe('adding steps', () => {
    test('a step that is queued already is not queued again', async () => {
      const jobs = bullJobs({ queue, clock: systemClock(), logger });
      const one = step();
      jobs.add([one, one]);
      jobs.add([{ ...one, at: new Date(one.at.getTime() - 60_000) }]);
      await jobs.flushed();
      jobs.add([one]);
      await jobs.flushed();
      expect(await queue.getJobCounts('waiting', 'delayed')).toEqual({ waiting: 1, delayed: 0 });
    });

    test('a step that has been due for minutes runs, though a job of its name lies dead, and only once for each doubling of its age', async () => {
      const jobs = bullJobs({ queue, clock: systemClock(), logger });
      const one = step({ id: approval.id, version: approval.version, at: inMs(-180_000) });
      await queue.add(one.step, { ...one, at: one.at.getTime() }, { jobId: stepKey(one, false), delay: 3_600_000 });
      const sweep = () => jobs.add(namedAnew([one], approval, new Date()));
      for (let n = 0; n < 3; n += 1) {
        sweep();
        await jobs.flushed();
      }
      expect(await queue.getJobCounts('waiting', 'delayed')).toEqual({ waiting: 1, delayed: 1 });
      const { ran } = work();
      expect(await ran(1)).toMatchObject([{ step: one.step, id: one.id }]);
    });

    test('the same step of the next version is another one', async () => {
      const jobs = bullJobs({ queue, clock: systemClock(), logger });
      const one = step();
      jobs.add([one, { ...one, version: 2 }, { ...one, step: 'ask-approvers' }]);
      await jobs.flushed();
      expect(await queue.getWaitingCount()).toBe(3);
    });

    test('what is due in more than a day is left to the sweep', async () => {
      const jobs = bullJobs({ queue, clock: systemClock(), logger });
      jobs.add([step({ at: inMs(25 * 3_600_000) }), step({ at: inMs(23 * 3_600_000) })]);
      await jobs.flushed();
      expect(await queue.getDelayedCount()).toBe(1);
    });

    test.each([1, 20])('a queue that fails for %i steps is logged and stops nobody', async (count) => {
      const other = await openQueue(timer);
      const jobs = bullJobs({ queue: other, clock: systemClock(), logger });
      const steps = () => Array.from({ length: count }, () => step());
      const [add, addBulk] = [other.add.bind(other), other.addBulk.bind(other)];
      const fail = () => Promise.reject(new Error('connection lost'));
      Object.assign(other, { add: fail, addBulk: fail });
      jobs.add(steps());
      await jobs.flushed();
      expect(lines).toMatchObject([{ level: 'warn' }]);
      Object.assign(other, { add, addBulk });
      jobs.add(steps());
      await jobs.flushed();
      expect(await queue.getWaitingCount()).toBe(count);
      await other.close();
    });
  });

  describe('running steps', () => {
    test('every step runs once, and leaves nothing behind', async () => {
      const jobs = bullJobs({ queue, clock: systemClock(), logger });
      const steps = Array.from({ length: 100 }, () => step());
      const { ran, close } = work();
      jobs.add(steps);
      const begun = await ran(100);
      await close();
      expect(begun.map((one) => one.id).toSorted()).toEqual(steps.map((one) => one.id).toSorted());
      expect(await queue.getJobCounts()).toMatchObject({ waiting: 0, active: 0, delayed: 0, completed: 0, failed: 0 });
    });

    test('the sweep can bring back a step that has run: its id is free again', async () => {
      const jobs = bullJobs({ queue, clock: systemClock(), logger });
      const { ran, begun } = work();
      const one = step();
      jobs.add([one]);
      await ran(1);
      while ((await queue.getJobCounts('active')).active) await jobs.flushed();
      jobs.add([one]);
      await ran(2);
      expect(begun).toHaveLength(2);
    });

    test('a step waits for its instant', async () => {
      const jobs = bullJobs({ queue, clock: systemClock(), logger });
      const { ran } = work();
      const at = inMs(300);
      jobs.add([step({ at })]);
      await ran(1);
      const lateMs = Date.now() - at.getTime();
      expect(lateMs).toBeGreaterThanOrEqual(-1);
      expect(lateMs).toBeLessThan(1_500);
    });

    test('where the clock was moved past its instant, a step runs at once though its timer is set', async () => {
      const clock = systemClock();
      const jobs = bullJobs({ queue, clock, logger });
      const { ran } = work();
      const one = step({ at: inMs(3 * 3_600_000) });
      jobs.add([one]);
      await jobs.flushed();
      clock.moveTo(one.at);
      jobs.add([one]);
      expect((await ran(1))[0]?.id).toBe(one.id);
    });

    test('a step that was told to wait comes again after that time, and not as a warning', async () => {
      const jobs = bullJobs({ queue, clock: systemClock(), logger });
      const times: number[] = [];
      const { ran } = work(async () => {
        times.push(Date.now());
        if (times.length === 1) throw Object.assign(new Error('too fast'), { retryAfterMs: 250 });
      });
      jobs.add([step()]);
      await ran(2);
      expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(249);
      expect(lines.filter((line) => line.level === 'warn')).toEqual([]);
    });

    test('a step that fails is logged, and comes again until it succeeds, with growing delays', async () => {
      const jobs = bullJobs({ queue, clock: systemClock(), logger });
      const { ran } = work(async () => {
        throw new Error('the world failed');
      });
      jobs.add([step()]);
      await ran(2);
      const delays = () => lines.filter((line) => line.level === 'warn').map((line) => (line.details as { delayMs: number }).delayMs);
      while (delays().length < 2) await jobs.flushed().then(() => new Promise((resolve) => setImmediate(resolve)));
      const [first, second] = delays();
      expect(first).toBeGreaterThanOrEqual(800);
      expect(first).toBeLessThanOrEqual(1_200);
      expect(second).toBeGreaterThanOrEqual(1_600);
    });

    test('a failed step that waits is not hurried by the sweep', async () => {
      const jobs = bullJobs({ queue, clock: systemClock(), logger });
      const { ran } = work(async () => {
        throw Object.assign(new Error('too fast'), { retryAfterMs: 60_000 });
      });
      const one = step();
      jobs.add([one]);
      await ran(1);
      while ((await queue.getDelayedCount()) === 0) await jobs.flushed();
      jobs.add([one]);
      await jobs.flushed();
      expect(await queue.getJobCounts('waiting', 'delayed', 'active')).toEqual({ waiting: 0, delayed: 1, active: 0 });
    });

    test('closing finishes the step in hand and takes no other', async () => {
      const jobs = bullJobs({ queue, clock: systemClock(), logger });
      const { promise: gate, resolve: open } = Promise.withResolvers<void>();
      const { ran, begun, close } = work(() => gate, 1);
      jobs.add([step(), step()]);
      await ran(1);
      await jobs.flushed();
      const closed = close();
      open();
      await closed;
      expect(begun).toHaveLength(1);
      expect(await queue.getJobCounts('waiting', 'active')).toEqual({ waiting: 1, active: 0 });
    });
  });

  test('a queue that somebody paused is told to the readiness, until it goes on', async () => {
    expect(await queueFault(queue, timer)).toBeNull();
    await queue.pause();
    expect(await queueFault(queue, timer)).toMatch(/^the queue is paused, so that nothing is released; resume it/);
    await queue.resume();
    expect(await queueFault(queue, timer)).toBeNull();
  });

  describe('schedules', () => {
    const start = async (schedules: Record<string, Schedule>, run: (name: string) => Promise<void>) => {
      const started = await startSchedules({ timer, schedules, run, clock: systemClock(), logger });
      closing.push(started.close);
      return started;
    };

    test('a task comes again and again, also after it failed', async () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      let runs = 0;
      await start({ sweep: { everyMs: 50 } }, async () => {
        runs += 1;
        if (runs === 1) throw new Error('the world failed');
        if (runs === 3) resolve();
      });
      await promise;
      expect(lines.filter((line) => line.level === 'error')).toMatchObject([{ details: { task: 'sweep' } }]);
    });

    test('a task that goes on is not shifted by looking whether it is still there', async () => {
      const upkeep = await openUpkeepQueue(timer);
      closing.push(() => upkeep.close());
      const started = await startSchedules({
        timer,
        schedules: { hourly: { everyMs: 3_600_000 } },
        run: async () => {},
        clock: systemClock(),
        logger,
        lookMs: 20,
      });
      closing.push(started.close);
      const look = async () => (await upkeep.getJobScheduler('hourly'))?.next;
      await until('the first run', look, (at) => at !== undefined && at > Date.now());
      const next = await look();
      await systemClock().sleep(300);
      expect(await look()).toBe(next);
    });

    test('a task that is no longer scheduled does not come back', async () => {
      const first = await start({ old: { everyMs: 3_600_000 }, kept: { pattern: '0 8 * * *', zone: 'America/New_York' } }, async () => {});
      await first.close();
      await start({ kept: { pattern: '0 9 * * *', zone: 'America/New_York' } }, async () => {});
      const upkeep = await openUpkeepQueue(timer);
      closing.push(() => upkeep.close());
      expect((await upkeep.getJobSchedulers()).map((one) => [one.key, one.pattern])).toEqual([['kept', '0 9 * * *']]);
    });
  });
}

test('a queue that is ours alone begins empty, so that no lock of a killed process is in the way', async () => {
  const db = await openDatabase({ dataDir: null });
  const first = await openQueue({ pool: db.pool, isOurs: true });
  const jobs = bullJobs({ queue: first, clock: systemClock(), logger });
  jobs.add([step(), step({ at: inMs(60_000) })]);
  await jobs.flushed();
  await first.close();
  const again = await openQueue({ pool: db.pool, isOurs: true });
  expect(await again.getJobCounts('waiting', 'delayed')).toEqual({ waiting: 0, delayed: 0 });
  await again.close();
  await db.close();
});
