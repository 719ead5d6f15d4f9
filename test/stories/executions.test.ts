// What executors report, that what was approved was done, something else, or nothing; and what the caps make of it, and of ten at once.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AgentRequest, JsonObject } from '../../src/domain/documents/request.ts';
import { type Shown, until } from './agent.ts';
import { wordsOf } from './people.ts';
import { startWorld, type World } from './world.ts';

/** A workspace of its own for those who come all at once. */
const BUSY = 'client-b';

let world: World;
beforeAll(async () => {
  world = await startWorld({
    workspaces: { 'client-a': { caps: { enrichment: { per_role_day: 2 } } }, [BUSY]: { caps: { enrichment: { per_role_day: 3 } } } },
  });
});
afterAll(() => world.stop());

type Incident = { kind: string; request_id: string; code: string; state: string };
const incidents = async () => (await world.agent.get<{ items: Incident[] }>('/v1/incidents')).items;
const secondsLater = (seconds: number) => new Date(world.clock.now().getTime() + seconds * 1000).toISOString();
const report = async (request: Partial<AgentRequest>, grant: string, words: { [key: string]: unknown }) => {
  const { before, after } = request;
  return (await world.agent.post('/v1/executions', { grant, status: 'done', before, after, executed_at: secondsLater(0), ...words })).body;
};
const usedFields = async () => {
  const { items } = await world.agent.get<{ items: { layer: string; key: string; used: number }[] }>('/v1/caps');
  return items.filter(({ layer, key }) => layer === 'per_role_day' && key.includes('enrichment')).map(({ used }) => used);
};

const count = (all: Shown[], state: string) => all.filter((one) => one.state === state).length;

test('an execution that differs from what was approved is a bypass, one without any approval opens an incident at once', async () => {
  const { agent } = world;
  const request = agent.task();
  const { id } = await agent.ask(request);
  const { grant } = await agent.released(id);
  const differs = await report({ ...request, after: { title: 'Call the chief executive' } }, grant, {});
  expect(differs).toMatchObject({ matched: false, bypass: { code: 'differs' } });
  expect(await report(request, 'no.grant.atall', { request_id: 'apr_of_nobody' })).toMatchObject({ matched: false, bypass: { code: 'no_approval' } });
  expect(await incidents()).toMatchObject([{ kind: 'bypass', request_id: 'apr_of_nobody', code: 'no_approval', state: 'open' }]);
  expect((await agent.entries(id)).map((entry) => entry.type)).toContain('bypass_found');
});

test('the incident of an execution without any trace says who did what with which tool to which record, as text', async () => {
  const untraced = {
    agent: { role: 'routing' },
    tool: { name: 'opportunity.delete', connector: 'salesforce' },
    action: { object: 'opportunity', action: 'delete' },
    target: { record_ids: ['lead_77', 7, '<!channel>'] },
  };
  expect(await report({}, 'no.grant', untraced)).toMatchObject({ bypass: { code: 'no_approval' } });
  const cards = () => world.slack.messages.map(wordsOf).filter((words) => words.includes('lead_77'));
  const [card = ''] = await until('the card of the incident', cards, (all) => all.length > 0);
  expect(card).toContain('As reported: agent routing, tool opportunity.delete, salesforce, action opportunity delete, record lead_77, <!channel>');
  expect(world.slack.messages.filter((one) => one.text.includes('<!channel>'))).toEqual([]);
  const [latest] = (await world.agent.get<{ items: { evidence: object }[] }>('/v1/incidents')).items;
  expect(latest?.evidence).toMatchObject({ agent: 'routing', touched: ['lead_77', '<!channel>'] });
});

test('a report that it failed gives the caps back, once, however often and however differently it is reported', async () => {
  const { agent } = world;
  const [first, second] = [agent.leadUpdate(), agent.leadUpdate()];
  const [one, two] = await Promise.all([agent.ask(first), agent.ask(second)]);
  const { grant } = await agent.released(one.id);
  await agent.released(two.id);
  expect(await usedFields()).toEqual([2]);
  const failed = { status: 'failed', executed_at: secondsLater(1) };
  const answers = await Promise.all([report(first, grant, failed), report(first, grant, failed), report(first, grant, failed)]);
  expect(answers.map(({ matched }) => matched)).toEqual([true, true, true]);
  expect(await agent.reach(one.id, 'failed')).toMatchObject({ outcome: { code: 'execution_failed' } });
  expect(await usedFields()).toEqual([1]);
  await report(first, grant, { status: 'failed', executed_at: secondsLater(2) });
  expect(await usedFields()).toEqual([1]);

  const third = agent.leadUpdate();
  const three = await agent.ask(third);
  const again = await agent.released(three.id);
  const fourth = await agent.ask(agent.leadUpdate());
  expect((await agent.reach(fourth.id, 'waiting')).release.held_by).toEqual(['cap:per_role_day']);
  await report(third, again.grant, failed);
  await agent.released(fourth.id);
});

