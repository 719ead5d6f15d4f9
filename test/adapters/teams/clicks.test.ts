// What a click in Teams does, what the person is told who clicked, and what everybody else sees.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newIncident } from '../../../src/domain/documents/incident.ts';
import { text } from '../../../src/texts.ts';
import { type Posted, TENANT } from '../../services/teams-cloud.ts';
import { NOW } from '../slack/lives.ts';
import { CHANNEL, factsOf, type House, house, live, words } from './house.ts';

describe('an e-mail of tier 2 in Teams', () => {
  let here: House;
  beforeEach(async () => {
    here = await house(live('email-asking'));
  });
  afterEach(() => here.close());

  test('approve votes at once, and whoever clicked sees the card as it stands', async () => {
    const told = await here.teams.click('29:ravi', here.card, 'approve');
    expect(here.now().decided_by).toEqual(['ravi']);
    expect(words(told.card)).not.toContain('"verb":"approve"');
    expect(told.tookMs).toBeLessThan(3_000);
  });

  test('whoever approved hears so on that card, and can take it back there', async () => {
    const told = await here.teams.click('29:ravi', here.card, 'approve');
    expect(words(told.card)).toContain('You approved: ');
    expect(told.card?.actions?.find((one) => one.verb === 'take_back')).toMatchObject({ title: 'Take my approval back' });
    here.card.personal.set('29:ravi', told.card ?? expect.fail('There is no card'));
    expect((await here.teams.click('29:ravi', here.card, 'take_back')).words).toContain('You took your approval back');
    expect(here.now().votes).toEqual([]);
  });

  test('the card names those who can act, and an update no longer rings them', async () => {
    expect(here.card.card).toMatchObject({
      msteams: { entities: expect.arrayContaining([expect.objectContaining({ mentioned: { id: '29:ravi', name: 'Ravi Shah' } })]) },
    });
    expect(words(here.card.card)).toContain('<at>Ravi Shah</at>');
    await here.messenger.update(CHANNEL, here.card.id, factsOf(live('email-waiting')));
    expect([words(here.card.card).includes('<at>'), here.card.updates]).toEqual([false, 1]);
    expect(here.teams.buttons(here.card)).toEqual([]);
  });

  test('a late click hears alone who decided, changes nothing, and the card that was clicked is painted again', async () => {
    const late = here.teams.invoke('29:mei', here.card, 'approve');
    await here.teams.click('29:ravi', here.card, 'approve');
    const decided = here.now();
    const told = await here.teams.again(late);
    expect(told.words).toMatch(/Already approved by Ravi Shah/);
    expect(here.now().votes).toEqual(decided.votes);
    await expect.poll(() => here.teams.buttons(here.card)).toEqual([]);
  });

  test('a late click that names the card of another request has nothing painted over that one', async () => {
    const late = here.teams.invoke('29:stranger', here.card, 'approve');
    await here.teams.click('29:ravi', here.card, 'approve');
    const other = await here.messenger.post(CHANNEL, { ...factsOf(live('merge-asking')), id: 'apr_2' }, 'apr_2.teams');
    const otherCard = here.teams.messages.find((one) => one.id === other);
    expect((await here.teams.again({ ...late, replyToId: other })).words).toContain('Already approved by Ravi Shah');
    await here.teams.again({ ...late, id: 'f:own' });
    await expect.poll(() => here.teams.buttons(here.card)).toEqual([]);
    expect(words(otherCard?.card ?? null)).toContain('apr_2');
    expect(otherCard?.updates).toBe(0);
  });

  test('an account that is linked to nobody is told what to link, and the try is noted', async () => {
    const { words: told } = await here.teams.click('29:stranger', here.card, 'approve');
    expect(told).toContain('29:stranger');
    expect(here.now().events.map(({ type, actor }) => [type, actor])).toContainEqual(['vote_refused', 'teams:29:stranger']);
    expect(here.now().votes).toEqual([]);
  });

  test('a click that Teams sends twice, at once or later, counts once and gets the same answer', async () => {
    const click = here.teams.invoke('29:ravi', here.card, 'approve');
    const [one, two] = await Promise.all([here.teams.again(click), here.teams.again(click)]);
    const later = await here.teams.again({ ...click, id: 'f:another' });
    expect([two.body, later.body]).toEqual([one.body, one.body]);
    expect(here.now().votes).toHaveLength(1);
  });

  test('a card decides nothing where it was not posted', async () => {
    const click = here.teams.invoke('29:ravi', here.card, 'approve');
    const elsewhere = { id: '19:other@thread.tacv2;messageid=1', tenantId: TENANT, conversationType: 'channel' };
    const { words: told } = await here.teams.again({ ...click, conversation: elsewhere });
    expect(told).toContain('was not posted here');
    expect(here.now().votes).toEqual([]);
  });

  test('in a chat of somebody who belongs to no client a card decides nothing, and nothing is noted of it', async () => {
    const click = here.teams.invoke('29:stranger', here.card, 'approve');
    const chat = { id: 'a:chat-of-29:stranger', tenantId: TENANT, conversationType: 'personal' };
    expect((await here.teams.again({ ...click, conversation: chat })).words).toContain('was not posted here');
    expect(here.now().events.map(({ type }) => type)).not.toContain('vote_refused');
    const own = here.teams.invoke('29:ravi', here.card, 'approve');
    await here.teams.again({ ...own, conversation: { ...chat, id: 'a:chat-of-29:ravi' } });
    expect(here.now().decided_by).toEqual(['ravi']);
  });

  test('a button with another digest is refused, because something changed since', async () => {
    const click = JSON.parse(
      JSON.stringify(here.teams.invoke('29:ravi', here.card, 'approve')).replaceAll(here.now().digest, `sha256:${'0'.repeat(64)}`),
    );
    expect((await here.teams.again(click)).words).toContain('changed since you looked');
    expect(here.now().votes).toEqual([]);
  });

  test('who clicked hears in their own language also of what is not there, is of another version, or takes long', async () => {
    const click = here.teams.invoke('29:gus', here.card, 'deny');
    const inPlaceOf = (from: string, to: string, id: string) => JSON.parse(JSON.stringify({ ...click, id }).replaceAll(from, to));
    expect((await here.teams.again(inPlaceOf(here.now().id, 'apr_gone', 'f:a'))).words).toBe(text('de', 'refusal.not_found'));
    expect((await here.teams.again(inPlaceOf('"verb":"deny"', '"verb":"of_old"', 'f:b'))).words).toBe(text('de', 'chat.unknown_button'));
    here.holdVotes(3_200);
    expect((await here.teams.again(click)).words).toBe(text('de', 'chat.slow'));
  });

  test('deny asks that person alone for a reason, and closes the request with it', async () => {
    const asked = await here.teams.click('29:mei', here.card, 'deny');
    expect(words(asked.card)).toContain('"id":"reason"');
    expect(words(here.teams.shownTo('29:ravi', here.card))).not.toContain('"id":"reason"');
    expect(here.now().state).toBe('asking');
    expect((await here.teams.click('29:mei', here.card, 'deny', { reason: '  ' }, 'vote')).words).toContain('reason');
    const done = await here.teams.click('29:mei', here.card, 'deny', { reason: 'They are a partner.' }, 'vote');
    expect([here.now().state, here.now().outcome?.reason]).toEqual(['denied', 'They are a partner.']);
    expect(words(done.card)).toContain('They are a partner.');
  });

  test('who cancels sees the card again', async () => {
    await here.teams.click('29:mei', here.card, 'deny');
    await here.teams.click('29:mei', here.card, 'deny', {}, 'back');
    expect(here.teams.buttons(here.card, '29:mei')).toContain('approve');
    expect(here.now().state).toBe('asking');
  });

  test('what takes longer than Teams waits is answered in time, and counts', async () => {
    here.holdVotes(3_200);
    const told = await here.teams.click('29:ravi', here.card, 'approve');
    expect(told.words).toContain('longer than usual');
    expect(told.tookMs).toBeLessThan(3_000);
    await expect.poll(() => here.now().votes.length, { timeout: 5_000 }).toBe(1);
  });

  test('a client without Action.Execute votes by Action.Submit, and is answered in its own chat', async () => {
    const button = here.card.card?.actions?.find((one) => one.verb === 'approve')?.fallback;
    const click = here.teams.activityFrom('29:ravi', `${CHANNEL};messageid=${here.card.id}`, {
      type: 'message',
      value: button?.data,
      replyToId: here.card.id,
    });
    expect((await here.teams.deliver(click)).status).toBe(200);
    expect(here.now().decided_by).toEqual(['ravi']);
    const answered: Posted | undefined = here.teams.in('a:chat-of-29:ravi')[0];
    expect(answered?.card).toMatchObject({ type: 'AdaptiveCard' });
    expect(here.teams.in(CHANNEL)).toHaveLength(1);
  });
});

