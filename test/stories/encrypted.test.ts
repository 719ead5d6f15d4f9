// Stores that are reached through TLS: with the certificate of their authority it works, without it one sentence says what to do.
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../src/system.ts';
import { type Certificate, newCertificate, startTlsFront } from '../services/certificate.ts';
import { missingMongo, startMongo } from '../services/mongo.ts';
import { missingPostgres, startPostgres } from '../services/postgres.ts';
import { missingRedis, startRedis } from '../services/redis.ts';
import { describeWith, type Service } from '../services/service.ts';
import { newGround } from './ground.ts';
import { startProgram, untilReady } from './programs.ts';

const START_MS = 60_000;
const UNTRUSTED = String.raw`its certificate is not trusted here \(DEPTH_ZERO_SELF_SIGNED_CERT\); set NODE_EXTRA_CA_CERTS to a file with the certificate of its authority`;

let certificate: Certificate;
beforeAll(async () => {
  certificate = await newCertificate();
});
afterAll(() => rmSync(dirname(certificate.file), { recursive: true }));

describeWith('PostgreSQL', missingPostgres(), () => {
  let [encrypted, plain]: Service[] = [];
  beforeAll(async () => {
    [encrypted, plain] = await Promise.all([startPostgres({ certificate }), startPostgres()]);
  });
  afterAll(() => Promise.all([encrypted?.stop(), plain?.stop()]));

  /** All that a command on an empty database says. */
  const said = async (service: Service | undefined, mode: string, env: Record<string, string> = {}) => {
    const { code, output } = await startProgram('src/main.ts', { DATABASE_URL: `${service?.url}?sslmode=${mode}`, ...env }, ['restored']).ended;
    return { code, output: output.trim() };
  };
  const REACHED = { code: 1, output: expect.stringMatching(/^PostgreSQL at 127\.0\.0\.1:\d+\/postgres holds no data of Countersign; [^\n]*$/) };

  test.each(['require', 'verify-full'])('is reached with the certificate of its authority, and nothing else is printed: sslmode=%s', async (mode) => {
    expect(await said(encrypted, mode, { NODE_EXTRA_CA_CERTS: certificate.file })).toEqual(REACHED);
  });

  test('is reached without one where that is asked for', async () => {
    expect(await said(encrypted, 'no-verify')).toEqual(REACHED);
  });

  test('that nobody vouches for is refused in one sentence with both remedies', async () => {
    const refused = await said(encrypted, 'require');
    const sentence = `^The PostgreSQL server of DATABASE_URL at 127\\.0\\.0\\.1:\\d+ cannot be used: ${UNTRUSTED}, or sslmode=no-verify in DATABASE_URL where the way is trusted\\.$`;
    expect([refused.code, refused.output]).toEqual([1, expect.stringMatching(sentence)]);
  });

  test('that takes no encrypted connections is told as that', async () => {
    const refused = await said(plain, 'require');
    const sentence =
      /cannot be used: it takes no encrypted connections; set ssl=on there, or sslmode=disable in DATABASE_URL where the way is trusted\.$/;
    expect([refused.code, refused.output]).toEqual([1, expect.stringMatching(sentence)]);
  });
});

describeWith('MongoDB and Redis', missingMongo() ?? missingRedis(), () => {
  test('are reached with the certificate of their authority, and each is refused in one sentence without it', async () => {
    const ground = await newGround({ clock: systemClock(), workspaces: { 'client-a': {} }, isShared: true });
    const [mongo, redis] = await Promise.all([startMongo(), startRedis()]);
    const [mongoFront, redisFront] = await Promise.all([mongo, redis].map(({ url }) => startTlsFront(url, certificate)));
    const through = (url: string, port: number | undefined) => Object.assign(new URL(url), { port: String(port) }).toString();
    const env = {
      ...ground.env,
      MONGODB_URL: `${through(mongo.url, mongoFront?.port)}?tls=true`,
      REDIS_URL: through(redis.url, redisFront?.port).replace('redis:', 'rediss:'),
      TEST_ALLOW_STANDALONE: 'true',
    };
    try {
      const running = startProgram('src/main.ts', { ...env, NODE_EXTRA_CA_CERTS: certificate.file });
      await untilReady(running, ground.url, START_MS);
      await running.kill();
      const noRedis = await startProgram('src/main.ts', env).ended;
      expect([noRedis.code, noRedis.output]).toEqual([
        1,
        expect.stringMatching(`^The Redis of REDIS_URL at [\\d.:]+ cannot be used: ${UNTRUSTED}\\.\n$`),
      ]);
      const noMongo = await startProgram('src/main.ts', { ...env, REDIS_URL: redis.url }).ended;
      expect([noMongo.code, noMongo.output]).toEqual([1, expect.stringMatching(`^MongoDB at [\\d.:]+ cannot be used: ${UNTRUSTED}\\.\n$`)]);
    } finally {
      for (const front of [mongoFront, redisFront]) front?.close();
      await Promise.all([mongo.stop(), redis.stop(), ground.clear()]);
    }
  }, 240_000);
});
