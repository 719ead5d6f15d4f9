// Merges of a workspace that asks for a one-time code with each approval, in Slack and in Teams: from enrolling to the record.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateSync } from 'otplib';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Keys, verifyAudit } from '../../src/verifier/verify-audit.ts';
import { type Posted, startTeamsCloud, type TeamsCloud } from '../services/teams-cloud.ts';
import { until } from './agent.ts';
import { channelOf, slackOf } from './ground.ts';
import { startWorld, type World } from './world.ts';

const CHANNEL = '19:approvals@thread.tacv2';
const STEP_MS = 30_000;
const accountOf = (person: string) => `29:${person}`;
const person = (id: string, ...groups: string[]) => ({
  id,
  name: id[0]?.toUpperCase() + id.slice(1),
  slack: slackOf(id),
  teams: accountOf(id),
  groups,
});
const people = [person('dana', 'revops'), person('ravi', 'revops'), person('mei', 'revops'), person('ines', 'revops'), person('gus', 'break-glass')];

let world: World;
let teams: TeamsCloud;
const secrets: { [who: string]: string } = {};
const typedCodes: string[] = [];

beforeAll(async () => {
  let running: World | null = null;
  teams = await startTeamsCloud({ deliverTo: () => String(running?.url), clock: { now: () => running?.clock.now() ?? new Date() } });
  const words = { channels: { slack: channelOf('client-a'), teams: CHANNEL }, people, step_up: { tier_3: 'totp' } };
  const env = { ...teams.env, STEP_UP_KEY: Buffer.alloc(32, 5).toString('base64') };
  running = await startWorld({ workspaces: { 'client-a': words }, env });
  world = running;
  for (const who of ['ravi', 'mei', 'gus']) await enroll(who);
});
afterAll(async () => {
  await world.stop();
  await teams.close();
});
/** Each test has a step of its own from its beginning on, so that no code of it was used. */
beforeEach(nextStep);

/** A little way into the next step but one: a code of the step before is void by then. */
async function nextStep(): Promise<void> {
  const step = Math.floor(world.clock.now().getTime() / STEP_MS);
  await world.moveTo(new Date((step + 2) * STEP_MS + 1_000));
}

const codeFrom = (secret: string) => generateSync({ secret, epoch: Math.floor(world.clock.now().getTime() / 1000) });
function codeOf(who: string): string {
  const code = codeFrom(secrets[who] ?? '');
  typedCodes.push(code);
  return code;
}
const wrongCodeOf = (who: string): string => String((Number(codeFrom(secrets[who] ?? '')) + 123_457) % 1_000_000).padStart(6, '0');
const lastTold = (who: string): string => world.people.toldTo(who).at(-1) ?? '';

/** Types to the bot in Slack, and answers what came back in private. */
async function say(who: string, words: string): Promise<string> {
  const before = world.people.toldTo(who).length;
  await world.people.agent(who, words);
  await until(
    `an answer to ${who}`,
    () => world.people.toldTo(who).length,
    (count) => count > before,
  );
  return lastTold(who);
}
const secretIn = (told: string): string => {
  const secret = /otpauth:\/\/totp\/\S*secret=([A-Z2-7]{32})/.exec(told)?.[1];
  if (!secret) throw new Error(`No secret was shown: ${told}`);
  return secret;
};
async function enroll(who: string): Promise<void> {
  secrets[who] = secretIn(await say(who, 'enroll'));
  expect(await say(who, `enroll ${codeOf(who)}`)).toContain('You are enrolled for client-a');
}

async function approve(who: string, id: string, code?: string) {
  const view = await world.people.openReview(who, await world.people.cardOf(id));
  const filled = { decision: 'approve', reason: 'Looked at both.', ...(code === undefined ? {} : { code }) };
  return (await world.slack.submit(slackOf(who), view, filled)).errors;
}
const newMerge = async () => (await world.agent.ask(world.agent.merge())).id;
const votesOf = async (id: string) => (await world.agent.show(id)).quorum.votes.map(({ person: by, assurance }) => [by, assurance]);

async function teamsCardOf(id: string): Promise<Posted> {
  const find = () => teams.in(CHANNEL).find((message) => JSON.stringify(message.card).includes(id));
  const card = await until(`the card of ${id} in Teams`, find, (one) => one !== undefined);
  if (!card) throw new Error('There is no card');
  return card;
}

test('an approval of tier 3 counts with a code from the dialog, and GET says so; a denial needs none', async () => {
  const id = await newMerge();
  expect(await approve('ravi', id)).toMatchObject({ code: expect.stringContaining('needs a one-time code') });
  expect(await votesOf(id)).toEqual([]);
  expect(await approve('ravi', id, codeOf('ravi'))).toBeNull();
  expect(await approve('mei', id, codeOf('mei'))).toBeNull();
  expect(await votesOf(id)).toEqual([
    ['ravi', 'step_up'],
    ['mei', 'step_up'],
  ]);
  expect((await world.agent.released(id)).isSigned).toBe(true);
  const other = await newMerge();
  expect(await world.people.vote('ines', other, 'deny')).toBeNull();
  expect((await world.agent.show(other)).state).toBe('denied');
});

