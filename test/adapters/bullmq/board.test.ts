// The page of the queue: behind its password, to look at and not to change, on PostgreSQL as on Redis.
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { queueBoard } from '../../../src/adapters/bullmq/board.ts';
import { openQueue, type StepQueue, type Timer } from '../../../src/adapters/bullmq/queues.ts';
import { openRedis } from '../../../src/adapters/bullmq/redis.ts';
import { openDatabase } from '../../../src/adapters/postgres/database.ts';
import { readConfig } from '../../../src/config.ts';
import { missingRedis, redisToTest } from '../../services/redis.ts';
import { describeWith } from '../../services/service.ts';

const PASSWORD = 'a-password-of-the-queues';
const basic = (password: string) => ({ authorization: `Basic ${Buffer.from(`ops:${password}`).toString('base64')}` });

async function onPglite(): Promise<{ timer: Timer; close: () => Promise<void> }> {
  const database = await openDatabase({ dataDir: null });
  return { timer: { pool: database.pool, isOurs: true }, close: () => database.close() };
}

async function onRedis(): Promise<{ timer: Timer; close: () => Promise<void> }> {
  const service = await redisToTest();
  const redis = await openRedis(service.url);
  const close = async () => {
    redis.close();
    await service.stop();
  };
  return { timer: { redis }, close };
}

const places = [
  ['on PGlite', null, onPglite],
  ['on Redis', missingRedis(), onRedis],
] as const;

for (const [name, missing, open] of places)
  describeWith(`the page of the queue ${name}`, missing, () => {
    let queue: StepQueue;
    let server: Server;
    let url = '';
    let close: () => Promise<void>;

    beforeAll(async () => {
      const place = await open();
      close = place.close;
      queue = await openQueue(place.timer, () => undefined);
      await queue.add(
        'release-action',
        { step: 'release-action', id: 'apr_to_see', version: 3, at: 0, trace: 'ab' },
        { delay: 600_000, jobId: 'job-to-see' },
      );
      server = express()
        .use(queueBoard({ queue, password: PASSWORD }))
        .listen(0, '127.0.0.1');
      await new Promise((ready) => server.once('listening', ready));
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/queues`;
    });
    afterAll(async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await queue.close();
      await close();
    });

    test('shows the jobs to whoever has the password', async () => {
      const page = await fetch(url, { headers: basic(PASSWORD) });
      expect([page.status, page.headers.get('x-frame-options'), await page.text()]).toEqual([200, 'DENY', expect.stringContaining('Countersign')]);
      const response = await fetch(`${url}/api/queues?activeQueue=countersign&status=delayed&page=1`, { headers: basic(PASSWORD) });
      const text = await response.text();
      expect([response.status, text]).toEqual([200, expect.stringContaining('apr_to_see')]);
      const stats = await fetch(`${url}/api/redis/stats`, { headers: basic(PASSWORD) });
      expect(stats.status).toBeLessThan(500);
    });

    test('changes nothing, with or without the password', async () => {
      const calls = ['clean/delayed', 'pause', 'empty', 'obliterate', 'job-to-see/promote', 'add'].map(
        (call) => `${url}/api/queues/countersign/${call}`,
      );
      for (const call of [...calls, `${url}/api/queues/pause`])
        for (const method of ['POST', 'PUT', 'DELETE', 'PATCH'])
          expect((await fetch(call, { method, headers: basic(PASSWORD) })).status, call).toBe(405);
      expect(await queue.getJobCounts('delayed')).toEqual({ delayed: 1 });
      expect(await queue.isPaused()).toBe(false);
    });

    test('is shut without the password, and to who guesses it', async () => {
      const none = await fetch(url);
      expect([none.status, none.headers.get('www-authenticate')]).toEqual([401, 'Basic realm="Countersign queues", charset="UTF-8"']);
      for (const path of ['', '/static/js/main.js', '/api/queues']) expect((await fetch(url + path)).status).toBe(401);
      const guesses = await Promise.all(['', 'x', PASSWORD.slice(0, -1), `${PASSWORD} `].map((guess) => fetch(url, { headers: basic(guess) })));
      expect(guesses.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
      for (let guess = 0; guess < 6; guess += 1) await fetch(url, { headers: basic(`guess ${guess}`) });
      const late = await fetch(url, { headers: basic(PASSWORD) });
      expect([late.status, late.headers.get('retry-after')]).toEqual([429, '60']);
    });
  });

test('a password that is short stops the start, with the remedy and without the password', () => {
  expect(() => readConfig({ QUEUES_PASSWORD: 'short-password' }, 'all')).toThrow(
    /^QUEUES_PASSWORD has 14 characters; set it to 16 or more, or take it away/,
  );
  expect(readConfig({}, 'all').queuesPassword).toBeNull();
});
