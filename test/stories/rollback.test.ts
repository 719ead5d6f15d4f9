// A rollback through the doors: fifty changes of one agent, of which three have drifted and two cannot be undone, are previewed, asked for by one
// person, approved by another, released through the pause of their incident, reported in part, told back, and in the audit log.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AgentRequest } from '../../src/domain/documents/request.ts';
import { type Keys, verifyAudit } from '../../src/verifier/verify-audit.ts';
import { type Shown, until } from './agent.ts';
import { wordsOf } from './people.ts';
import { startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

const COUNT = 50;
const DRIFTED = [3, 30, 44];
const FOREVER = [7, 21];
/** Put back by nobody: somebody changes it while the rollback is under way. */
const LATE = 12;

/** The industry of a lead, which the enrichment agent got wrong. */
function wrong(n: number, overrides: Partial<AgentRequest> = {}): AgentRequest {
  const rollback = { reversible: !FOREVER.includes(n), path: 'Put the old industry back.' };
  const request = world.agent.leadUpdate({ before: { industry: 'Retail' }, after: { industry: 'Mining' }, rollback, ...overrides });
  return { ...request, target: { ...request.target, record_ids: [`lead-${n}`], contact: `lead-${n}` } };
}

const now = () => world.clock.now().toISOString();
const report = (id: string, grant: string, words: object) =>
  world.agent.post('/v1/executions', { request_id: id, grant, executed_at: now(), ...words });

/** Asks for it, and reports it as done once it was released. */
async function carriedOut(id: string, { before, after }: AgentRequest): Promise<void> {
  const { grant } = await world.agent.released(id);
  expect((await report(id, grant, { status: 'done', before, after })).body).toEqual({ matched: true, bypass: null });
}

let ids: string[] = [];
let back = '';
const told = async (person: string, words: string): Promise<string> => {
  const [line = ''] = await until(
    `${person} to hear "${words}"`,
    () => world.people.toldTo(person).filter((one) => one.includes(words)),
    (all) => all.length > 0,
  );
  return line;
};
const incidentCard = (words: string) =>
  until(
    `the card of the incident with "${words}"`,
    () => world.slack.messages.map(wordsOf).filter((one) => one.includes('incident_step') && one.includes(words)),
    (all) => all.length > 0,
  );

test('fifty leads are changed by one agent, three of them by somebody else since', async () => {
  const requests = Array.from({ length: COUNT }, (_, n) => wrong(n));
  const asked: Shown[] = [];
  for (const request of requests) asked.push(await world.agent.ask(request));
  ids = asked.map(({ id }) => id);
  for (const [n, request] of requests.entries()) await carriedOut(ids[n] ?? '', request);
  await world.moveTo('2026-11-23T15:00:00Z');
  for (const n of DRIFTED) await world.agent.post('/v1/signals', { type: 'record_changed', record_id: `lead-${n}`, observed_at: now() });
  await world.people.agent('ines', 'incident open enrichment wrong industries');
  await incidentCard('wrong industries');
});

test('the preview lists what goes back, newest first, what has changed since, and what cannot be undone, and asks nobody', async () => {
  await world.people.agent('ravi', 'incident rollback 1 --dry-run');
  const words = await told('ravi', 'fields go back');
  expect(words).toContain('45 fields go back, of 45 executions.');
  expect(words.match(/lead-\d+ › Industry: Mining → Retail/g)?.slice(0, 2)).toEqual([
    'lead-49 › Industry: Mining → Retail',
    'lead-48 › Industry: Mining → Retail',
  ]);
  expect(words).toContain('And 35 more fields.');
  expect(words).toContain('3 fields have changed since and are left: lead-44 › Industry, lead-30 › Industry, lead-3 › Industry.');
  expect(words).toContain(`2 executions cannot be undone: ${ids[21]} (lead-21), ${ids[7]} (lead-7).`);
  expect(await world.agent.entriesOf('rollback_asked')).toEqual([]);
});

test('whoever asks for it does not approve it: somebody else does, with all of that on the card', async () => {
  await world.people.agent('ravi', 'incident rollback 1');
  const asked = await told('ravi', 'asks for the rollback');
  back = asked.match(/rollback of 1: (apr_\w+)/)?.[1] ?? expect.fail('It is named');
  const card = wordsOf(await world.people.cardOf(back));
  expect(card).toContain('45 fields go back');
  expect(card).toMatch(/Changed since and left alone \(3\):.*lead-44 › Industry, lead-30 › Industry, lead-3 › Industry/);
  expect(card).toMatch(new RegExp(`Cannot be undone \\(2\\):.*${ids[21]} \\(lead-21\\), ${ids[7]} \\(lead-7\\)`));
  expect(JSON.stringify(await world.people.vote('ravi', back))).toContain(
    'You asked for this rollback, so somebody else has to approve it. Who may: Dana, Mei, and Ines.',
  );
  expect(await world.agent.post(`/v1/requests/${back}/withdraw`, { reason: 'I was right.' })).toMatchObject({ status: 403 });
  expect(await world.agent.show(back)).toMatchObject({ state: 'asking' });
  expect(await world.people.vote('mei', back)).toBeNull();
});

test('it goes through the pause of its incident, and what was put back is told to the executions and to the incident', async () => {
  const { grant, data } = await world.agent.released(back);
  const changes = data.diff as { path: string; before: string; after: string }[];
  expect(changes).toHaveLength(45);
  expect(changes.some(({ path }) => DRIFTED.includes(Number(path.split(/[-/]/)[2])))).toBe(false);
  const kept = Object.fromEntries(
    changes.flatMap(({ path, after }) => {
      const record = path.split('/')[1] ?? '';
      return record === `lead-${LATE}` ? [] : [[record, { industry: after }]];
    }),
  );
  expect((await report(back, grant, { status: 'partial', after: kept })).body).toEqual({ matched: true, bypass: null });
  await incidentCard(`${back} is done in part: 44 of 45 fields put back`);
  const left = [...DRIFTED, ...FOREVER, LATE];
  for (const [n, id] of ids.entries()) expect((await world.agent.show(id)).state, `lead-${n}`).toBe(left.includes(n) ? 'executed' : 'rolled_back');
  const [incident] = (await world.agent.get<{ items: { timeline: { type: string; detail: object }[] }[] }>('/v1/incidents')).items;
  const reported = incident?.timeline.filter(({ type }) => type.startsWith('rollback_'));
  expect(reported).toMatchObject([
    { type: 'rollback_asked', detail: { request: back } },
    { type: 'rollback_reported', detail: { request: back, state: 'partial', restored: 44, left: 1 } },
  ]);
});

test('asked again, of the agent within a time, what was left and has not drifted goes back, of one request nothing that has; the record verifies', async () => {
  const { agent } = world;
  await world.people.agent('ravi', `incident rollback ${ids[DRIFTED[0] ?? 0]} --dry-run`);
  expect(await told('ravi', 'No field goes back')).toContain('1 field has changed since and is left: lead-3 › Industry.');
  await world.people.agent('ravi', 'incident rollback enrichment for 2h --dry-run');
  expect(await told('ravi', '1 field goes back, of 1 execution.')).toContain(`lead-${LATE} › Industry: Mining → Retail`);
  expect((await agent.entries(back)).map(({ type }) => type)).toEqual(
    expect.arrayContaining(['rollback_asked', 'vote_refused', 'vote_cast', 'decided', 'released', 'callback_delivered', 'executed']),
  );
  const [entry] = (await agent.entriesOf('rollback_asked')) as unknown as { actor: string; detail: object }[];
  expect(entry).toMatchObject({ actor: 'ravi', detail: { left: { drifted: { count: 3 }, irreversible: { count: 2 } } } });
  const file = join(world.folder, 'export.jsonl');
  writeFileSync(file, await (await agent.read('/v1/audit/export')).text());
  expect(await verifyAudit(file, { keys: await agent.get<Keys>('/.well-known/jwks.json'), expect: [] })).toMatchObject({ ok: true, broken: null });
  expect(world.errors()).toEqual([]);
});