test('whoever is not enrolled is refused in the dialog with the next step', async () => {
  const id = await newMerge();
  for (const code of [undefined, '123456']) expect((await approve('ines', id, code))?.code).toContain('/agent enroll');
  expect(await votesOf(id)).toEqual([]);
});

test('a button that approves at once leads to the dialog, and a vote that is sent without it does not count', async () => {
  const id = await newMerge();
  const plain = JSON.parse(JSON.stringify(await world.people.cardOf(id)).replaceAll('"action_id":"review"', '"action_id":"approve"'));
  await world.slack.click(slackOf('ravi'), plain, 'approve');
  await until(
    'the dialog',
    () => JSON.stringify(world.slack.shownTo(slackOf('ravi'))?.blocks),
    (blocks) => blocks?.includes('"block_id":"code"'),
  );
  const sent = teams.invoke(accountOf('mei'), await teamsCardOf(id), 'review');
  const asked = JSON.parse(JSON.stringify(sent).replace('"verb":"review"', '"verb":"approve"'));
  expect(JSON.stringify((await teams.again(asked)).card)).toContain('"id":"code"');
  const voted = JSON.parse(JSON.stringify({ ...asked, id: 'f:vote' }).replace('"data":{', '"data":{"step":"vote","decision":"approve",'));
  expect(JSON.stringify((await teams.again(voted)).card)).toContain('needs a one-time code');
  expect(await votesOf(id)).toEqual([]);
});

test('a code is used up by one vote: neither later nor by two clicks at once does it count again', async () => {
  const [one, two, three] = [await newMerge(), await newMerge(), await newMerge()];
  const code = codeOf('ravi');
  const both = await Promise.all([approve('ravi', one, code), approve('ravi', two, code)]);
  expect(both.filter((errors) => errors === null)).toHaveLength(1);
  expect(both.find((errors) => errors !== null)?.code).toContain('used already');
  expect((await approve('ravi', three, code))?.code).toContain('used already');
  const votes = [await votesOf(one), await votesOf(two), await votesOf(three)].flat();
  expect(votes).toEqual([['ravi', 'step_up']]);
});

test('a wrong code is told beside the field, the dialog stays, and five are a pause of five minutes', async () => {
  const id = await newMerge();
  const view = await world.people.openReview('mei', await world.people.cardOf(id));
  const submit = async (code: string) => (await world.slack.submit(slackOf('mei'), view, { decision: 'approve', reason: '', code })).errors;
  for (let wrong = 1; wrong < 5; wrong++) expect((await submit(wrongCodeOf('mei')))?.code).toContain('That code is wrong');
  expect(world.slack.shownTo(slackOf('mei'))?.id).toBe(view.id);
  expect((await submit(wrongCodeOf('mei')))?.code).toContain('Too many wrong codes');
  expect((await submit(codeOf('mei')))?.code).toContain('Too many wrong codes');
  expect(await votesOf(id)).toEqual([]);
  await world.moveTo(new Date(world.clock.now().getTime() + 5 * 60_000));
  expect(await submit(codeOf('mei'))).toBeNull();
  expect(await votesOf(id)).toEqual([['mei', 'step_up']]);
});

test('Teams asks for the code in its dialog, which stays with the reason beside the field until it is right', async () => {
  const id = await newMerge();
  const card = await teamsCardOf(id);
  const opened = await teams.click(accountOf('ravi'), card, 'review');
  expect(JSON.stringify(opened.card)).toContain('"id":"code"');
  const filled = { decision: 'approve', reason: 'One company.' };
  const wrong = await teams.click(accountOf('ravi'), card, 'review', { ...filled, code: wrongCodeOf('ravi') }, 'vote');
  expect(JSON.stringify(wrong.card)).toMatch(/That code is wrong.*"id":"code"/);
  expect(JSON.stringify(wrong.card)).toContain('"value":"One company."');
  expect(await votesOf(id)).toEqual([]);
  const right = { ...filled, code: codeOf('ravi') };
  const voted = await teams.click(accountOf('ravi'), card, 'review', right, 'vote');
  expect(JSON.stringify(voted.card)).not.toContain('"id":"code"');
  const other = await teamsCardOf(await newMerge());
  await teams.click(accountOf('ravi'), other, 'review');
  expect(JSON.stringify((await teams.click(accountOf('ravi'), other, 'review', right, 'vote')).card)).toContain('used already');
  expect(await votesOf(id)).toEqual([['ravi', 'step_up']]);
  await teams.click(accountOf('ines'), card, 'review');
  const stranger = await teams.click(accountOf('ines'), card, 'review', { decision: 'approve', code: '123456' }, 'vote');
  expect(JSON.stringify(stranger.card)).toContain('@Countersign enroll');
});

