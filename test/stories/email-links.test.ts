// Accounts that become a person's by the e-mail address that Slack or Teams vouches for, at every door, and those that do not.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TEAM } from '../../src/playground/slack/memory.ts';
import type { SlackEmulator } from '../../src/playground/slack-emulator.ts';
import { type Posted, startTeamsCloud, type TeamsCloud } from '../services/teams-cloud.ts';
import { until } from './agent.ts';
import { channelOf, slackOf, type WorkspaceWords } from './ground.ts';
import { wordsOf } from './people.ts';
import { startWorld, type World } from './world.ts';

const CHANNEL = '19:approvals@thread.tacv2';
const addressOf = (id: string) => `${id}@client-a.example`;
const person = (id: string, more: object = {}) => ({
  id,
  name: id[0]?.toUpperCase() + id.slice(1),
  email: addressOf(id),
  groups: ['revops'],
  ...more,
});
const words: WorkspaceWords = {
  channels: { slack: channelOf('client-a'), teams: CHANNEL },
  slack_team: TEAM,
  link_by_email: true,
  agents: [],
  people: [
    person('ravi', { slack: slackOf('ravi'), teams: '29:ravi' }),
    ...['mei', 'ines', 'otto', 'sam', 'noor', 'bea', 'kim', 'leo', 'ana'].map((id) => person(id)),
    person('gus', { groups: ['revops', 'break-glass'] }),
    person('one', { email: addressOf('shared') }),
    person('two', { email: addressOf('Shared') }),
  ],
};

let world: World;
let teams: TeamsCloud;
beforeAll(async () => {
  let running: World | null = null;
  teams = await startTeamsCloud({ deliverTo: () => String(running?.url), clock: { now: () => running?.clock.now() ?? new Date() } });
  running = await startWorld({ workspaces: { 'client-a': words }, env: teams.env });
  world = running;
});
afterAll(async () => {
  await world.stop();
  await teams.close();
});

const has = (account: string, address: string, more: object = {}) => world.slack.accounts.set(account, { ...more, profile: { email: address } });
const isMember = (account: string, address: string, more: object = {}) => teams.members.set(account, { email: address, ...more });
const votesOn = async (id: string) => (await world.agent.show(id)).quorum.votes.map((vote) => `${vote.person} in ${vote.surface}`);
const askedOfSlack = () => world.slack.calls.filter(({ method }) => method === 'users.info').length;
const askedOfTeams = () => teams.calls.filter((call) => call.includes('/members/')).length;
const linked = async () =>
  (await world.agent.entriesOf('account_linked')).map((entry) => (entry as unknown as { detail: { account: string } }).detail.account);

/** What an account is told in private after doing something. */
async function hears(account: string, act: () => Promise<unknown>): Promise<string> {
  const told = () => world.slack.privates.filter(({ user }) => user === account).map(wordsOf);
  const before = told().length;
  await act();
  const all = await until(`an answer to ${account}`, told, (now) => now.length > before);
  return all.at(-1) ?? '';
}
async function clickInSlack(account: string, id: string): Promise<string> {
  const card = await world.people.cardOf(id);
  return hears(account, () => world.slack.click(account, card, 'approve'));
}
async function cardInTeams(id: string): Promise<Posted> {
  const find = () => teams.in(CHANNEL).find((message) => JSON.stringify(message.card).includes(id));
  const found = await until(`the card of ${id} in Teams`, find, (one) => one !== undefined);
  if (!found) throw new Error('There is no card');
  return found;
}
const clickInTeams = async (account: string, id: string) => {
  const { words: said, card } = await teams.click(account, await cardInTeams(id), 'approve');
  return `${said} ${JSON.stringify(card)}`;
};
const ask = async () => (await world.agent.ask(world.agent.newDomain())).id;
/** One that nobody ever decides: all strangers click on it. */
let first: Promise<string> | undefined;
const asked = () => {
  first ??= ask();
  return first;
};