describe('a merge of tier 3 in Teams', () => {
  let here: House;
  beforeEach(async () => {
    here = await house(live('merge-asking'));
  });
  afterEach(() => here.close());

  test('is approved by two people through the review, which each alone sees', async () => {
    expect(here.teams.buttons(here.card)).not.toContain('approve');
    for (const account of ['29:ravi', '29:mei']) {
      await here.teams.click(account, here.card, 'review');
      expect(words(here.teams.shownTo(account, here.card))).toContain('"id":"decision"');
      expect(words(here.teams.shownTo('29:dana', here.card))).not.toContain('"id":"decision"');
      await here.teams.click(account, here.card, 'review', { decision: 'approve', reason: 'Same company.' }, 'vote');
    }
    expect(here.now().decided_by).toEqual(['ravi', 'mei']);
    expect(here.now().votes.map(({ reason }) => reason)).toEqual(['Same company.', 'Same company.']);
  });

  test('an approval that comes after one’s own denial is refused in words, and not taken for a vote that was sent again', async () => {
    await here.teams.click('29:ravi', here.card, 'review');
    const late = here.teams.invoke('29:ravi', here.card, 'review', { decision: 'approve' }, 'vote');
    await here.teams.click('29:ravi', here.card, 'review', { decision: 'deny', reason: 'Two companies.' }, 'vote');
    const told = await here.teams.again(late);
    expect([told.card, told.words]).toEqual([null, expect.stringContaining('Already denied')]);
    expect(here.now().state).toBe('denied');
  });

  test('nothing chosen is no vote', async () => {
    await here.teams.click('29:ravi', here.card, 'review');
    expect((await here.teams.click('29:ravi', here.card, 'review', {}, 'vote')).words).toContain('Choose');
    expect(here.now().votes).toEqual([]);
  });

  test('who operates the agent gets no review', async () => {
    const told = await here.teams.click('29:dana', here.card, 'review');
    expect(told.card).toBeNull();
    expect(told.words).toMatch(/operate/);
  });
});

describe('the forms of an incident in Teams', () => {
  let here: House;
  beforeEach(async () => {
    here = await house(live('email-asking'));
  });
  afterEach(() => here.close());

  const bounced = newIncident('client-a', {
    id: 'inc_7',
    number: 7,
    kind: 'bounce_rate',
    opened_at: NOW.toISOString(),
    opened_by: 'system',
    owner: 'ravi',
    request_id: null,
    code: 'above',
    detail: '',
    tier: null,
    agent_role: 'outreach',
    pause: { role: 'outreach', connector: null },
    evidence: { counted: 46, of: 500, threshold: 50_000, window_hours: 24 },
  });

  test.each(['incident_step', 'incident_owner'])('%s says which incident it is about, and goes back to its card without a choice', async (verb) => {
    const card = await here.postIncident(bounced);
    const form = await here.teams.click('29:ravi', card, verb);
    expect(words(form.card)).toContain('"type":"Input.ChoiceSet"');
    expect(words(form.card)).toContain('Incident 7: bounce rate 9.2% at Client A');
    const back = await here.teams.click('29:ravi', card, verb, {}, 'back');
    expect(words(back.card)).toBe(words(card.card));
  });
});
