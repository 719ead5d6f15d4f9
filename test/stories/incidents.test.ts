// An incident from its first bounce to its card: real doors, the emulated Slack, an executor that confirms what it is asked.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Message } from '../../src/playground/slack-emulator.ts';
import { until } from './agent.ts';
import { channelOf, slackOf } from './ground.ts';
import { wordsOf } from './people.ts';
import { startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({
    workspaces: {
      'client-a': ({ url }) => ({
        tripwires: { bounce_rate: { min_volume: 3, min_count: 3, above: 0.5 } },
        executors: [
          { connector: 'gmail', url },
          { connector: 'salesforce', url },
        ],
      }),
      'client-b': {},
    },
  });
});
afterAll(() => world.stop());

const bounce = (contact: string, more: object = {}, options = {}) =>
  world.agent.post('/v1/signals', { type: 'bounce', role: 'outreach', contact, observed_at: world.clock.now().toISOString(), ...more }, options);
type Shown = { id: string; kind: string; number: number; current_step: number; state: string };
const incidents = async () => (await world.agent.get<{ items: Shown[] }>('/v1/incidents')).items;
const cards = () => world.slack.messages.filter((one) => one.channel === channelOf('client-a') && wordsOf(one).includes('incident_step'));
const card = async (words: string): Promise<Message> => {
  const [found] = await until(`a card with "${words}"`, cards, ([one]) => one !== undefined && wordsOf(one).includes(words));
  if (!found) throw new Error('There is no card');
  return found;
};
const thread = () => world.slack.messages.filter((one) => one.thread_ts === cards()[0]?.ts && one.ts !== one.thread_ts).map(wordsOf);

test('a signal of the future, or signed by another client, is refused and counts nothing', async () => {
  const ahead = new Date(world.clock.now().getTime() + 600_000).toISOString();
  expect((await bounce('lead-0', { observed_at: ahead })).status).toBe(422);
  expect((await world.agent.post('/v1/signals', { type: 'bounce', workspace: 'client-b' }, { workspace: 'client-a' })).status).toBe(401);
  expect(await incidents()).toEqual([]);
});

test('the third bounce pauses outreach, and one card says why, with its first step open', async () => {
  for (const contact of ['lead-1', 'lead-2', 'lead-3', 'lead-4']) expect((await bounce(contact, {}, { id: `msg_${contact}` })).status).toBe(202);
  expect(await incidents()).toMatchObject([{ kind: 'bounce_rate', number: 1, state: 'open', current_step: 1 }]);
  const words = wordsOf(await card('Incident 1: 3 bounces at client-a'));
  expect(words).toContain('3 e-mails bounced in 24 hours, but none was released here: somebody may send without asking.');
  expect(words).toContain('outreach is paused');
  expect(words).toContain('Fed by: lead-1, lead-2, lead-3');
  expect(words).toContain('Resume stays locked until all regression cases pass, and takes two people.');
  const { id } = await world.agent.ask(world.agent.task());
  expect((await world.agent.reach(id, 'waiting')).release.held_by).toEqual(['pause']);
  expect(cards()).toHaveLength(1);
});

test('the executors are asked by one click, signed and once each, and what they confirm is on the card', async () => {
  await world.slack.click(slackOf('ines'), await card('Tell the executors'), 'incident_contain');
  const asked = () => world.receiver.calls.filter((call) => call.type.startsWith('containment.'));
  await until('both executors to be asked for both parts', asked, (calls) => calls.length === 4);
  expect(asked().every((call) => call.isSigned)).toBe(true);
  expect(new Set(asked().map((call) => call.id)).size).toBe(4);
  expect(
    asked()
      .map((call) => call.type)
      .sort()[0],
  ).toBe('containment.crm_read_only');
  expect(asked()[0]?.data).toMatchObject({
    workspace: 'client-a',
    number: 1,
    scope: { role: 'outreach' },
    records: ['lead-1', 'lead-2', 'lead-3', 'lead-4'],
  });
  const [one] = await incidents();
  const sealed = (await world.agent.entriesOf('containment_asked')) as unknown as { detail: { incident: string } }[];
  expect(sealed.map(({ detail }) => detail.incident)).toEqual([one?.id]);
  expect(wordsOf(await card('step 2 of 9'))).toContain('Kill switch, Send connectors off, and CRM read-only');
  await until('the story in the thread', thread, (lines) => lines.some((line) => line.includes('gmail confirmed: CRM read-only')));
});

