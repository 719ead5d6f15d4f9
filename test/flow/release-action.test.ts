// One attempt to release, and what meets it: reports that come before the answer, windows of another day, ends of others.
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Act } from '../../src/domain/approval/acts.ts';
import { applied } from '../../src/domain/approval/decide.ts';
import { judgeRequest } from '../../src/domain/approval/judge-request.ts';
import { newApproval } from '../../src/domain/approval/new-approval.ts';
import { scheduleRelease } from '../../src/domain/approval/schedule-release.ts';
import type { Approval, Charge } from '../../src/domain/documents/approval.ts';
import type { AgentRequest } from '../../src/domain/documents/request.ts';
import { usedOf } from '../../src/domain/ledger/caps.ts';
import { delegateByPeople } from '../../src/domain/ledger/delegation.ts';
import { emptyLedger } from '../../src/domain/ledger/ledger.ts';
import { votersOf } from '../../src/domain/policy/workspace.ts';
import { collectDecision } from '../../src/flow/collect-decision.ts';
import { castVote } from '../../src/flow/decision/cast-vote.ts';
import { takeBack } from '../../src/flow/decision/take-back.ts';
import { LEASE_MS } from '../../src/flow/release-action.ts';
import { takeOverAttempts } from '../../src/upkeep/take-over-attempts.ts';
import { wakeResumed } from '../../src/upkeep/wake-resumed.ts';
import { emailRequest, taskRequest } from '../requests.ts';
import { accepted, newHouse, refusedToConnect, timedOut } from './house.ts';

type House = Awaited<ReturnType<typeof newHouse>>;
let house: House;
beforeAll(async () => {
  house = await newHouse({
    people: [
      { id: 'ravi', name: 'Ravi Shah', slack: 'U0RAVI', groups: ['revops'] },
      { id: 'mei', name: 'Mei Tanaka', slack: 'U0MEI', groups: ['revops'] },
      { id: 'sam', name: 'Sam Reed', slack: 'U0SAM', groups: ['sales'] },
    ],
  });
});
afterAll(() => house.close());

let made = 0;
const ROW: Pick<Charge, 'layer' | 'key' | 'period'> = { layer: 'per_row_day', key: 'outreach-task-create', period: 'day' };
const MONDAY = { day: '2026-11-23', week: '2026-W48' };

/** A request that the policy lets through, stored and placed as the door does it. */
async function stored(request: AgentRequest): Promise<Approval> {
  made += 1;
  const now = house.clock.now();
  const judged = judgeRequest(house.client, request, emptyLedger('client-a'), () => false, now);
  const arrival = { id: `apr_${made}`, key: `k${made}`, webhookId: `w${made}`, bodyHash: 'h', trace: 't', now };
  const placed = scheduleRelease(newApproval(house.client, request, judged, arrival), house.client, () => false, now);
  return (await house.approvals.insert(placed)).approval;
}
const used = async () => usedOf(await house.ledgers.read('client-a'), ROW, MONDAY);
const grantIn = (body: string): string => JSON.parse(body).data.grant;

test('a report of failed that comes before the executor answered frees its cap once', async () => {
  house.at('2026-11-23T15:00:00Z');
  house.executor(async () => accepted);
  await house.release((await stored(taskRequest())).id);
  expect(await used()).toBe(1);

  const { id } = await stored(taskRequest());
  house.executor(async ({ body }) => {
    await house.report(house.client, { grant: grantIn(body), request_id: id, status: 'failed', executed_at: house.clock.now().toISOString() });
    return timedOut;
  });
  expect((await house.release(id))?.state).toBe('failed');
  expect(await used()).toBe(1);
});

test('what is reported as executed while the next attempt finds a reply keeps its cap', async () => {
  house.at('2026-11-23T15:10:00Z');
  const before = await used();
  const { id, request } = await stored(taskRequest());
  let grant = '';
  house.executor(async ({ body }) => {
    grant = grantIn(body);
    return refusedToConnect;
  });
  await house.release(id);
  house.at('2026-11-23T15:11:00Z');
  const nothing = { role: null, domain: null, account: null, record_id: null, sequence: null, meeting_id: null, value: null };
  house.meanwhile(async () => {
    house.meanwhile(async () => undefined);
    await house.report(house.client, { grant, request_id: id, status: 'done', executed_at: '2026-11-23T15:10:30Z' });
    const contact = request.target.contact ?? null;
    await house.signals.insert({ ...nothing, id: 'sig_1', workspace: 'client-a', type: 'reply', at: '2026-11-23T15:10:40Z', contact });
  });
  expect((await house.release(id))?.state).toBe('executed');
  expect(await used()).toBe(before + 1);
});

