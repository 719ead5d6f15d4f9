// Processes that share stores: killed with -9, left by their stores, with a Redis that is emptied. Nothing is lost, nobody lends a hand.
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../src/system.ts';
import { freePort } from '../services/free-port.ts';
import { flush } from '../services/redis.ts';
import { type Agent, newAgent, until } from './agent.ts';
import { type Ground, MONDAY, newGround } from './ground.ts';
import { newPeople, type People } from './people.ts';
import { isReady, startProgram, untilReady } from './programs.ts';
import { startRoles } from './roles.ts';
import { type SharedStore, startStore } from './stores.ts';

/** Longer than others keep away from an attempt whose process may have died. */
const LEASE_OVER_MS = 20_000;
const PATIENCE_MS = 60_000;

const clock = systemClock();
clock.moveTo(MONDAY);
let ground: Ground;
let store: Awaited<ReturnType<typeof startStore>>;
let roles: Awaited<ReturnType<typeof startRoles>>;
let agent: Agent;
let people: People;

beforeAll(async () => {
  ground = await newGround({ clock, workspaces: { 'client-a': {} }, isShared: true });
  store = await startStore(process.env.STORY_STORE as SharedStore);
  roles = await startRoles({ ground, clock, env: store.env });
  agent = newAgent(ground, clock);
  people = newPeople(ground.slack);
});
afterAll(async () => {
  await roles?.stop();
  await store?.stop();
  await ground?.clear();
});

const ready = () => Promise.all(roles.all().map(({ url }) => isReady(url)));
const allReady = () => until('every process to be ready', ready, (all) => all.every((one) => one), PATIENCE_MS);

/** One release in the record, one callback id and one grant, however often it was sent. */
async function releasedOnce(id: string) {
  await until(
    `the callback of ${id}`,
    () => ground.receiver.about(id),
    (calls) => calls.length > 0,
    PATIENCE_MS,
  );
  await agent.released(id);
  const calls = ground.receiver.about(id);
  expect(new Set(calls.map((call) => call.id)).size).toBe(1);
  expect(new Set(calls.map((call) => decodeJwt(call.grant).jti)).size).toBe(1);
  expect((await agent.entries(id)).filter((entry) => entry.type === 'released')).toHaveLength(1);
}

test('documents that cannot be reached: no process is ready, requests are told to come again, and once they are back life goes on', async () => {
  const merge = await agent.ask(agent.merge());
  expect(await people.vote('ravi', merge.id)).toBeNull();
  const request = agent.task();

  await store.away();
  await until('no process to be ready', ready, (all) => all.every((one) => !one), PATIENCE_MS);
  const refused = await agent.post('/v1/requests', request as never, { id: 'msg_twice' });
  expect([refused.status, refused.body.code]).toEqual([503, 'not_ready']);
  const probe = await fetch(`${ground.url}/readyz`);
  expect([probe.status, probe.headers.get('retry-after')]).toEqual([503, '5']);
  expect((await fetch(`${ground.url}/healthz`)).status).toBe(200);

  await store.back();
  await allReady();
  const accepted = await agent.post<{ id: string }>('/v1/requests', request as never, { id: 'msg_twice' });
  expect(accepted.status).toBe(202);
  expect(await people.vote('mei', merge.id)).toBeNull();
  await releasedOnce(merge.id);
  await releasedOnce(accepted.body.id);
}, 180_000);

test('every process killed in the middle of a callback: others send it again, under the same id and with the same grant', async () => {
  ground.receiver.behave('hang');
  const hanging = await agent.ask(agent.task());
  await until(
    'the callback that hangs',
    () => ground.receiver.about(hanging.id),
    (calls) => calls.length === 1,
    PATIENCE_MS,
  );
  await roles.replaceAll(() => {
    clock.moveTo(new Date(clock.now().getTime() + LEASE_OVER_MS));
    ground.receiver.behave('accept');
  });
  await releasedOnce(hanging.id);
  expect(ground.receiver.about(hanging.id)).toHaveLength(2);
}, 240_000);

if (process.env.STORY_STORE === 'mongo') {
  test('a Redis that is emptied again and again loses no step', async () => {
    const asked: string[] = [];
    for (let n = 0; n < 10; n += 1) {
      asked.push((await agent.ask(agent.task())).id);
      await flush(store.redis?.url ?? '');
    }
    for (const id of asked) await releasedOnce(id);
  }, 180_000);

  test('while Redis is away what is asked is kept, and is released once it is back', async () => {
    await store.redis?.crash();
    await until('no process to be ready', ready, (all) => all.every((one) => !one), PATIENCE_MS);
    const { detail } = (await (await fetch(`${ground.url}/readyz`)).json()) as { detail: string };
    expect(detail).toMatch(/^Not ready\. queue: does not answer; [^:]*$/);
    const { id } = await agent.ask(agent.task());
    expect((await agent.show(id)).state).toBe('approved');
    await store.redis?.comeBack();
    await allReady();
    await releasedOnce(id);
  }, 180_000);
}

test('a web without a secret that a workspace file names does not start, and says which', async () => {
  const { CLIENT_A_API_KEY: _missing, ...env }: Record<string, string> = { ...ground.env, ...store.env, PORT: String(await freePort()) };
  const { code, output } = await startProgram('src/main.ts', env, ['web']).ended;
  expect([code, output.trim().split('\n')]).toEqual([
    1,
    ['The policies cannot be used:', expect.stringMatching(/client-a\.yaml:\d+: CLIENT_A_API_KEY is not set; put the secret into that variable/)],
  ]);
}, 120_000);

test('workers that are asked to stop finish the callback in hand', async () => {
  ground.receiver.behave('hang');
  const { id } = await agent.ask(agent.task());
  await until(
    'the callback that hangs',
    () => ground.receiver.about(id),
    (calls) => calls.length === 1,
    PATIENCE_MS,
  );
  const ended = roles.endWorkers();
  ground.receiver.letGo();
  expect(await ended).toEqual([0, 0]);
  await releasedOnce(id);
  expect(ground.receiver.about(id)).toHaveLength(1);
}, 120_000);

test('of two whole processes one is killed with steps in its memory: the other does them', async () => {
  const startWhole = async () => {
    const port = String(await freePort());
    const env = { ...ground.env, ...store.env, PORT: port, STORY_AHEAD_MS: String(clock.now().getTime() - Date.now()) };
    const program = startProgram('test/stories/role.ts', env, ['all']);
    await untilReady(program, `http://127.0.0.1:${port}`, PATIENCE_MS * 2);
    return { program, url: `http://127.0.0.1:${port}` };
  };
  const [one, other] = await Promise.all([startWhole(), startWhole()]);
  try {
    ground.receiver.behave('hang');
    const asked = await Promise.all(Array.from({ length: 5 }, () => newAgent({ ...ground, url: one.url }, clock).ask(agent.task())));
    await until(
      'a callback that hangs',
      () => asked.flatMap(({ id }) => ground.receiver.about(id)),
      (calls) => calls.length > 0,
      PATIENCE_MS,
    );
    await one.program.kill();
    ground.receiver.behave('accept');
    clock.moveTo(new Date(clock.now().getTime() + LEASE_OVER_MS));
    await other.program.tell(clock.now().getTime() - Date.now());
    for (const { id } of asked) await releasedOnce(id);
  } finally {
    await Promise.all([one.program.kill(), other.program.kill()]);
  }
}, 240_000);