test('of ten at once three are released under a cap of three a day, and the others on the days after, three a day', async () => {
  const { agent, receiver } = world;
  const sent = await Promise.all(Array.from({ length: 10 }, () => agent.ask(agent.leadUpdate({ workspace: BUSY }))));
  const look = () => Promise.all(sent.map(({ id }) => agent.show(id, BUSY)));
  /** What is still on its way when a day ends counts for the day on which it arrives. */
  const settled = async (released: number) => {
    const all = await until(
      `${released} released and the others waiting`,
      look,
      (seen) => count(seen, 'released') === released && count(seen, 'waiting') === 10 - released,
    );
    await until(
      `the callbacks of ${released}`,
      () => agent.entriesOf('callback_delivered', BUSY),
      (entries) => entries.length === released,
    );
    return all;
  };

  const first = await settled(3);
  for (const one of first.filter(({ state }) => state === 'waiting')) expect(one.release.held_by).toEqual(['cap:per_role_day']);
  let today = 3;
  for (const day of ['2026-11-24', '2026-11-25', '2026-11-26']) {
    await world.moveTo(`${day}T14:30:00Z`);
    today = Math.min(today + 3, 10);
    await settled(today);
  }
  const callbacks = () => receiver.calls.filter((call) => call.workspace === BUSY);
  await until('all callbacks', callbacks, (calls) => calls.length === 10);
  expect(new Set(callbacks().map((call) => call.request)).size).toBe(10);
  for (const { id } of sent) expect((await agent.entries(id, BUSY)).filter((entry) => entry.type === 'released')).toHaveLength(1);
}, 30_000);

test('what was executed cannot be reported as failed afterwards to get its caps back', async () => {
  const { agent } = world;
  await world.moveTo('2026-11-30T14:00:00Z');
  const request = agent.leadUpdate();
  const { id } = await agent.ask(request);
  const { grant } = await agent.released(id);
  expect(await report(request, grant, {})).toEqual({ matched: true, bypass: null });
  const used = await usedFields();
  await report(request, grant, { status: 'failed', executed_at: secondsLater(5) });
  expect([await usedFields(), (await agent.show(id)).state]).toEqual([used, 'executed']);
});

test('who did what to which record has to be what was approved, wherever the report says it, also when it is sent again', async () => {
  const { agent } = world;
  const others = [
    [{ agent: { role: 'admin' } }, 'agent.role: admin instead of outreach'],
    [{ tool: { name: 'crm.delete' } }, 'tool.name: crm.delete instead of'],
    [{ action: { action: 'delete' } }, 'action.action: delete instead of create'],
    [{ target: { record_ids: ['rec-other'] } }, 'target.record_ids: ["rec-other"] instead of'],
  ] as const;
  for (const [words, detail] of others) {
    const request = agent.task();
    const { id } = await agent.ask(request);
    const { grant } = await agent.released(id);
    const told = { request_id: id, executed_at: secondsLater(0), ...words };
    const answer = { matched: false, bypass: { code: 'differs', detail: expect.stringContaining(detail) } };
    expect(await report(request, grant, told)).toMatchObject(answer);
    expect(await report(request, grant, told)).toMatchObject(answer);
  }
  const request = agent.task();
  const { id } = await agent.ask(request);
  const { grant } = await agent.released(id);
  const { tool, action, target } = request;
  expect(await report(request, grant, { agent: { role: request.agent.role }, tool, action, target })).toEqual({ matched: true, bypass: null });
});

