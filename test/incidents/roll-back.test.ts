// A rollback through the real steps on a real store: asked, approved by a person, released through the pause of its own incident alone,
// reported in part, and told to what it undid.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { reviewMarkdown } from '../../src/commands/review-markdown.ts';
import { applied } from '../../src/domain/approval/decide.ts';
import { judgeRequest } from '../../src/domain/approval/judge-request.ts';
import { newApproval } from '../../src/domain/approval/new-approval.ts';
import { scheduleRelease } from '../../src/domain/approval/schedule-release.ts';
import type { Approval } from '../../src/domain/documents/approval.ts';
import type { AgentRequest } from '../../src/domain/documents/request.ts';
import { rollbacksOf } from '../../src/domain/incident/incident-rollbacks.ts';
import { emptyLedger } from '../../src/domain/ledger/ledger.ts';
import { votersOf } from '../../src/domain/policy/workspace.ts';
import { noteRollbackEnd } from '../../src/incidents/note-rollback-end.ts';
import { rollBack } from '../../src/incidents/roll-back.ts';
import { accepted, newHouse } from '../flow/house.ts';
import { taskRequest } from '../requests.ts';

type House = Awaited<ReturnType<typeof newHouse>>;
let house: House;
let made = 0;
let grants: string[] = [];
beforeAll(async () => {
  house = await newHouse({ executors: [] });
  house.executor(async ({ body }) => {
    grants.push(JSON.parse(body).data.grant);
    return accepted;
  });
});
afterAll(() => house.close());

const CHANGE = { before: { industry: 'A', employees: 1 }, after: { industry: 'B', employees: 2 } };

/** A lead that the enrichment agent has changed, as it was released and reported. */
async function executed(record: string, { before, after }: Pick<Required<AgentRequest>, 'before' | 'after'> = CHANGE): Promise<Approval> {
  made += 1;
  const now = house.clock.now();
  const request = taskRequest({
    agent: { ...taskRequest().agent, role: 'enrichment' },
    tool: { name: 'lead.update', connector: 'clearbit' },
    action: { object: 'lead', action: 'update', class: 'execute' },
    source_vendor: 'clearbit',
    target: { ...taskRequest().target, record_ids: [record], contact: record },
    before,
    after,
    rollback: { reversible: true, path: 'Put both back.' },
  });
  const judged = judgeRequest(house.client, request, emptyLedger('client-a'), () => false, now);
  const arrival = { id: `apr_${made}`, key: `k${made}`, webhookId: `w${made}`, bodyHash: 'h', trace: 't', now };
  const placed = scheduleRelease(newApproval(house.client, request, judged, arrival), house.client, () => false, now);
  const { approval } = await house.approvals.insert(placed);
  grants = [];
  await house.release(approval.id);
  await house.report(house.client, { grant: grants[0] ?? '', request_id: approval.id, status: 'done', executed_at: now.toISOString() });
  return house.stored(approval.id);
}

/** A request of an agent that chose this Idempotency-Key and webhook-id: the door takes away blanks around both. */
async function claim(key: string): Promise<Approval> {
  const now = house.clock.now();
  const judged = judgeRequest(house.client, taskRequest(), emptyLedger('client-a'), () => false, now);
  const arrival = { id: `apr_claim_${made}`, key: key.trim(), webhookId: key.trim(), bodyHash: 'h', trace: 't', now };
  return (await house.approvals.insert(newApproval(house.client, taskRequest(), judged, arrival))).approval;
}

function approve({ id, digest, request }: Approval, person: string) {
  const voters = votersOf(house.client, request.agent.role, []);
  const vote = { type: 'vote' as const, person, vote: 'approve' as const, digest, reason: null, surface: 'slack' as const, voters };
  return house.approvals.change(id, (now) => {
    const { next, result } = applied(now, vote, house.clock.now());
    return { next: next && scheduleRelease(next, house.client, () => false, house.clock.now()), result };
  });
}

const pauseBy = (incident: string) =>
  house.openIncident(house.client, {
    id: incident,
    kind: 'manual',
    opened_by: 'mei',
    request_id: null,
    code: 'manual',
    detail: 'bad list',
    tier: null,
    agent_role: 'enrichment',
    pause: { role: 'enrichment', connector: null },
    evidence: {},
  });

