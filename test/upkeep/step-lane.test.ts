// The steps of a store that one process has to itself: each once while it is here, in time, and again after it failed.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Step } from '../../src/domain/documents/steps.ts';
import { systemIds } from '../../src/system.ts';
import { stepLane } from '../../src/upkeep/step-lane.ts';

const NOON = Date.parse('2026-11-23T12:00:00Z');

/** A clock that stands still until `pass`. */
function stillClock() {
  let ms = NOON;
  let sleepers: { until: number; wake: () => void }[] = [];
  return {
    now: () => new Date(ms),
    monotonicMs: () => ms,
    sleep: (forMs: number) => new Promise<void>((wake) => sleepers.push({ until: ms + forMs, wake })),
    async pass(byMs: number) {
      ms += byMs;
      const over = sleepers.filter(({ until }) => until <= ms);
      sleepers = sleepers.filter(({ until }) => until > ms);
      for (const { wake } of over) wake();
      await nextTurn();
    },
  };
}

function open(run: (step: Step) => Promise<void> = async () => {}, concurrency = 5) {
  const clock = stillClock();
  const queued: Step[] = [];
  const ran: string[] = [];
  const warnings: string[] = [];
  const ignore = () => undefined;
  const logger = { debug: ignore, info: ignore, warn: (_details: object, words: string) => void warnings.push(words), error: ignore };
  const lane = stepLane({ later: { add: (steps) => void queued.push(...steps) }, clock, ids: systemIds, logger });
  const record = async (step: Step) => {
    ran.push(step.id);
    await run(step);
  };
  return { clock, queued, ran, warnings, lane, start: () => lane.start({ run: record, concurrency }) };
}

const step = (id: string, inMs = 0): Step => ({ step: 'release-action', id, version: 1, at: new Date(NOON + inMs), trace: '' });

describe('a step that this process runs by itself', () => {
  test('is run at once where it is due, and only from the start on', async () => {
    const { lane, ran, queued, start } = open();
    lane.add([step('apr_a'), step('apr_b', -5_000)]);
    await nextTurn();
    expect(ran).toEqual([]);
    start();
    await nextTurn();
    expect(ran).toEqual(['apr_a', 'apr_b']);
    expect(queued).toEqual([]);
  });

  test('waits for its instant within a minute, and is left to the queue beyond', async () => {
    const { lane, ran, queued, clock, start } = open();
    start();
    lane.add([step('apr_soon', 30_000), step('apr_late', 61_000)]);
    await clock.pass(29_999);
    expect(ran).toEqual([]);
    await clock.pass(1);
    expect(ran).toEqual(['apr_soon']);
    expect(queued.map(({ id }) => id)).toEqual(['apr_late']);
  });

  test('is here once, however often it is added, and may come again once it has run', async () => {
    const { promise: gate, resolve } = Promise.withResolvers<void>();
    const { lane, ran, start } = open(() => gate, 1);
    start();
    lane.add([step('apr_a'), step('apr_a')]);
    lane.add([step('apr_a')]);
    expect(lane.counts()).toEqual({ active: 1, waiting: 0, delayed: 0 });
    resolve();
    await nextTurn();
    expect(ran).toEqual(['apr_a']);
    lane.add([step('apr_a')]);
    await nextTurn();
    expect(ran).toEqual(['apr_a', 'apr_a']);
  });

  test('does not wait for its timer where the clock was moved past it', async () => {
    const { lane, ran, clock, start } = open();
    start();
    lane.add([step('apr_a', 30_000)]);
    const moved = { ...step('apr_a', 30_000), at: clock.now() };
    lane.add([moved]);
    await nextTurn();
    expect(ran).toEqual(['apr_a']);
  });

  test('is the same one for the sweep once its timer is over', async () => {
    const { promise: gate, resolve } = Promise.withResolvers<void>();
    const { lane, ran, clock, start } = open(() => gate);
    start();
    lane.add([step('apr_a', 30_000)]);
    await clock.pass(36_000);
    lane.add([step('apr_a', 30_000)]);
    resolve();
    await nextTurn();
    expect(ran).toEqual(['apr_a']);
    expect(lane.counts()).toEqual({ active: 0, waiting: 0, delayed: 0 });
  });

  test('comes again after it failed, in a second or as long as it was told, and is not hurried by the sweep', async () => {
    let failures = 0;
    const { lane, ran, clock, warnings, start } = open(async () => {
      failures += 1;
      if (failures === 1) throw new Error('the world failed');
      if (failures === 2) throw Object.assign(new Error('too fast'), { retryAfterMs: 20_000 });
    });
    start();
    lane.add([step('apr_a')]);
    await nextTurn();
    lane.add([step('apr_a')]);
    await clock.pass(799);
    expect(ran).toHaveLength(1);
    await clock.pass(402);
    expect(ran).toHaveLength(2);
    await clock.pass(19_999);
    expect(ran).toHaveLength(2);
    await clock.pass(1);
    expect(ran).toHaveLength(3);
    expect(warnings).toHaveLength(1);
    expect(lane.counts()).toEqual({ active: 0, waiting: 0, delayed: 0 });
  });

  test('so many run at once and no more', async () => {
    const { promise: gate, resolve } = Promise.withResolvers<void>();
    const { lane, ran, start } = open(() => gate, 2);
    start();
    lane.add(['apr_a', 'apr_b', 'apr_c'].map((id) => step(id)));
    await nextTurn();
    expect(ran).toEqual(['apr_a', 'apr_b']);
    resolve();
    await nextTurn();
    expect(ran).toEqual(['apr_a', 'apr_b', 'apr_c']);
  });

  test('is finished by an end where it is in hand, and not begun any more', async () => {
    const { promise: gate, resolve } = Promise.withResolvers<void>();
    const { lane, ran, start } = open(() => gate, 1);
    const close = start();
    lane.add([step('apr_a'), step('apr_b')]);
    let isClosed = false;
    const closed = close().then(() => {
      isClosed = true;
    });
    await nextTurn();
    expect(isClosed).toBe(false);
    resolve();
    await closed;
    await nextTurn();
    expect(ran).toEqual(['apr_a']);
  });
});
