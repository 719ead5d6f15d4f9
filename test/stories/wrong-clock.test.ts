// A worker whose machine has the wrong time: it does nothing by it, says so, and goes on by itself once that is put right.
import { afterEach, expect, test, vi } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { systemClock } from '../../src/system.ts';
import { startCountersign } from '../../src/wire.ts';
import { freePort } from '../services/free-port.ts';
import { missingPostgres, startPostgres } from '../services/postgres.ts';
import { describeWith } from '../services/service.ts';
import { type Entry, newAgent, until } from './agent.ts';
import { newGround } from './ground.ts';

const TWO_HOURS_MS = 7_200_000;
const MINUTE_MS = 60_000;
const PATIENCE_MS = 60_000;

/** A clock that is wrong and does not know it. */
function wrongClock() {
  const clock = systemClock();
  const wrong = { byMs: TWO_HOURS_MS };
  return { wrong, clock: { ...clock, now: () => new Date(clock.now().getTime() + wrong.byMs) } };
}

afterEach(() => void vi.unstubAllEnvs());

describeWith('PostgreSQL', missingPostgres(), () => {
  test('what a worker with a wrong clock leaves undone it does once the clock is right, and nothing is dated by the wrong one', async () => {
    await using closing = new AsyncDisposableStack();
    const clock = systemClock();
    const ground = await newGround({ clock, workspaces: { 'client-a': {} }, isShared: true });
    closing.defer(ground.clear);
    for (const [name, value] of Object.entries(ground.env)) vi.stubEnv(name, value);
    const postgres = await startPostgres();
    closing.defer(postgres.stop);
    const env = { ...ground.env, DATABASE_URL: postgres.url };
    const web = await startCountersign(readConfig(env, 'web'), { clock });
    closing.defer(web.close);

    const told: string[] = [];
    const ignore = () => undefined;
    const logger = { debug: ignore, info: ignore, warn: ignore, error: (_details: object, words: string) => void told.push(words) };
    const { wrong, clock: workersClock } = wrongClock();
    const config = readConfig({ ...env, PORT: String(await freePort()) }, 'worker');
    const worker = await startCountersign(config, { clock: workersClock, logger });
    closing.defer(worker.close);
    expect(told).toEqual([expect.stringMatching(/^No step is done here: our clock and the database's are 7200\.\d s apart/)]);

    const agent = newAgent(ground, clock);
    const { id } = await agent.ask(agent.merge());
    wrong.byMs = 0;
    const isPosted = (all: Entry[]) => all.some(({ type }) => type === 'card_posted');
    const entries = await until('the card', () => agent.entries(id), isPosted, PATIENCE_MS);
    const latest = Math.max(...entries.map(({ timestamp_utc }) => Date.parse(timestamp_utc)));
    expect(latest).toBeLessThan(clock.now().getTime() + MINUTE_MS);
  }, 180_000);
});