test('a rollback is planned, asked once, approved, goes through its own pause, and is told to what it undid', async () => {
  house.at('2026-11-23T15:00:00Z');
  const [one, two] = [await executed('lead-1'), await executed('lead-2')];
  expect([one.state, two.state]).toEqual(['executed', 'executed']);
  await pauseBy('inc_own');
  const scope = { role: 'enrichment', since: new Date('2026-11-23T14:00:00Z'), until: new Date('2026-11-23T16:00:00Z') };
  expect(await house.rollBack.plan(house.client, scope)).toMatchObject({ of: [two.id, one.id], drifted: [], irreversible: [] });

  const why = { incident: 'inc_own', reason: 'Rollback for incident 1', by: 'mei' };
  house.at('2026-11-23T15:10:00Z');
  const asked = await Promise.all([house.rollBack.ask(house.client, scope, why), house.rollBack.ask(house.client, scope, { ...why, by: 'ravi' })]);
  expect(asked.map(({ isNew }) => isNew).sort()).toEqual([false, true]);
  const [first] = asked.flatMap(({ approvals }) => approvals);
  if (!first) throw new Error('There is one');
  expect(new Set(asked.flatMap(({ approvals }) => approvals.map(({ id }) => id)))).toEqual(new Set([first.id]));
  expect(first).toMatchObject({ state: 'asking', verdict: { decision: 'ask', rules: ['rollback'] }, rollback: { incident: 'inc_own' } });

  await approve(await house.stored(first.id), 'dana');
  grants = [];
  expect(await house.release(first.id)).toMatchObject({ state: 'released' });
  expect(grants).toHaveLength(1);
  const report = {
    grant: grants[0] ?? '',
    request_id: first.id,
    status: 'partial' as const,
    executed_at: '2026-11-23T15:10:01Z',
    after: { 'lead-1': { industry: 'A', employees: 1 }, 'lead-2': { industry: 'A' } },
  };
  expect(await house.report(house.client, report)).toEqual({ matched: true, bypass: null });
  expect(await house.report(house.client, report)).toEqual({ matched: true, bypass: null });
  expect(await house.stored(one.id)).toMatchObject({ state: 'rolled_back', outcome: { code: 'rolled_back' } });
  const part = await house.stored(two.id);
  expect([part.state, part.events.filter((event) => event.type === 'rolled_back').map(({ detail }) => detail)]).toEqual([
    'executed',
    [{ by: first.id, restored: 1, left: ['/employees'], whole: false }],
  ]);
  const told = (await house.incidents.read('client-a', 'inc_own'))?.incident.events.filter((event) => event.type === 'rollback_reported');
  expect(told).toMatchObject([{ detail: { request: first.id, state: 'partial', restored: 3, left: 1 } }]);
  const incident = (await house.incidents.read('client-a', 'inc_own'))?.incident ?? expect.fail('It is there');
  const behind = await house.requestsBehind(incident);
  expect([behind.requests.map(({ id }) => id), behind.rollbacks.map(({ id }) => id)]).toEqual([[one.id, two.id], [first.id]]);
  expect(reviewMarkdown(house.client, await house.readReview(incident))).toContain(
    `Rollback ${first.id}: executed in part, 3 fields put back, 1 field changed since and left`,
  );
  expect(await house.rollBack.plan(house.client, { ...scope, until: new Date('2026-11-23T15:09:00Z') })).toMatchObject({
    undo: [{ record: 'lead-2', path: '/employees' }],
  });
});

test('a field that two executions changed goes back once, to what it was before the first, and is counted once', async () => {
  house.at('2026-11-23T17:00:00Z');
  await house.ledgers.change('client-a', (ledger) => ({ next: { ...ledger, pauses: [] }, result: null }));
  await executed('lead-7');
  await executed('lead-7', { before: { industry: 'B' }, after: { industry: 'C' } });
  await pauseBy('inc_twice');
  const scope = { role: 'enrichment', since: new Date('2026-11-23T16:30:00Z'), until: new Date('2026-11-23T17:30:00Z') };
  const { approvals } = await house.rollBack.ask(house.client, scope, { incident: 'inc_twice', reason: 'Wrong list', by: 'mei' });
  const [back] = approvals;
  if (!back) throw new Error('There is one');
  expect(back.request.after).toEqual({ 'lead-7': { industry: 'A', employees: 1 } });
  await approve(await house.stored(back.id), 'dana');
  grants = [];
  await house.release(back.id);
  await house.report(house.client, { grant: grants[0] ?? '', request_id: back.id, status: 'done', executed_at: '2026-11-23T17:00:01Z' });
  const told = (await house.incidents.read('client-a', 'inc_twice'))?.incident.events.filter((event) => event.type === 'rollback_reported');
  expect(told).toMatchObject([{ detail: { request: back.id, state: 'done', restored: 2, left: 0 } }]);
});

