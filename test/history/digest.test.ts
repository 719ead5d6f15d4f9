// The digest of each of thirty days, against what happened in them: to the digit, on every store.
import { Temporal } from 'temporal-polyfill';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { spanOf } from '../../src/domain/record/digest-day.ts';
import { readDigest } from '../../src/upkeep/read-digest.ts';
import { STORES, type Store } from '../contract/ports.ts';
import { client, DAYS, FIRST_DAY, type Happened, thirtyDays, ZONE } from './thirty-days.ts';

const history = thirtyDays(20_261_020);
const days = Array.from({ length: DAYS }, (_, index) => Temporal.PlainDate.from(FIRST_DAY).add({ days: index }).toString());
/** When every life is over that ends. */
const AFTER = new Date('2026-11-25T12:00:00Z');
const PAGE = 400;

const dayOf = (at: Date) => Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(ZONE).toPlainDate().toString();
type Of<W extends Happened['what']> = Extract<Happened, { what: W }>;
const of = <W extends Happened['what']>(what: W, day: string): Of<W>[] =>
  history.happened.filter((one): one is Of<W> => one.what === what && dayOf(one.at) === day);
const countBy = (names: string[]): Record<string, number> =>
  Object.fromEntries([...Map.groupBy(names, (name) => name)].map(([name, alike]) => [name, alike.length]));

describe.each(STORES.filter(({ missing, name }) => missing === null && name !== 'PGlite on disk'))('$name', ({ open }) => {
  let store: Store;
  beforeAll(async () => {
    store = await open();
    const { approvals, auditLog } = store.one;
    await Promise.all(history.approvals.map((approval) => approvals.insert(approval)));
    for (let index = 0; index < history.drafts.length; index += PAGE) await auditLog.append(client.id, history.drafts.slice(index, index + PAGE));
  }, 120_000);
  afterAll(() => store.close());

  test.each(days)('%s', async (day) => {
    const digest = await readDigest(store.other)(client, spanOf(day, ZONE), AFTER);
    const requests = countBy(of('request', day).map(({ decision }) => decision));
    expect(digest.requests).toEqual({ auto: 0, ask: 0, deny: 0, ...requests, total: of('request', day).length });

    const decisions = of('decision', day);
    const ends = countBy(decisions.map(({ how }) => how));
    expect(digest.decisions).toEqual({ approved: 0, denied: 0, expired: 0, withdrawn: 0, ...ends, total: decisions.length });
    const waits = decisions.filter(({ by }) => by.length > 0).sort((one, other) => other.waitMs - one.waitMs);
    expect(digest.slowest.map(({ id, waitMs }) => [id, waitMs])).toEqual(waits.slice(0, 3).map(({ id, waitMs }) => [id, waitMs]));
    const ascending = waits.map(({ waitMs }) => waitMs).reverse();
    expect(digest.medianWaitMs).toBe(ascending[Math.ceil(ascending.length / 2) - 1] ?? null);
    const names = (ids: string[]) => ids.map((id) => client.people.find((one) => one.id === id)?.name);
    expect(digest.slowest.map(({ decidedBy }) => decidedBy.toSorted())).toEqual(waits.slice(0, 3).map(({ by }) => names(by).toSorted()));

    expect(digest.executions).toMatchObject({ reported: of('executed', day).length, failed: of('execution_failed', day).length });
    const bypasses = countBy(of('bypass', day).map(({ code }) => code));
    expect(digest.bypasses.total).toBe(of('bypass', day).length);
    expect(countBy(digest.bypasses.groups.flatMap(({ code, count }) => Array.from({ length: count }, () => code)))).toEqual(bypasses);
    expect(digest.executions.otherwise).toBe((bypasses.no_approval ?? 0) + (bypasses.differs ?? 0));
    expect(digest.bypasses.capsSet.length).toBe(bypasses.cap_override ? 1 : 0);

    expect(digest.callbacks.failedTries).toBe(of('failed_try', day).length);
    expect(digest.callbacks.givenUp.count).toBe(of('given_up', day).length);
    expect(digest.callbacks.givenUp.ids).toEqual(
      of('given_up', day)
        .sort((one, other) => one.at.getTime() - other.at.getTime())
        .slice(0, 5)
        .map(({ id }) => id),
    );
    const votes = countBy(of('vote', day).map(({ who }) => names([who])[0] ?? ''));
    expect(Object.fromEntries(digest.approvers.map(({ name, votes: cast }) => [name, cast]))).toEqual(votes);
    const silent = history.happened.filter(({ what, at }) => what === 'silent' && AFTER.getTime() - at.getTime() > 86_400_000);
    expect(digest.now.silent.count).toBe(silent.length);
    expect(digest.head?.seq).toBe(history.drafts.length);
  });

  test('and of no day outside them', async () => {
    const digest = await readDigest(store.one)(client, spanOf('2026-10-19', ZONE), AFTER);
    expect([digest.requests.total, digest.decisions.total, digest.bypasses.total]).toEqual([0, 0, 0]);
  });
});

test('the thirty days hold everything that a digest can tell', () => {
  const all = countBy(
    history.happened.map((one) => ('code' in one ? one.code : 'how' in one ? one.how : 'decision' in one ? one.decision : one.what)),
  );
  const wanted = ['auto', 'ask', 'deny', 'approved', 'denied', 'expired', 'withdrawn', 'vote', 'executed', 'execution_failed', 'failed_try'];
  for (const name of [...wanted, 'given_up', 'silent', 'no_approval', 'differs', 'cap_override', 'break_glass'])
    expect(all[name], name).toBeGreaterThan(0);
  expect(days.filter((day) => spanOf(day, ZONE).until.getTime() - spanOf(day, ZONE).from.getTime() === 25 * 3_600_000)).toEqual(['2026-11-01']);
});