describe('in Slack', () => {
  test('a click of an account with a person’s address counts as theirs, and every channel hears whose it is and how that ends', async () => {
    has('U0MEINEW', ' Mei@Client-A.example');
    const id = await ask();
    expect(await clickInSlack('U0MEINEW', id)).not.toContain('not linked');
    expect(await votesOn(id)).toEqual(['mei in slack']);
    const entries = await world.agent.entriesOf('account_linked');
    const detail = { person: 'mei', surface: 'slack', account: 'U0MEINEW', confirmed_by: [], by: 'email' };
    expect(entries).toMatchObject([{ actor: 'policy', detail }]);
    await until(
      'the announcement',
      () => world.people.said().join(),
      (all) => /U0MEINEW is Mei from now on.*\/agent unlink slack for mei/.test(all),
    );
    const saidInTeams = () => JSON.stringify(teams.in(CHANNEL).map(({ text }) => text));
    await until('the announcement in Teams', saidInTeams, (all) => /U0MEINEW is Mei from now on.*@Countersign unlink slack for mei/.test(all));
    const everything = JSON.stringify([world.slack.messages, world.slack.privates, teams.messages, entries, world.errors()]);
    expect(everything.toLowerCase()).not.toContain('mei@client-a.example');
  });

  test('so does a command, and a look into the inbox; afterwards nobody is asked again', async () => {
    has('U0INESNEW', addressOf('ines'));
    has('U0OTTONEW', addressOf('otto'));
    expect(await hears('U0INESNEW', () => world.slack.command('U0INESNEW', channelOf('client-a'), 'link'))).toContain('Your code is');
    await world.slack.openHome('U0OTTONEW');
    const home = () => JSON.stringify(world.slack.homeOf('U0OTTONEW')?.blocks ?? '');
    await until('the inbox', home, (seen) => seen !== '""' && !/not linked|linked to nobody/.test(seen));
    expect(await linked()).toEqual(expect.arrayContaining(['U0INESNEW', 'U0OTTONEW']));
    const before = askedOfSlack();
    await world.slack.command('U0INESNEW', channelOf('client-a'), 'status');
    expect(askedOfSlack()).toBe(before);
  });

  const strangers: [string, string, object][] = [
    ['a guest', 'sam', { is_restricted: true }],
    ['a guest of one channel', 'sam', { is_restricted: true, is_ultra_restricted: true }],
    ['somebody of another company in a shared channel', 'sam', { team_id: 'T0OTHER' }],
    ['a stranger', 'sam', { is_stranger: true }],
    ['an app', 'sam', { is_bot: true }],
    ['somebody who has left', 'sam', { deleted: true }],
    ['somebody whose address is not confirmed', 'sam', { is_email_confirmed: false }],
    ['somebody with the address of two people', 'shared', {}],
    ['somebody with the address of a person who has an account there', 'ravi', {}],
    ['somebody with nobody’s address', 'nobody', {}],
    ['somebody whose address Slack does not tell', '', {}],
  ];
  test.each(strangers)('%s is asked to link, and the click does not count', async (who, address, more) => {
    const account = `U0STRANGER${strangers.findIndex(([one]) => one === who)}`;
    has(account, address && addressOf(address), more);
    const id = await asked();
    expect(await clickInSlack(account, id)).toContain('is not linked to a person of this client');
    expect(await votesOn(id)).toEqual([]);
    expect(await linked()).not.toContain(account);
  });

  test('who clicks again and again is asked for once a minute', async () => {
    has('U0AGAIN', addressOf('nobody'));
    const id = await asked();
    const before = askedOfSlack();
    for (let click = 0; click < 5; click += 1) expect(await clickInSlack('U0AGAIN', id)).toContain('is not linked');
    expect(askedOfSlack() - before).toBe(1);
  });

  const failures: [string, Parameters<SlackEmulator['fault']>[0]][] = [
    ['is down', { method: 'users.info', status: 500 }],
    ['asks to wait', { method: 'users.info', status: 429, retryAfterMs: 30_000 }],
    ['was not given the scope', { method: 'users.info', error: 'missing_scope' }],
    ['does not answer', { method: 'users.info', lost: true, silent: true }],
  ];
  test('while Slack cannot be asked, the click does not count and nothing is decided; then it does', async () => {
    has('U0SAMNEW', addressOf('sam'));
    const id = await ask();
    for (const [what, fault] of failures) {
      world.slack.fault({ ...fault, times: 1 });
      expect(await clickInSlack('U0SAMNEW', id), what).toContain('is not linked to a person of this client');
      expect(await votesOn(id), what).toEqual([]);
    }
    expect(await clickInSlack('U0SAMNEW', id)).not.toContain('not linked');
    expect(await votesOn(id)).toEqual(['sam in slack']);
  });

  test('taken back by hand it stays taken back, whatever Slack says', async () => {
    has('U0NOORNEW', addressOf('noor'));
    const first = await ask();
    await clickInSlack('U0NOORNEW', first);
    expect(await votesOn(first)).toEqual(['noor in slack']);
    await world.people.agent('ravi', 'unlink slack for noor');
    const before = askedOfSlack();
    const id = await ask();
    expect(await clickInSlack('U0NOORNEW', id)).toContain('Type /agent link here to link it');
    expect([await votesOn(id), askedOfSlack() - before]).toEqual([[], 0]);
    has('U0NOORAGAIN', addressOf('noor'));
    expect(await clickInSlack('U0NOORAGAIN', id)).toContain('is not linked');
  });

  test('it breaks no glass: neither by the command nor in the review', async () => {
    has('U0GUSNEW', addressOf('gus'));
    const { id } = await world.agent.ask(world.agent.merge());
    const said = await hears('U0GUSNEW', () => world.slack.command('U0GUSNEW', channelOf('client-a'), `break-glass ${id} The customer waits.`));
    expect(said).toContain('linked by its e-mail address alone');
    const card = await world.people.cardOf(id);
    const { triggerId } = await world.slack.click('U0GUSNEW', card, 'review');
    const view = await until(
      'the review',
      () => world.slack.viewOf(triggerId),
      (seen) => JSON.stringify(seen?.blocks ?? '').includes('decision'),
    );
    expect(view && world.slack.buttons(view)).not.toContain('break_glass');
    expect((await world.agent.show(id)).state).toBe('asking');
  });
});