test('the pause of another incident holds a rollback, and one that was denied may be asked for again, whatever keys agents choose', async () => {
  house.at('2026-11-24T15:00:00Z');
  await house.ledgers.change('client-a', (ledger) => ({ next: { ...ledger, pauses: [] }, result: null }));
  const { id } = await executed('lead-3');
  const why = { incident: null, reason: 'Wrong list', by: 'mei' };
  const ask = async (minute: number) => {
    house.at(`2026-11-24T15:1${minute}:00Z`);
    const [one] = (await house.rollBack.ask(house.client, { request: id }, why)).approvals;
    return one ?? expect.fail('It is asked for');
  };
  const denied = await ask(0);
  const voters = votersOf(house.client, 'enrichment', []);
  const no = { type: 'vote' as const, person: 'ravi', vote: 'deny' as const, digest: denied.digest, reason: 'no', surface: 'slack' as const, voters };
  await house.approvals.change(denied.id, (now) => applied(now, no, house.clock.now()));
  const claimed = await claim(denied.key.replace(/0$/, '1'));
  const again = await ask(1);
  expect([denied.id, claimed.id]).not.toContain(again.id);
  expect(again.request.action.action).toBe('rollback');
  await pauseBy('inc_other');
  await approve(again, 'dana');
  expect(await house.release(again.id)).toMatchObject({ state: 'waiting', release: { held_by: ['pause'] } });
});

test('whoever asks for a rollback does not approve it, nor does anybody in their place, and hears who may', async () => {
  house.at('2026-11-25T15:00:00Z');
  await house.ledgers.change('client-a', (ledger) => ({ next: { ...ledger, pauses: [] }, result: null }));
  const { id } = await executed('lead-4');
  const [asked] = (await house.rollBack.ask(house.client, { request: id }, { incident: null, reason: 'Wrong list', by: 'ravi' })).approvals;
  const one = asked ?? expect.fail('It is asked for');
  expect(one.follow_up?.may_decide).toEqual(expect.arrayContaining(['dana']));
  expect(one.follow_up?.may_decide).not.toContain('ravi');
  const refused = await approve(one, 'ravi');
  expect(refused).toMatchObject({ result: { code: 'asked_by_you', values: { by: one.follow_up?.may_decide } }, approval: { state: 'asking' } });
  const lent = { ...votersOf(house.client, 'enrichment', [{ from: 'ravi', to: 'sam', by: 'ravi' }]), people: [...house.client.people, SAM] };
  const vote = { type: 'vote' as const, vote: 'approve' as const, digest: one.digest, reason: null, surface: 'slack' as const, voters: lent };
  expect(applied(one, { ...vote, person: 'sam' }, house.clock.now()).result?.code).toBe('not_in_group');
  const glass = { ...vote, type: 'break_glass' as const, person: 'ravi', reason: 'At once', voters: withGlass('ravi') };
  expect(applied(one, glass, house.clock.now()).result?.code).toBe('asked_by_you');
  expect(
    applied(one, { ...vote, person: 'ravi', voters: withGlass('ravi'), vote: 'deny', reason: 'Not this one' }, house.clock.now()).next?.state,
  ).toBe('denied');
  expect(await approve(one, 'dana')).toMatchObject({ approval: { votes: [{ person: 'dana' }] } });
});

