// What the bot says and sends in Teams: answers to words, cards within the limits, once and no faster than Teams wants.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lives } from '../slack/lives.ts';
import { CHANNEL, factsOf, type House, house, live, words } from './house.ts';

describe('words to the bot in Teams', () => {
  let here: House;
  beforeEach(async () => {
    here = await house(live('email-asking'));
  });
  afterEach(() => here.close());

  test('after a mention in a channel: what is private goes to the chat, what changed is said in the channel', async () => {
    await here.teams.type('29:ravi', `${CHANNEL};messageid=1`, 'pause client-a &amp; all');
    expect(here.commands).toEqual([`29:ravi in ${CHANNEL}: pause client-a & all`]);
    expect(words(here.teams.in('a:chat-of-29:ravi')[0]?.card ?? null)).toContain('only for 29:ravi');
    expect(here.teams.in(CHANNEL).map(({ text }) => text)).toContain('Client A is paused');
    expect(JSON.stringify(here.teams.in(CHANNEL).map(({ activity }) => activity))).not.toContain('only for');
  });

  test.each(['status', '/status', '/agent status', 'agent status'])('in a chat "%s" is the command', async (typed) => {
    await here.teams.type('29:ravi', 'a:chat-1', typed);
    expect(here.commands).toEqual(['29:ravi in a:chat-1: status']);
    expect(words(here.teams.in('a:chat-1')[0]?.card ?? null)).toContain('only for');
  });

  test('where no chat can be opened the channel hears that, and none of the answer', async () => {
    here.teams.fault({ method: 'POST', status: 403 });
    await here.teams.type('29:ravi', `${CHANNEL};messageid=1`, 'status');
    const said = JSON.stringify(here.teams.in(CHANNEL).map(({ activity }) => activity));
    expect(said).toContain('answer this in private');
    expect(said).not.toContain('only for');
  });
});

describe('what the bot sends', () => {
  let here: House;
  beforeEach(async () => {
    here = await house(live('email-asking'));
  });
  afterEach(() => here.close());

  const posts = () => here.teams.calls.filter((call) => call.startsWith('POST')).length;

  test('is sent once, also where Teams fails', async () => {
    for (const status of [429, 500, 502, 503]) {
      const before = posts();
      here.teams.fault({ method: 'POST', status });
      await expect(here.messenger.post(CHANNEL, factsOf(here.now()), 'm')).rejects.toThrow();
      expect(posts() - before).toBe(1);
    }
  });

  test('waits as long as Teams asks for', async () => {
    here.teams.fault({ method: 'POST', status: 429, headers: { 'retry-after': '7' } });
    await expect(here.messenger.post(CHANNEL, factsOf(here.now()), 'm')).rejects.toMatchObject({ retryAfterMs: 7_000 });
  });

  test('goes by the address that the last activity named, and by Microsoft’s own before any', async () => {
    expect(here.teams.calls.at(-1)).toMatch(/^POST \/teams\/v3/);
    await here.teams.type('29:ravi', `${CHANNEL};messageid=1`, 'status');
    await here.messenger.announce(CHANNEL, 'hello');
    expect(here.teams.calls.at(-1)).toMatch(/^POST \/emea\/v3/);
  });

  test('has no text in it that turns the reading direction or is not seen, whoever wrote it', async () => {
    await here.messenger.announce(CHANNEL, 'Gus broke the glass: \u202egnp.exe \u200b[x](https://evil.example)');
    const { text, textFormat } = here.teams.in(CHANNEL).at(-1)?.activity ?? {};
    expect([text, textFormat]).toEqual(['Gus broke the glass: [U+202E]gnp.exe [U+200B][x](https://evil.example)', 'plain']);
  });

  test('goes by the same address after a restart, before anybody has written', async () => {
    await here.teams.type('29:ravi', `${CHANNEL};messageid=1`, 'status');
    const again = here.restarted();
    await again.announce(CHANNEL, 'hello again');
    expect(here.teams.calls.at(-1)).toMatch(/^POST \/emea\/v3/);
    expect(await again.update(CHANNEL, here.card.id, factsOf(live('email-denied')))).toBe(true);
  });

  test('fits Teams at every turn of a life, however long and hostile what agents and people wrote', async () => {
    for (const [name, life] of Object.entries(lives)) {
      const message = await here.restarted().post(CHANNEL, factsOf(life), name);
      expect(await here.restarted().update(CHANNEL, message, factsOf(life)), name).toBe(true);
    }
  });

  test('has an end where Teams never answers', async () => {
    here.teams.fault({ method: 'POST', status: 200, never: true });
    await expect(here.messenger.announce(CHANNEL, 'hello')).rejects.toThrow('no answer');
  }, 20_000);

  test('is sent with a new token where the old one was refused', async () => {
    here.teams.fault({ method: 'POST', status: 401 });
    await expect(here.messenger.announce(CHANNEL, 'one')).rejects.toThrow('401');
    const before = here.teams.tokens();
    await here.messenger.announce(CHANNEL, 'two');
    expect(here.teams.tokens() - before).toBe(1);
  });

  test('a message that is gone is told as gone', async () => {
    expect(await here.messenger.update(CHANNEL, '404', factsOf(here.now()))).toBe(false);
  });

  test('keeps to a few at once in a conversation', async () => {
    const results = await Promise.allSettled(Array.from({ length: 12 }, () => here.messenger.announce(CHANNEL, 'x')));
    const refused = results.filter((one) => one.status === 'rejected');
    expect(refused.length).toBeGreaterThanOrEqual(5);
    for (const one of refused) expect(one.reason).toHaveProperty('retryAfterMs');
  });
});