describe('in Teams', () => {
  test('a click of a member of the tenant with a person’s address, or name to sign in with, counts as theirs', async () => {
    isMember('29:mei', 'MEI@client-a.example');
    isMember('29:kim', '', { email: null, userPrincipalName: addressOf('kim') });
    const { id } = await world.agent.ask(world.agent.merge());
    const card = await cardInTeams(id);
    for (const account of ['29:mei', '29:kim']) {
      await teams.click(account, card, 'review');
      await teams.click(account, card, 'review', { decision: 'approve', reason: 'One company.' }, 'vote');
    }
    expect(await votesOn(id)).toEqual(['mei in teams', 'kim in teams']);
  });

  test('a person has one vote, by whichever of their accounts', async () => {
    const { id } = await world.agent.ask(world.agent.merge());
    await world.slack.click('U0MEINEW', await world.people.cardOf(id), 'review');
    const card = await cardInTeams(id);
    await teams.click('29:mei', card, 'review');
    await teams.click('29:mei', card, 'review', { decision: 'approve', reason: 'One company.' }, 'vote');
    expect(await votesOn(id)).toEqual(['mei in teams']);
    const { triggerId } = await world.slack.click('U0MEINEW', await world.people.cardOf(id), 'review');
    expect(world.slack.viewOf(triggerId)).toBeNull();
  });

  test('so does a word to the bot: the account is asked for in the chat with it', async () => {
    isMember('29:leo', addressOf('leo'));
    await teams.type('29:leo', 'a:chat-of-29:leo', 'inbox');
    await until('the link of leo', linked, (all) => all.includes('29:leo'));
    expect(teams.calls.some((call) => decodeURIComponent(call).includes('a:chat-of-29:leo/members/29:leo'))).toBe(true);
  });

  const strangers: [string, string, object][] = [
    ['a guest', 'bea', { userRole: 'guest' }],
    ['a guest by their name', 'bea', { userPrincipalName: 'bea_other.example#EXT#@client.onmicrosoft.com' }],
    ['somebody nameless', 'bea', { userRole: 'anonymous' }],
    ['somebody of whom neither role nor name is told', 'bea', { userRole: undefined }],
    ['somebody of another tenant', 'bea', { tenantId: '11111111-2222-3333-4444-555555555555' }],
    ['somebody whose tenant is not told', 'bea', { tenantId: undefined }],
    ['somebody else than was asked for', 'bea', { id: '29:other' }],
    ['somebody with the address of two people', 'shared', {}],
    ['somebody with two people’s addresses', 'bea', { userPrincipalName: addressOf('ana') }],
    ['somebody with the address of a person who has an account there', 'ravi', {}],
    ['somebody with nobody’s address', 'nobody', {}],
  ];
  test.each(strangers)('%s is asked to link, and the click does not count', async (who, address, more) => {
    const account = `29:stranger${strangers.findIndex(([one]) => one === who)}`;
    isMember(account, addressOf(address), more);
    const id = await asked();
    expect(await clickInTeams(account, id)).toContain('@Countersign link');
    expect(await votesOn(id)).toEqual([]);
    expect(await linked()).not.toContain(account);
  });

  test('while Teams cannot be asked, the click does not count and nothing is decided; then it does', async () => {
    isMember('29:ana', addressOf('ana'));
    const id = await ask();
    for (const fault of [{ status: 500 }, { status: 429, headers: { 'retry-after': '30' } }, { status: 403 }, { status: 0, never: true }]) {
      teams.fault({ method: 'GET', ...fault });
      expect(await clickInTeams('29:ana', id), JSON.stringify(fault)).toContain('@Countersign link');
      expect(await votesOn(id)).toEqual([]);
    }
    await clickInTeams('29:ana', id);
    expect(await votesOn(id)).toEqual(['ana in teams']);
  });

  test('taken back by hand it stays taken back, whatever Teams says', async () => {
    await world.people.agent('ravi', 'unlink teams for ana');
    const before = askedOfTeams();
    const id = await ask();
    expect(await clickInTeams('29:ana', id)).toContain('@Countersign link');
    expect([await votesOn(id), askedOfTeams() - before]).toEqual([[], 0]);
  });
});

test('switched off again, what came by e-mail counts no more and no platform is asked', async () => {
  world.writeWorkspace('client-a', { ...words, link_by_email: false });
  await until(
    'the new file',
    () => world.agent.entriesOf('matrix_activated'),
    (all) => all.length === 2,
  );
  const before = [askedOfSlack(), askedOfTeams()];
  const id = await ask();
  has('U0BEANEW', addressOf('bea'));
  for (const account of ['U0MEINEW', 'U0BEANEW']) expect(await clickInSlack(account, id)).toContain('is not linked');
  expect(await clickInTeams('29:mei', id)).toContain('@Countersign link');
  expect([await votesOn(id), askedOfSlack(), askedOfTeams()]).toEqual([[], ...before]);
  expect(await hears(slackOf('ravi'), () => world.people.agent('ravi', 'status'))).toMatch(/U0MEINEW is Mei.*It does not count/);
  await world.people.click('ravi', id, 'approve');
  expect(await votesOn(id)).toEqual(['ravi in slack']);
});