test('an approval that only stands in the document, and in the log as a denial or not at all, releases nothing', async () => {
  house.at('2026-11-23T15:20:00Z');
  house.executor(async () => {
    throw new Error('Nothing may leave');
  });
  const asked = await stored(
    emailRequest({ flags: { ...emailRequest().flags, new_domain: true }, target: { ...emailRequest().target, contact: 'lead-9' } }),
  );
  expect(asked.state).toBe('asking');
  const deny: Act = {
    type: 'vote',
    person: 'mei',
    vote: 'deny',
    digest: asked.digest,
    reason: 'No.',
    surface: 'slack',
    voters: votersOf(house.client, 'outreach', []),
  };
  await house.approvals.change(asked.id, (now) => applied(now, deny, house.clock.now()));
  await house.approvals.change(asked.id, (now) => {
    const votes = now.votes.map((vote) => ({ ...vote, vote: 'approve' as const }));
    return { next: { ...now, votes, state: 'approved', outcome: null, release: { ...now.release, at: '2026-11-23T15:20:00.000Z' } }, result: null };
  });
  expect((await house.release(asked.id))?.state).toBe('asking');
});

test('a release that a pause kept until another day carries a grant of that day', async () => {
  house.at('2026-11-23T16:00:00Z');
  const { id, release } = await stored(emailRequest({ source_signal: { type: 'website_visit', ref: 'x', observed_at: '2026-11-23T15:30:00Z' } }));
  expect(release.closes_at).toBe('2026-11-23T22:00:00.000Z');
  house.at('2026-11-24T16:00:00Z');
  let grant = '';
  house.executor(async ({ body }) => {
    grant = grantIn(body);
    return accepted;
  });
  expect((await house.release(id))?.state).toBe('released');
  const { iat = 0, exp = 0 } = decodeJwt(grant);
  expect(exp - iat).toBe(900);
});

test.each([
  ['the window closes in three seconds', { expires_at: '2026-11-30T22:00:00Z' }, '2026-11-23T21:59:57Z', '2026-11-23T22:00:00.000Z'],
  ['the request expires in three seconds', { expires_at: '2026-11-23T16:30:00Z' }, '2026-11-23T16:29:57Z', '2026-11-23T16:30:00.000Z'],
])('nothing leaves where %s: no grant could be used in time', async (_why, words, late, looksAgain) => {
  house.at('2026-11-23T16:10:00Z');
  const signal = { type: 'website_visit', ref: 'x', observed_at: '2026-11-23T16:00:00Z' };
  const { id } = await stored(emailRequest({ ...words, source_signal: signal, target: { ...emailRequest().target, contact: `lead-${late}` } }));
  house.executor(async () => {
    throw new Error('Nothing may leave');
  });
  house.at(late);
  expect(await house.release(id)).toMatchObject({ state: 'waiting', release: { held_by: ['window'], at: looksAgain } });
});

test('an attempt whose process died is taken over at the next start, under the same grant, and its cap stays where that fails too', async () => {
  house.at('2026-11-23T17:00:00Z');
  const before = await used();
  const { id } = await stored(taskRequest());
  house.executor(async () => {
    throw new Error('The process dies here');
  });
  await expect(house.release(id)).rejects.toThrow('dies');
  const { release } = await house.stored(id);
  expect(await house.release(id)).toMatchObject({ release: { attempts: 1 } });

  house.at('2026-11-23T17:00:01Z');
  await takeOverAttempts(house)(LEASE_MS);
  house.executor(async () => ({ ok: false, reason: 'gone', refused: true, gone: true, retryAfterMs: null }));
  expect(await house.release(id)).toMatchObject({ state: 'failed', release: { attempts: 2, in_doubt: true, jti: release.jti } });
  expect(await used()).toBe(before + 1);
});

test('a vote for somebody out of office is released while the delegation runs, and asks again when it is over', async () => {
  house.at('2026-11-23T18:00:00Z');
  const until = '2026-11-23T20:00:00.000Z';
  await house.ledgers.change('client-a', (ledger) => ({
    next: delegateByPeople(ledger, { from: 'mei', to: 'sam', until, by: 'mei', at: '' }, { words: '', may: [] }, house.clock.now()).ledger,
    result: null,
  }));
  const approve = async () => {
    const { id, digest } = await stored(emailRequest({ flags: { ...emailRequest().flags, new_domain: true } }));
    const vote = castVote(collectDecision(house), house);
    expect((await vote(id, { person: 'sam', vote: 'approve', digest, reason: null, surface: 'slack' }))?.approval.votes).toMatchObject([
      { person: 'sam', for: ['mei'] },
    ]);
    return id;
  };
  house.executor(async () => accepted);
  expect((await house.release(await approve()))?.state).toBe('released');
  const late = await approve();
  house.at('2026-11-23T20:00:01Z');
  expect((await house.release(late))?.state).toBe('asking');
  expect((await house.stored(late)).votes).toEqual([]);
});

