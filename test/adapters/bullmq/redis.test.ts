// A Redis that cannot be used is told in one sentence with its remedy; one that goes away is left to the sweep and comes back by itself.
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bullJobs } from '../../../src/adapters/bullmq/jobs.ts';
import { queueFault } from '../../../src/adapters/bullmq/queue-fault.ts';
import { openQueue } from '../../../src/adapters/bullmq/queues.ts';
import { openRedis } from '../../../src/adapters/bullmq/redis.ts';
import { startSchedules } from '../../../src/adapters/bullmq/schedules.ts';
import { startWorker } from '../../../src/adapters/bullmq/workers.ts';
import type { Step } from '../../../src/domain/documents/steps.ts';
import { StoreRefused } from '../../../src/stores/store-errors.ts';
import { systemClock, systemIds } from '../../../src/system.ts';
import { freePort } from '../../services/free-port.ts';
import { flush, missingRedis, startRedis } from '../../services/redis.ts';
import { describeWith, type FragileService } from '../../services/service.ts';
import { until } from '../../stories/agent.ts';

async function refusal(url: string): Promise<string> {
  const error = await openRedis(url).then(
    () => null,
    (fault: unknown) => fault,
  );
  expect(error).toBeInstanceOf(StoreRefused);
  const { message } = error as StoreRefused;
  expect(message).not.toContain('of-mine');
  return message;
}

test('a Redis that is not there is named with its host and port', async () => {
  const port = await freePort();
  const sentence = await refusal(`redis://:secret-of-mine@127.0.0.1:${port}`);
  expect(sentence).toBe(`The Redis of REDIS_URL at 127.0.0.1:${port} cannot be reached (ECONNREFUSED); start it, or correct REDIS_URL.`);
});

test('a Redis that is too old is refused', async () => {
  const told = 'redis_version:6.0.16\r\nmaxmemory_policy:noeviction\r\n';
  const server = createServer((socket) => {
    socket.on('data', (asked) => {
      for (const command of asked
        .toString()
        .toLowerCase()
        .match(/\r\n(info|client|hello|select)\r\n/g) ?? []) {
        socket.write(
          command.includes('info') ? `$${told.length}\r\n${told}\r\n` : command.includes('hello') ? '%1\r\n+server\r\n+redis\r\n' : '+OK\r\n',
        );
      }
    });
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  expect(await refusal(`redis://127.0.0.1:${port}`)).toBe('The Redis of REDIS_URL is version 6.0.16, and 6.2 or newer is needed; upgrade it.');
  server.close();
});

describeWith('a real Redis', missingRedis(), () => {
  let service: FragileService;
  const lines: string[] = [];
  const log = (_details: object, words: string) => void lines.push(words);
  const logger = { debug: log, info: log, warn: log, error: log };
  const clock = systemClock();
  beforeAll(async () => {
    service = await startRedis();
  });
  afterAll(() => service.stop());

  test('a wrong password, and a policy that throws keys away, are each told with the remedy', async () => {
    const wrong = Object.assign(new URL(service.url), { password: 'password-of-mine' }).toString();
    expect(await refusal(wrong)).toMatch(
      /refuses us \(WRONGPASS .*\); correct the user and the password in REDIS_URL, or use Redis 6\.2 or newer\.$/,
    );
    const evicting = await startRedis({ policy: 'allkeys-lru' });
    expect(await refusal(evicting.url)).toBe(
      'The Redis of REDIS_URL has the maxmemory-policy allkeys-lru and would throw jobs away; set it to noeviction.',
    );
    await evicting.stop();
  });

  test.each([
    [
      'is a replica',
      ['REPLICAOF', '127.0.0.1', '1'],
      ['REPLICAOF', 'NO', 'ONE'],
      /is a replica and takes no writes; name the primary in REDIS_URL, or promote/,
    ],
    ['is full', ['CONFIG', 'SET', 'maxmemory', '1'], ['CONFIG', 'SET', 'maxmemory', '0'], /is full and takes no writes; raise its maxmemory/],
    [
      'throws keys away by now',
      ['CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru'],
      ['CONFIG', 'SET', 'maxmemory-policy', 'noeviction'],
      /would throw jobs away; set it to noeviction/,
    ],
  ])('a Redis that answers and %s is told by the readiness and at a start, until it is mended', async (_what, breakIt, mendIt, words) => {
    const server = await openRedis(service.url);
    const timer = { redis: server };
    const queue = await openQueue(timer);
    const does = ([command = '', ...rest]: string[]) => server.client.call(command, ...rest);
    expect(await queueFault(queue, timer)).toBeNull();
    await does(breakIt);
    expect(await queueFault(queue, timer)).toMatch(words);
    expect(await refusal(service.url)).toMatch(words);
    await does(mendIt);
    expect(await queueFault(queue, timer)).toBeNull();
    await queue.close();
    server.close();
  });

  /** Enqueues until the step has run, as the sweep does. */
  async function comesThrough(jobs: ReturnType<typeof bullJobs>, ran: string[], id: string): Promise<void> {
    const step: Step = { step: 'seal-record', id, version: 1, at: new Date(), trace: '' };
    const sweep = async () => {
      jobs.add([step]);
      await jobs.flushed();
      return ran;
    };
    await until(`the step of ${id}`, sweep, (all) => all.includes(id), 30_000);
  }

  test('emptied, crashed and back, it goes on by itself; while it is away steps are dropped and nobody waits', async () => {
    const server = await openRedis(service.url);
    const timer = { redis: server };
    const queue = await openQueue(timer);
    const jobs = bullJobs({ queue, clock, logger });
    const ran: string[] = [];
    const run = async ({ id }: Step) => void ran.push(id);
    const worker = startWorker({ queue, timer, run, clock, ids: systemIds, logger, concurrency: 5 });
    await comesThrough(jobs, ran, 'at-first');
    await flush(service.url);
    await comesThrough(jobs, ran, 'emptied');

    await service.crash();
    jobs.add([{ step: 'seal-record', id: 'dropped', version: 1, at: new Date(), trace: '' }]);
    await jobs.flushed();
    expect(lines).toContain('Steps could not be enqueued; the sweep finds them');
    await expect(server.client.ping()).rejects.toThrow();
    await service.comeBack();
    await comesThrough(jobs, ran, 'back');
    expect(ran).not.toContain('dropped');
    await worker.close();
    await queue.close();
    server.close();
  }, 60_000);

  test('what is scheduled comes back after Redis was emptied, and after it crashed, while the worker runs', async () => {
    const server = await openRedis(service.url);
    let runs = 0;
    const run = async () => {
      runs += 1;
    };
    const schedules = { digests: { everyMs: 100 } };
    const started = await startSchedules({ timer: { redis: server }, schedules, run, clock, logger, lookMs: 200 });
    const goesOn = async (after: string) => {
      const before = runs;
      await until(
        `the digests ${after}`,
        () => runs,
        (now) => now > before + 2,
        30_000,
      );
    };
    await goesOn('at first');
    await flush(service.url);
    await goesOn('once it was emptied');
    await service.crash();
    await service.comeBack();
    await goesOn('once it was back');
    await started.close();
    server.close();
  }, 60_000);
});
