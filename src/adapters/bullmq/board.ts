// `/queues`: the jobs of the queue to look at, behind a password. Nothing can be changed there: the queue is a timer, and the truth is elsewhere.
import { createHash, timingSafeEqual } from 'node:crypto';
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import type { Queue } from 'bullmq';
import { type Request, type RequestHandler, Router } from 'express';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { StepQueue } from './queues.ts';

const PATH = '/queues';
/** Wrong passwords of one address in a minute. */
const WRONG_PER_MINUTE = 10;
const READING = new Set(['GET', 'HEAD']);

const digestOf = (text: string) => createHash('sha256').update(text).digest();

/** The password of HTTP Basic, whatever the name; empty where there is none. */
function passwordOf({ headers }: Request): string {
  const [, encoded = ''] = /^Basic ([A-Za-z0-9+/=]{1,1000})$/.exec(headers.authorization ?? '') ?? [];
  return Buffer.from(encoded, 'base64')
    .toString('utf8')
    .replace(/^[^:]*:/, '');
}

/** Lets reading through with the password, and nothing else: whoever is made to send something from another page sends it in vain. */
function guard(password: string): RequestHandler {
  const expected = digestOf(password);
  const wrong = new RateLimiterMemory({ points: WRONG_PER_MINUTE, duration: 60 });
  return async (request, response, next) => {
    const address = request.socket.remoteAddress ?? 'unknown';
    response.set({ 'cache-control': 'no-store', 'x-frame-options': 'DENY', 'referrer-policy': 'no-referrer', 'x-content-type-options': 'nosniff' });
    const known = await wrong.get(address);
    if (known && known.consumedPoints >= WRONG_PER_MINUTE) {
      response.set('retry-after', '60').status(429).type('text').send('Too many wrong passwords; wait a minute.');
    } else if (!timingSafeEqual(digestOf(passwordOf(request)), expected)) {
      if (request.headers.authorization !== undefined) await wrong.penalty(address);
      response.set('www-authenticate', 'Basic realm="Countersign queues", charset="UTF-8"').status(401).type('text');
      response.send('Sign in with QUEUES_PASSWORD as the password; the name does not matter.');
    } else if (!READING.has(request.method)) {
      response.set('allow', 'GET, HEAD').status(405).type('text').send('The queue can only be looked at.');
    } else next();
  };
}

/** To be mounted at the root. Works on Redis and on PostgreSQL, embedded or not. */
export function queueBoard({ queue, password }: { queue: StepQueue; password: string }): Router {
  // The adapter's types know a queue on Redis alone; it works on PostgreSQL too.
  const server = new ExpressAdapter().setBasePath(PATH);
  createBullBoard({
    queues: [new BullMQAdapter(queue as unknown as Queue, { readOnlyMode: true })],
    serverAdapter: server,
    options: { uiConfig: { boardTitle: 'Countersign' } },
  });
  return Router().use(PATH, guard(password), server.getRouter());
}