test('a vote that the log bears witness for, but not as one for somebody else, does not count as one', async () => {
  house.at('2026-11-24T15:00:00Z');
  const until = '2026-11-25T20:00:00.000Z';
  await house.ledgers.change('client-a', (ledger) => ({
    next: delegateByPeople(ledger, { from: 'mei', to: 'sam', until, by: 'mei', at: '' }, { words: '', may: [] }, house.clock.now()).ledger,
    result: null,
  }));
  const { id, digest } = await stored(emailRequest({ flags: { ...emailRequest().flags, new_domain: true } }));
  await castVote(collectDecision(house), house)(id, { person: 'sam', vote: 'approve', digest, reason: null, surface: 'slack' });
  await house.approvals.change(id, (approval) => ({
    next: { ...approval, votes: approval.votes.map((vote) => ({ ...vote, for: ['mei', 'ravi'] })) },
    result: null,
  }));
  expect((await house.release(id))?.state).toBe('asking');
});

test('a vote stands however often it was taken back before, and one that was taken back does not come back by a change in the store', async () => {
  house.at('2026-11-24T15:00:00Z');
  house.executor(async () => accepted);
  const { id, digest } = await stored(emailRequest({ flags: { ...emailRequest().flags, new_domain: true } }));
  const decide = collectDecision(house);
  const vote = () => castVote(decide, house)(id, { person: 'ravi', vote: 'approve', digest, reason: null, surface: 'slack' });
  const back = () => takeBack(decide, house)(id, 'ravi');
  for (let nth = 0; nth < 110; nth += 1) {
    await vote();
    await back();
  }
  const voted = (await vote())?.approval;
  await back();
  if (!voted) throw new Error('The vote was cast');
  await house.approvals.change(id, ({ events }) => ({ next: { ...voted, events }, result: null }));
  expect((await house.release(id))?.state).toBe('asking');
  expect((await house.stored(id)).votes).toEqual([]);
  await vote();
  expect((await house.release(id))?.state).toBe('released');
});

test('a release of a workspace whose matrix fails its cases is held like by a pause, and goes once they pass', async () => {
  house.at('2026-11-23T15:00:00Z');
  house.executor(async () => accepted);
  const { id } = await stored(taskRequest({ target: { record_ids: ['lead-alone'] } }));
  house.client.failing = ['a new domain is asked about'];
  await house.release(id);
  expect(await house.stored(id)).toMatchObject({ state: 'waiting', release: { held_by: ['pause'], at: null } });
  await wakeResumed(house)();
  expect((await house.stored(id)).release.held_by).toEqual(['pause']);
  delete house.client.failing;
  await wakeResumed(house)();
  await house.release(id);
  expect((await house.stored(id)).state).toBe('released');
});

test('a process with another matrix than the one in force begins no release and says so once, and goes on once its files are the same', async () => {
  house.at('2026-11-23T15:00:00Z');
  house.executor(async () => accepted);
  const inForce = (matrix: string | null) => house.ledgers.change('client-a', (ledger) => ({ next: { ...ledger, matrix }, result: null }));
  const said = vi.spyOn(house.logger, 'warn');
  const { id } = await stored(taskRequest({ target: { record_ids: ['lead-elsewhere'] } }));
  await inForce('sha256:of-another-process');
  for (let turn = 0; turn < 2; turn += 1) await expect(house.release(id)).rejects.toMatchObject({ retryAfterMs: 3_000 });
  expect(await house.stored(id)).toMatchObject({ state: 'approved', release: { attempts: 0 } });

  await inForce(house.client.hash);
  house.meanwhile(() => inForce('sha256:of-another-process'));
  await expect(house.release(id)).rejects.toMatchObject({ retryAfterMs: 3_000 });
  expect(await house.stored(id)).toMatchObject({ state: 'releasing', release: { released_at: null } });
  expect(said.mock.calls).toMatchObject([[{ workspace: 'client-a' }, expect.stringMatching(/give every process the same policy folder/)]]);

  house.meanwhile(async () => undefined);
  await inForce(house.client.hash);
  house.at('2026-11-23T15:00:16Z');
  expect((await house.release(id))?.state).toBe('released');
  await inForce(null);
  said.mockRestore();
});

test('what a pause with an end held is not due at that end, all at once, but leaves in turns after it', async () => {
  house.at('2026-11-23T15:00:00Z');
  house.executor(async () => accepted);
  const until = '2026-11-23T16:00:00.000Z';
  const { id } = await stored(taskRequest({ target: { record_ids: ['lead-later'] } }));
  const pauses = [{ role: null, connector: null, until, by: 'ines', at: '2026-11-23T14:00:00.000Z', reason: null }];
  await house.ledgers.change('client-a', (ledger) => ({ next: { ...ledger, pauses }, result: null }));
  await house.release(id);
  expect(await house.stored(id)).toMatchObject({ state: 'waiting', release: { held_by: ['pause'], at: null } });
  await wakeResumed(house)();
  expect((await house.stored(id)).release.at).toBeNull();
  house.at(until);
  await wakeResumed(house)();
  expect((await house.stored(id)).release).toMatchObject({ held_by: [], at: until });
  await house.release(id);
  expect((await house.stored(id)).state).toBe('released');
});