test('whoever asks again after the process died between the rollback and its note has the incident hear of it, once', async () => {
  house.at('2026-11-27T15:00:00Z');
  await house.ledgers.change('client-a', (ledger) => ({ next: { ...ledger, pauses: [] }, result: null }));
  const { id } = await executed('lead-5');
  await pauseBy('inc_died');
  const why = { incident: 'inc_died', reason: 'Wrong list', by: 'mei' };
  const dies = { ...house.incidents, change: () => Promise.reject(new Error('The process died')) };
  await expect(rollBack({ ...house, incidents: dies }).ask(house.client, { request: id }, why)).rejects.toThrow('died');
  const asked = await Promise.all(['mei', 'ravi'].map((by) => house.rollBack.ask(house.client, { request: id }, { ...why, by })));
  expect(asked.map(({ isNew }) => isNew)).toEqual([false, false]);
  const events = (await house.incidents.read('client-a', 'inc_died'))?.incident.events ?? [];
  const told = events.filter(({ type }) => type === 'rollback_asked');
  expect(told).toMatchObject([{ actor: 'mei', detail: { request: asked[0]?.approvals[0]?.id } }]);
});

test('of a rollback that failed the incident hears, and nothing counts as put back', async () => {
  house.at('2026-11-27T16:00:00Z');
  await house.ledgers.change('client-a', (ledger) => ({ next: { ...ledger, pauses: [] }, result: null }));
  const { id } = await executed('lead-6');
  await pauseBy('inc_failed');
  const [asked] = (await house.rollBack.ask(house.client, { request: id }, { incident: 'inc_failed', reason: 'Wrong list', by: 'mei' })).approvals;
  const one = asked ?? expect.fail('It is asked for');
  await approve(one, 'dana');
  grants = [];
  await house.release(one.id);
  const report = { grant: grants[0] ?? '', request_id: one.id, status: 'failed' as const, executed_at: house.clock.now().toISOString() };
  for (let times = 0; times < 2; times += 1) expect(await house.report(house.client, report)).toEqual({ matched: true, bypass: null });
  const events = (await house.incidents.read('client-a', 'inc_failed'))?.incident.events ?? [];
  expect(events.filter(({ type }) => type === 'rollback_reported')).toMatchObject([
    { detail: { request: one.id, state: 'failed', restored: 0, left: 2 } },
  ]);
  expect(await house.stored(id)).toMatchObject({ state: 'executed' });
});

test.each([
  [
    'denied',
    (one: Approval) => ({
      type: 'vote' as const,
      person: 'ravi',
      vote: 'deny' as const,
      digest: one.digest,
      reason: 'no',
      surface: 'slack' as const,
      voters: votersOf(house.client, 'enrichment', []),
    }),
  ],
  ['expired', () => ({ type: 'expire' as const })],
  ['withdrawn', () => ({ type: 'withdraw' as const, by: 'mei', reason: null })],
] as const)('of a rollback that was %s its incident hears, once, however often the outcome is told', async (state, act) => {
  made += 1;
  house.at(new Date(Date.UTC(2026, 10, 28, 16, made)));
  await house.ledgers.change('client-a', (ledger) => ({ next: { ...ledger, pauses: [] }, result: null }));
  const { id } = await executed(`lead-${state}`);
  const incident = `inc_${state}`;
  await pauseBy(incident);
  const [asked] = (await house.rollBack.ask(house.client, { request: id }, { incident, reason: 'Wrong list', by: 'mei' })).approvals;
  const one = asked ?? expect.fail('It is asked for');
  if (state === 'expired') house.at(one.expires_at);
  await house.approvals.change(one.id, (now) => applied(now, act(now), house.clock.now()));
  expect((await house.stored(one.id)).state).toBe(state);
  // As where a process died after the incident had heard, and before the notice was sent.
  await noteRollbackEnd(house)(await house.stored(one.id));
  for (let times = 0; times < 2; times += 1) await house.tell(one.id);
  const found = (await house.incidents.read('client-a', incident))?.incident ?? expect.fail('It is there');
  expect(rollbacksOf(found)).toEqual([{ id: one.id, state, restored: 0, of: 0 }]);
  expect(found.events.filter(({ type }) => type === 'rollback_ended')).toHaveLength(1);
});

const SAM = { id: 'sam', name: 'Sam', groups: [] };

/** The people of the client, one of whom may break the glass. */
function withGlass(id: string) {
  const voters = votersOf(house.client, 'enrichment', []);
  return { ...voters, people: voters.people.map((one) => (one.id === id ? { ...one, groups: [...one.groups, 'break-glass'] } : one)) };
}