test('of two people who press the same button one does it, and the other hears who did', async () => {
  const before = await card('Tell the executors');
  await Promise.all([world.slack.click(slackOf('ravi'), before, 'incident_contain'), world.slack.click(slackOf('mei'), before, 'incident_contain')]);
  const told = () => [...world.people.toldTo('ravi'), ...world.people.toldTo('mei')];
  await until('the second to hear of the first', told, (all) => all.some((words) => /Already done by (Ravi|Mei) at/.test(words)));
  expect(told()).toHaveLength(1);
  await card('step 3 of 9');
});

test('who may not see to incidents hears who may', async () => {
  await world.slack.click(slackOf('sam'), await card('step 3 of 9'), 'incident_contain');
  await until(
    'Sam to hear it',
    () => world.people.toldTo('sam'),
    (all) => all.some((words) => words.includes('are for RevOps, on-call, and Security: Dana, Ravi, Mei, and Ines')),
  );
});

test('a step is seen to in its form, in words, and another person takes one over', async () => {
  await world.slack.click(slackOf('mei'), await card('Tell the executors'), 'incident_contain');
  const { triggerId } = await world.slack.click(slackOf('mei'), await card('step 3 of 9'), 'incident_step');
  const view = await until(
    'the form',
    () => world.slack.viewOf(triggerId) ?? undefined,
    (seen) => seen !== undefined,
  );
  if (!view) throw new Error('There is no form');
  const answer = await world.slack.submit(slackOf('mei'), view, {
    part: 'revert_fields',
    result: 'not_needed',
    note: 'Nothing was <!channel> written',
  });
  expect(answer.errors).toBeNull();
  const at4 = await card('step 4 of 9');
  const owner = await world.slack.click(slackOf('mei'), at4, 'incident_owner');
  const form = await until(
    'the form',
    () => world.slack.viewOf(owner.triggerId) ?? undefined,
    (seen) => seen !== undefined,
  );
  if (!form) throw new Error('There is no form');
  await world.slack.submit(slackOf('mei'), form, { owner: 'ravi' });
  expect(wordsOf(await card('Owner Ravi'))).toContain('Security or IT: not yet');
  await until('it in the thread', thread, (lines) => lines.some((line) => line.includes('Ravi sees to step 4, Notify')));
  expect(world.slack.messages.filter((one) => one.text.includes('<!channel>'))).toEqual([]);
});

test('of each of the four parties it is recorded, once, who was told, when, and by whom', async () => {
  const old = await card('Record who was told');
  const opened = async (who: string) => {
    const { triggerId } = await world.slack.click(slackOf(who), structuredClone(old), 'incident_told');
    const form = await until(
      'the form',
      () => world.slack.viewOf(triggerId) ?? undefined,
      (seen) => seen !== undefined,
    );
    if (!form) throw new Error('There is no form');
    return async (note: string) => (await world.slack.submit(slackOf(who), form, { part: 'revops_owner', result: 'done', note })).errors;
  };
  const [ravi, ines] = await Promise.all([opened('ravi'), opened('ines')]);
  expect(await ravi(' ')).toMatchObject({ note: expect.stringContaining('Say whom you told') });
  expect(await ravi('Dana, by phone')).toBeNull();
  const words = wordsOf(await card('RevOps owner: told'));
  expect(words).toMatch(/RevOps owner: told.* by Ravi.*: Dana, by phone/s);
  expect(await ines('Dana')).toMatchObject({ note: expect.stringContaining('Already done by Ravi') });
  expect((await incidents())[0]).toMatchObject({ current_step: 4 });
  expect(world.errors()).toEqual([]);
});