test('those whose turn came while nobody was there leave one after the other too', async () => {
  house.at('2026-11-23T16:30:00Z');
  house.executor(async () => accepted);
  house.client.resume_per_minute = 60;
  const pauses = [{ role: null, connector: null, until: null, by: 'ines', at: '2026-11-23T16:00:00.000Z', reason: null }];
  await house.ledgers.change('client-a', (ledger) => ({ next: { ...ledger, pauses }, result: null }));
  const ids = [];
  for (const record of ['late-1', 'late-2', 'late-3']) ids.push((await stored(taskRequest({ target: { record_ids: [record] } }))).id);
  for (const id of ids) await house.release(id);
  await house.ledgers.change('client-a', (ledger) => ({ next: { ...ledger, pauses: [] }, result: null }));
  await wakeResumed(house)();
  house.at('2026-11-23T16:40:00Z');
  for (const id of ids) await house.release(id);
  const releases = await Promise.all(ids.map(async (id) => (await house.stored(id)).release));
  expect(releases.map(({ released_at, at }) => released_at ?? at)).toEqual([
    '2026-11-23T16:40:00.000Z',
    '2026-11-23T16:40:00.000Z',
    '2026-11-23T16:40:01.000Z',
  ]);
  house.at('2026-11-23T16:40:02Z');
  for (const id of ids) await house.release(id);
  expect(await Promise.all(ids.map(async (id) => (await house.stored(id)).state))).toEqual(['released', 'released', 'released']);
});

describe('what waits for a cap is tried again at once where its room comes back', () => {
  const gone = { ...refusedToConnect, reason: '410', gone: true };
  const endings: [string, (id: string) => Promise<unknown>][] = [
    ['is revoked before it arrived', (id) => house.revoke(id, { person: 'ravi', reason: null })],
    [
      'cannot be delivered for good',
      async (id) => {
        house.executor(async () => gone);
        await house.release(id);
      },
    ],
    [
      'has expired before it arrived',
      async (id) => {
        house.at('2026-12-20T15:00:00Z');
        await house.release(id);
      },
    ],
  ];

  test.each(endings)('since a release %s', async (_, end) => {
    house.at('2026-11-23T17:00:00Z');
    house.executor(async () => refusedToConnect);
    const limit = (await used()) + 1;
    const full = { role: 'outreach', layer: 'per_row_day', limit, until: '2026-12-30T15:00:00.000Z', by: 'ravi' };
    await house.ledgers.change('client-a', (ledger) => ({ next: { ...ledger, overrides: [full] }, result: null }));
    const [first, second] = [await stored(taskRequest()), await stored(taskRequest())];
    await house.release(first.id);
    await house.release(second.id);
    expect((await house.stored(second.id)).release.held_by).toEqual(['cap:per_row_day']);
    house.at('2026-11-23T17:10:00Z');
    await end(first.id);
    expect((await house.stored(first.id)).state).toBe('failed');
    await vi.waitFor(async () => expect((await house.stored(second.id)).release.held_by).not.toContain('cap:per_row_day'));
    expect((await house.ledgers.read('client-a')).holds[first.id]).toBeUndefined();
    await house.approvals.change(second.id, (now) => ({ next: { ...now, state: 'withdrawn' }, result: null }));
  });

  test.each([
    ['comes back where that attempt certainly did not arrive', 0, () => refusedToConnect],
    ['stays taken where that attempt may have arrived', 1, () => timedOut],
  ])('the room of a release that is revoked during an attempt %s', async (_, taken, answer) => {
    house.at('2026-11-23T17:40:00Z');
    await house.ledgers.change('client-a', (ledger) => ({ next: { ...ledger, overrides: [] }, result: null }));
    const before = await used();
    const { id } = await stored(taskRequest());
    house.executor(async () => {
      await house.revoke(id, { person: 'ravi', reason: null });
      return answer();
    });
    await house.release(id);
    expect([(await used()) - before, (await house.ledgers.read('client-a')).holds[id]]).toEqual([taken, undefined]);
  });

  test('but not where a release is revoked that may have arrived: it keeps its room', async () => {
    house.at('2026-11-23T18:00:00Z');
    house.executor(async () => timedOut);
    const { id } = await stored(taskRequest());
    await house.release(id);
    const before = await used();
    await house.revoke(id, { person: 'ravi', reason: null });
    expect([await used(), (await house.ledgers.read('client-a')).holds[id]]).toEqual([before, undefined]);
  });
});
