// A MongoDB for tests: the server that MONGODB_TEST_URL names, or else mongo-java-server, which speaks its wire protocol in memory.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { MongoClient } from 'mongodb';
import { hasProgram, JARS } from './mongo-java-server/install.ts';
import type { Service } from './service.ts';

const LAUNCHER = join(import.meta.dirname, 'mongo-java-server', 'Launcher.java');

/** Why there is none, with the command that installs one; null where there is one. */
export function missingMongo(): string | null {
  if (process.env.MONGODB_TEST_URL) return null;
  if (existsSync(JARS) && hasProgram('javac')) return null;
  return 'there is no MongoDB to test with; run "npm run test:install", or set MONGODB_TEST_URL to the address of a replica set';
}

/** The address with another database's name. A user that is kept in the one that it named needs an authSource in it. */
export const withDatabase = (url: string, name: string): string => url.replace(/^([^/]+\/\/[^/?]+)\/?[^?]*/, `$1/${name}`);

/** A database of its own on the named server, dropped at the end. */
function onServer(url: string): Service {
  const own = withDatabase(url, `countersign_test_${randomBytes(6).toString('hex')}`);
  const stop = async () => {
    const client = new MongoClient(own);
    await client.db().dropDatabase();
    await client.close();
  };
  return { url: own, stop };
}

/** Of MongoDB 7.0. */
const WIRE_VERSION = 21;

/** A standalone server that keeps everything in memory and says that it speaks `wireVersion`. */
export async function startStandIn({ wireVersion = WIRE_VERSION, heapMb = 512 } = {}): Promise<Service> {
  const args = ['-XX:+UseSerialGC', `-Xmx${heapMb}m`, '-cp', join(JARS, '*'), LAUNCHER, String(wireVersion)];
  const child = spawn('java', args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const errors: string[] = [];
  child.stderr.on('data', (chunk) => errors.push(String(chunk)));
  const ended = once(child, 'exit');
  const [port] = await Promise.race([once(createInterface({ input: child.stdout }), 'line'), ended]);
  if (!/^\d+$/.test(String(port)) || child.exitCode !== null) throw new Error(`mongo-java-server did not start: ${errors.join('')}`);
  const stop = async () => {
    child.stdin.end();
    await ended;
  };
  return { url: `mongodb://127.0.0.1:${port}/countersign`, stop };
}

/** Starts the stand-in, or takes the server that is named. */
export const startMongo = async (): Promise<Service> => (process.env.MONGODB_TEST_URL ? onServer(process.env.MONGODB_TEST_URL) : startStandIn());