test('a read changes nothing: asked with a change it is denied, reported with one it is a bypass and an incident', async () => {
  const { agent } = world;
  const read = (words: Partial<AgentRequest> = {}) =>
    agent.leadUpdate({ action: { object: 'contact', action: 'read', class: 'read' }, before: {}, after: {}, ...words });
  const change = { before: { email: 'a@acme.example' }, after: { email: 'b@other.example' } };
  expect((await agent.ask(read(change))).verdict).toMatchObject({ decision: 'deny', reasons: ['field_not_covered'] });

  const request = read();
  const { id, verdict } = await agent.ask(request);
  expect(verdict).toMatchObject({ decision: 'auto', tier: 0 });
  const { grant } = await agent.released(id);
  expect(await report({ ...request, after: change.after }, grant, {})).toMatchObject({ matched: false, bypass: { code: 'differs' } });
  expect((await incidents()).filter((one) => one.request_id === id)).toMatchObject([{ kind: 'bypass', code: 'differs', state: 'open' }]);
});

test('the grant of one request does not cover another that the report names, and stays good for its own', async () => {
  const { agent } = world;
  const [one, other] = [agent.task(), agent.task()];
  const [named, granted] = await Promise.all([agent.ask(one), agent.ask(other)]);
  await agent.released(named.id);
  const { grant } = await agent.released(granted.id);
  expect(await report(one, grant, { request_id: named.id })).toMatchObject({ matched: false, bypass: { code: 'wrong_grant' } });
  expect((await agent.show(granted.id)).state).toBe('released');
  expect(await report(other, grant, { request_id: granted.id })).toEqual({ matched: true, bypass: null });
  expect(await report(one, grant, { request_id: 'apr_of_nobody' })).toMatchObject({ matched: false, bypass: { code: 'no_approval' } });
});

test('what was executed before its release is a bypass, a minute of skew aside', async () => {
  const { agent } = world;
  const [one, two] = [agent.task(), agent.task()];
  const [early, skewed] = await Promise.all([agent.ask(one), agent.ask(two)]);
  const { grant } = await agent.released(early.id);
  expect(await report(one, grant, { executed_at: secondsLater(-600) })).toMatchObject({ matched: false, bypass: { code: 'early' } });
  const call = await agent.released(skewed.id);
  expect(await report(two, call.grant, { executed_at: secondsLater(-50) })).toEqual({ matched: true, bypass: null });
});

test('a part of what was approved matches, whether the rest is left out or told as it still stands; what was not approved does not', async () => {
  const { agent } = world;
  const update = (overrides: Partial<AgentRequest> = {}) =>
    agent.task({ before: { title: null, due: null }, after: { title: 'Call', due: 'Friday' }, ...overrides });
  const reported = async (after: JsonObject) => {
    const request = update();
    const { id } = await agent.ask(request);
    const { grant } = await agent.released(id);
    return report(request, grant, { status: 'partial', after });
  };
  expect(await reported({ title: 'Call' })).toEqual({ matched: true, bypass: null });
  expect(await reported({ title: 'Call', due: null })).toEqual({ matched: true, bypass: null });
  expect(await reported({ title: 'Call', due: 'Monday' })).toMatchObject({ matched: false, bypass: { code: 'differs' } });
  expect(await reported({ title: 'Call', owner: 'eve' })).toMatchObject({ matched: false, bypass: { code: 'differs' } });
});

test('evaluate says that a cap has no room for a request', async () => {
  const fields = { industry: 'Software', employees: 12, linkedin_url: 'https://linkedin.example/acme' };
  const request = world.agent.leadUpdate({ before: {}, after: fields });
  // The body names its workspace in the request alone.
  const question = { workspace: undefined, request, at: secondsLater(0) };
  const { body } = await world.agent.post<{ release: { held_by: string[] }; caps: object[] }>('/v1/evaluate', question);
  expect(body.caps).toContainEqual(expect.objectContaining({ layer: 'per_role_day', limit: 2 }));
  expect(body.release.held_by).toEqual(['cap:per_role_day']);
});

/** Every id of a list, as its pages give them. */
async function idsOf(path: string, limit: number): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: { items: { id: string }[]; next: string | null } = await world.agent.get(`${path}?limit=${limit}&cursor=${cursor}`);
    ids.push(...page.items.map(({ id }) => id));
    cursor = page.next;
  }
  return ids;
}

test.each(['/v1/requests', '/v1/incidents', '/v1/audit'])('%s is read to its end page by page, each item once', async (path) => {
  const { items } = await world.agent.get<{ items: { id: string }[] }>(`${path}?limit=100`);
  expect(items.length).toBeGreaterThan(3);
  const ids = await idsOf(path, 3);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.slice(0, items.length)).toEqual(items.map(({ id }) => id));
});
