// A person's inbox in Teams: the word `inbox`, answered in their own chat, and the cards that it opens there.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { renderReminder } from '../../../src/adapters/teams/reminders.ts';
import { renderInbox } from '../../../src/adapters/teams/render-inbox.ts';
import type { Inbox } from '../../../src/commands/read-inbox.ts';
import { titleOf } from '../../../src/domain/card/card-title.ts';
import { emailRequest } from '../../requests.ts';
import type { Posted } from '../../services/teams-cloud.ts';
import { asked, clientA, NOW } from '../slack/lives.ts';
import { matchesGolden, partsOf, problemsOf, textOf } from './cards.ts';
import { CHANNEL, type House, house, live, words } from './house.ts';

describe('the inbox in Teams', () => {
  let here: House;
  beforeEach(async () => {
    here = await house(live('email-asking'));
  });
  afterEach(() => here.close());

  const chatOf = (account: string) => `a:chat-of-${account}`;
  const inboxOf = async (account: string, from = chatOf(account)): Promise<Posted> => {
    const before = here.teams.in(chatOf(account)).length;
    await here.teams.type(account, from, 'Inbox');
    await expect.poll(() => here.teams.in(chatOf(account)).length).toBe(before + 1);
    const [posted] = here.teams.in(chatOf(account)).slice(-1);
    if (!posted) throw new Error('There is no inbox');
    return posted;
  };
  /** Clicks a button that stands in the middle of a card. */
  const clickInside = (account: string, message: Posted, verb: string) => {
    const { data } = partsOf(here.teams.shownTo(account, message)).find((part) => part.type === 'Action.Execute' && part.verb === verb) ?? {};
    const value = { action: { type: 'Action.Execute', verb, data }, trigger: 'manual' };
    const invoke = { type: 'invoke', name: 'adaptiveCard/action', replyToId: message.id, value };
    return here.teams.again(here.teams.activityFrom(account, message.conversation, invoke));
  };

  test('says what waits, and opens its card there, which can be decided and goes back to what is left', async () => {
    const inbox = await inboxOf('29:ravi');
    expect(words(inbox.card)).toMatch(/1 request waits for you.*Client A/);
    const opened = await clickInside('29:ravi', inbox, 'open');
    if (!opened.card) throw new Error(opened.words);
    inbox.personal.set('29:ravi', opened.card);
    expect(here.teams.buttons(inbox, '29:ravi')).toEqual(['approve', 'deny', 'edit', 'review', 'inbox']);
    const left = here.teams.invoke('29:ravi', inbox, 'inbox');
    await here.teams.click('29:ravi', inbox, 'approve');
    expect(here.now().decided_by).toEqual(['ravi']);
    expect(words((await here.teams.again(left)).card)).toMatch(/Nothing waits for you.*The last decision was to approve.*by Ravi Shah/);
  });

  test('is private also where it is asked for in a channel', async () => {
    const inbox = await inboxOf('29:ravi', `${CHANNEL};messageid=1`);
    expect(inbox.conversation).toBe(chatOf('29:ravi'));
    expect(here.teams.in(CHANNEL)).toHaveLength(1);
    expect(here.commands).toEqual([]);
  });

  test('shows each person only what waits for them, and tells a stranger what to link', async () => {
    expect(words((await inboxOf('29:sam')).card)).toContain('Nothing waits for you');
    expect(words((await inboxOf('29:stranger')).card)).toContain('teams: \\"29:stranger\\"');
  });

  test('is not shown in a channel by its button either, where others would read it', async () => {
    const click = { type: 'invoke', name: 'adaptiveCard/action', value: { action: { type: 'Action.Execute', verb: 'inbox', data: {} } } };
    const told = await here.teams.again(here.teams.activityFrom('29:ravi', `${CHANNEL};messageid=1`, click));
    expect([told.card, told.words]).toEqual([null, 'There is no such request.']);
  });

  test('opens nothing for a stranger, nor in a channel, nor what is not there', async () => {
    const open = (account: string, conversation: string, approval: unknown) =>
      here.teams.again(
        here.teams.activityFrom(account, conversation, {
          type: 'invoke',
          name: 'adaptiveCard/action',
          value: { action: { type: 'Action.Execute', verb: 'open', data: { approval } } },
        }),
      );
    const { id } = here.now();
    for (const told of [
      await open('29:stranger', chatOf('29:stranger'), id),
      await open('29:ravi', `${CHANNEL};messageid=1`, id),
      await open('29:ravi', chatOf('29:ravi'), 'apr_gone'),
      await open('29:ravi', chatOf('29:ravi'), { not: 'an id' }),
    ])
      expect([told.card, told.words]).toEqual([null, 'There is no such request.']);
  });
});

describe('a reminder in Teams', () => {
  const { key, values } = titleOf(live('email-asking').request);
  const reminder = {
    id: 'apr_1',
    locale: 'en',
    client: 'Client A',
    title: { key, values },
    count: 1,
    since: NOW.toISOString(),
    expiresAt: '2026-11-30T14:30:00.000Z',
    isLater: false,
    card: null,
  };

  test('looks as drawn, and what an agent wrote stays plain text', () => {
    const card = renderReminder(reminder);
    expect(problemsOf(card)).toEqual([]);
    matchesGolden('reminder', card);
    const hostile = Object.fromEntries(Object.keys(values).map((name) => [name, '{{DATE(2026-11-23)}} <at>Ravi</at> '.repeat(200)]));
    const other = renderReminder({ ...reminder, title: { key, values: hostile } });
    expect(problemsOf(other)).toEqual([]);
    expect(JSON.stringify(other)).not.toMatch(/\{\{DATE\(2026-11-23\)|<at>/);
  });

  test('of several on one card leads to the inbox alone, where each of them is', () => {
    const several = { ...reminder, title: { key: 'batch.title_emails', values: { count: 12, sequence: '', hasSequence: 'no' } }, count: 12 };
    const card = renderReminder(several);
    expect(problemsOf(card)).toEqual([]);
    expect(JSON.stringify(card)).toContain('Send 12 e-mails');
    expect(card.actions?.map((one) => ('verb' in one ? one.verb : null))).toEqual(['inbox']);
  });
});

describe('the card of an inbox', () => {
  const [person] = clientA.people;
  if (!person) throw new Error('There is nobody');
  const place = { workspace: clientA, person, surface: 'teams' as const };
  const inboxWith = (count: number, contact = 'Jo'): Inbox => {
    const flags = { ...emailRequest().flags, new_domain: true };
    const request = emailRequest({ flags, target: { ...emailRequest().target, contact } });
    return { places: [place], waiting: Array.from({ length: count }, (_, nth) => ({ place, approval: asked(request, `apr_${nth}`) })), last: null };
  };

  test('looks as drawn', () => {
    const card = renderInbox(inboxWith(3), '29:ravi', NOW);
    expect(problemsOf(card)).toEqual([]);
    matchesGolden('inbox', card);
  });

  test('fits with hundreds of requests and whatever an agent wrote, and says how many more there are', () => {
    for (const contact of ['Jo', '承'.repeat(190), '{{DATE(2026-11-23)}} <at>Ravi</at>'.repeat(5)]) {
      const card = renderInbox(inboxWith(150, contact), '29:ravi', NOW);
      expect(problemsOf(card), contact).toEqual([]);
      expect(textOf(card)).toMatch(/\d+ more are newer/);
    }
  });
});