test('in Teams a secret is shown in the chat with the bot alone, letter by letter', async () => {
  const isShown = () => JSON.stringify(teams.in(`a:chat-of-${accountOf('ines')}`).map(({ card }) => card));
  await teams.type(accountOf('ines'), `${CHANNEL};messageid=1`, 'enroll');
  const secret = secretIn(await until('the secret', isShown, (told) => told.includes('otpauth')));
  expect(JSON.stringify(teams.in(CHANNEL))).not.toContain(secret);
  await teams.type(accountOf('ines'), `a:chat-of-${accountOf('ines')}`, `enroll ${codeFrom(secret)}`);
  await until('the end of it', isShown, (told) => told.includes('You are enrolled'));
  secrets.ines = secret;
  await nextStep();
  expect(await approve('ines', await newMerge(), codeOf('ines'))).toBeNull();
});

test('whoever breaks the glass gives a code, by the command and by the dialog, and it is in no reason', async () => {
  const id = await newMerge();
  expect(await say('gus', `break-glass ${id} The tender closes at dawn`)).toContain(`/agent break-glass ${id} 123456 REASON`);
  expect(await say('gus', `break-glass ${id} ${wrongCodeOf('gus')} The tender closes at dawn`)).toContain('That code is wrong');
  expect((await world.agent.show(id)).state).toBe('asking');
  const code = codeOf('gus');
  await say('gus', `break-glass ${id} ${code} The tender closes at dawn`);
  const { quorum } = await world.agent.show(id);
  expect(quorum.votes).toMatchObject([{ person: 'gus', assurance: 'break_glass' }]);
  expect(world.people.said().join()).toMatch(/Gus broke the glass of [^:]*: The tender closes at dawn/);

  const other = await newMerge();
  await world.slack.clickInView(slackOf('gus'), await world.people.openReview('gus', await world.people.cardOf(other)), 'break_glass');
  const view = await until(
    'the dialog',
    () => world.slack.shownTo(slackOf('gus')),
    (seen) => seen?.callback_id === 'break_glass',
  );
  if (!view) throw new Error('There is no dialog');
  expect((await world.slack.submit(slackOf('gus'), view, { reason: 'Tonight.', code })).errors?.code).toContain('used already');
  await nextStep();
  expect((await world.slack.submit(slackOf('gus'), view, { reason: 'Tonight.', code: codeOf('gus') })).errors).toBeNull();
  expect((await world.agent.show(other)).decided_by).toEqual(['gus']);
});

test('a new secret takes a code of the present one, or somebody else of RevOps, whom everybody hears', async () => {
  expect(await say('ravi', 'enroll')).toContain('You are enrolled already');
  expect(await say('ravi', `enroll ${wrongCodeOf('ravi')}`)).toContain('That code is wrong');
  const second = secretIn(await say('ravi', `enroll ${codeOf('ravi')}`));
  expect(second).not.toBe(secrets.ravi);
  expect(await say('ravi', `enroll ${codeFrom(second)}`)).toContain('You are enrolled for client-a');
  const id = await newMerge();
  await nextStep();
  expect((await approve('ravi', id, codeFrom(secrets.ravi ?? '')))?.code).toContain('That code is wrong');
  secrets.ravi = second;
  expect(await approve('ravi', id, codeOf('ravi'))).toBeNull();

  expect(await say('mei', 'enroll reset mei')).toContain('Nobody resets their own');
  expect(await say('gus', 'enroll reset mei')).toContain('is for RevOps');
  await say('ravi', 'enroll reset mei');
  await until(
    'the words in the channel',
    () => world.people.said().join(),
    (said) => said.includes('Ravi took the one-time codes of Mei away'),
  );
  expect((await approve('mei', await newMerge(), codeFrom(secrets.mei ?? '')))?.code).toContain('/agent enroll');
  await nextStep();
  await enroll('mei');
});

test('all of it is in the audit log, without a secret and without a code, and the record verifies', async () => {
  const { agent } = world;
  const entriesOf = async (type: string) =>
    (await agent.get<{ items: { actor: string; detail: object }[] }>(`/v1/audit?type=${type}&limit=100`)).items;
  await until(
    'the last entries',
    () => entriesOf('enrolment_reset'),
    (items) => items.length === 1,
  );
  await until(
    'the last enrolment',
    () => entriesOf('enrolled'),
    (items) => items.length === 6,
  );
  expect(await entriesOf('enrolment_reset')).toMatchObject([{ actor: 'ravi', detail: { person: 'mei' } }]);
  expect((await entriesOf('code_accepted')).length).toBeGreaterThan(5);
  const refused = (await entriesOf('code_refused')).map(({ detail }) => (detail as { code: string }).code);
  expect(new Set(refused)).toEqual(new Set(['code_wrong', 'code_used', 'code_paused']));
  const text = await (await agent.read('/v1/audit/export')).text();
  for (const secret of Object.values(secrets)) expect(text).not.toContain(secret);
  for (const code of typedCodes) expect(text).not.toContain(`"${code}`);
  const file = join(world.folder, 'export.jsonl');
  writeFileSync(file, text);
  expect(await verifyAudit(file, { keys: await agent.get<Keys>('/.well-known/jwks.json'), expect: [] })).toMatchObject({ ok: true, broken: null });
});
