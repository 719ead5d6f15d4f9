// A Redis of a test's own, from Debian's package: it keeps nothing on disk, so that a crash empties it.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { Redis } from 'ioredis';
import { freePort } from './free-port.ts';
import type { FragileService, Service } from './service.ts';

const BINARY = '/usr/bin/redis-server';
const PASSWORD = 'a-redis-password';
const START_MS = 30_000;

export const missingRedis = (): string | null => (existsSync(BINARY) ? null : 'Redis is not installed: apt-get install -y redis-server');

/** Waits until it answers. */
async function answers(url: string): Promise<void> {
  const client = new Redis(url, { retryStrategy: () => 50, maxRetriesPerRequest: null });
  client.on('error', () => undefined);
  const late = setTimeout(() => client.disconnect(), START_MS);
  try {
    await client.ping();
  } finally {
    clearTimeout(late);
    client.disconnect();
  }
}

/** `policy` is its maxmemory-policy. The address has a password, so that tests can see that it is shown nowhere. */
export async function startRedis({ policy = 'noeviction' } = {}): Promise<FragileService> {
  const port = await freePort();
  const url = `redis://:${PASSWORD}@127.0.0.1:${port}`;
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--requirepass', PASSWORD, '--maxmemory-policy', policy];
  let server: ChildProcess;
  const comeBack = async () => {
    server = spawn(BINARY, [...settings, '--save', '', '--appendonly', 'no'], { stdio: 'ignore' });
    await answers(url);
  };
  const crash = async () => {
    const ended = once(server, 'close');
    server.kill('SIGKILL');
    await ended;
  };
  await comeBack();
  return { url, crash, comeBack, stop: async () => (server.exitCode === null && server.signalCode === null ? crash() : undefined) };
}

/** Everything that it holds is gone, at once. */
export async function flush(url: string): Promise<void> {
  const client = new Redis(url);
  await client.flushall();
  client.disconnect();
}

/** The Redis that `REDIS_TEST_URL` names, emptied, or else one of the test's own: for tests that let it live. */
export async function redisToTest(): Promise<Service> {
  const url = process.env.REDIS_TEST_URL;
  if (!url) return startRedis();
  await flush(url);
  return { url, stop: () => Promise.resolve() };
}
