import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { chartPictures } from '../../../src/adapters/charts/chart-pictures.ts';
import { slackMessenger } from '../../../src/adapters/slack/messenger.ts';
import { renderAnswer } from '../../../src/adapters/slack/render-answer.ts';
import type { Act } from '../../../src/domain/approval/acts.ts';
import { applied } from '../../../src/domain/approval/decide.ts';
import type { Approval } from '../../../src/domain/documents/approval.ts';
import { votersOf } from '../../../src/domain/policy/workspace.ts';
import type { SurfaceNeeds } from '../../../src/surfaces/needs.ts';
import { systemClock } from '../../../src/system.ts';
import { text } from '../../../src/texts.ts';
import { clientA, edit, factsOf, lives, NOW } from './lives.ts';
import { noBatches } from './no-batches.ts';
import { servedApp } from './served-app.ts';

const CHANNEL = 'C0CLIENTA';
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const clock = { ...systemClock(), now: () => NOW };

/** The four functions that the doors need, over one approval in memory, with the real rules. */
function core(first: Approval) {
  let approval = first;
  const act = (done: Act) => {
    const { next, result } = applied(approval, done, NOW);
    if (next) approval = { ...next, version: approval.version + 1 };
    return { approval, refused: result };
  };
  const voters = votersOf(clientA, first.request.agent.role, []);
  const byEmail = new Set<string>();
  const known = () => ({ ...clientA, people: clientA.people.map((one) => (byEmail.has(one.id) ? { ...one, by_email: ['slack' as const] } : one)) });
  const needs: SurfaceNeeds = {
    castVote: async (id, vote) => (id === approval.id ? act({ type: 'vote', ...vote, voters }) : null),
    batches: noBatches,
    takeBack: async (id, person) => (id === approval.id ? act({ type: 'take_back', person, voters }) : null),
    readVoters: async () => voters,
    editRequest: async (id, ask) => (id === approval.id ? act(edit(approval, ask)) : null),
    breakGlass: async (id, by) => (id === approval.id ? act({ type: 'break_glass', ...by, voters }) : null),
    readApproval: async (id) => (id === approval.id ? approval : null),
    readApprovals: async (ids) => (ids.includes(approval.id) ? [approval] : []),
    factsOf: async (one) => factsOf(one),
    runCommand: async (words, { account }) => ({
      private: { lines: [`${account} typed ${words} <!channel>`] },
      public: words.startsWith('pause') ? `paused${words.slice('pause'.length)}` : null,
    }),
    incidents: { act: async () => null, read: async () => null, factsOf: async () => expect.fail('No incident is here') },
    readInbox: async () => ({ places: [], waiting: [], last: null }),
    policies: { get: (id) => (id === clientA.id ? known() : null), all: () => [known()] },
    recognise: async () => undefined,
    clock,
    logger: silent,
  };
  return { needs, now: () => approval, byEmail };
}

async function house(first: Approval) {
  const { needs, now, byEmail } = core(first);
  const { app, slack, appUrl, close } = await servedApp(needs, systemClock());
  const messenger = slackMessenger({ clientAt: app.clientAt, clock, logger: silent, pictures: chartPictures() });
  const ts = await messenger.post(CHANNEL, factsOf(first), `${first.id}.slack`);
  const card = slack.messages.find((one) => one.ts === ts);
  if (!card) throw new Error('The card was not posted');
  const old = structuredClone(card);
  const heardBy = (user: string) => JSON.stringify(slack.privates.filter((one) => one.user === user).map((one) => [one.text, one.blocks]));
  return { slack, messenger, app, appUrl, ts, card, old, now, close, heardBy, byEmail };
}

type House = Awaited<ReturnType<typeof house>>;
const live = (name: string): Approval => {
  const found = lives[name];
  if (!found) throw new Error(`There is no life ${name}`);
  return found;
};

describe('an e-mail of tier 2 in Slack', () => {
  let here: House;
  beforeEach(async () => {
    here = await house(live('email-asking'));
  });
  afterEach(() => here.close());

  test('send again stands for the words of show, and its answer is private', async () => {
    const { slack, heardBy } = here;
    const words = { action: 'send_again' as const, approval: 'apr_1' };
    const answer = renderAnswer('en', { lines: ['It failed.'], buttons: [words, { ...words, action: 'take_back' }] });
    await (await here.app.clientAt({ channel: CHANNEL })).chat.postEphemeral({ channel: CHANNEL, user: 'U0RAVI', ...answer });
    const shown = slack.privates.find((one) => one.user === 'U0RAVI');
    if (!shown) throw new Error('nothing was said');
    expect(slack.buttons(shown)).toEqual(['send_again', 'take_back']);
    expect((await slack.click('U0RAVI', shown, 'send_again')).status).toBe(200);
    await expect.poll(() => heardBy('U0RAVI')).toContain('U0RAVI typed show apr_1 again');
  });

  test('approve stores the vote before it is acknowledged, and offers to take it back', async () => {
    const { slack, card, now, heardBy } = here;
    const clicked = await slack.click('U0RAVI', card, 'approve');
    expect(clicked.status).toBe(200);
    expect(now().votes.map((vote) => [vote.person, vote.vote, vote.surface])).toEqual([['ravi', 'approve', 'slack']]);
    await expect.poll(() => heardBy('U0RAVI')).toContain('You approved');
    const words = slack.privates.find((one) => one.user === 'U0RAVI');
    if (!words) throw new Error('nothing was said');
    await slack.click('U0RAVI', words, 'take_back');
    expect(now().votes).toEqual([]);
  });

  test('a late click hears in private who decided, and changes nothing', async () => {
    const { slack, old, now, heardBy } = here;
    await slack.click('U0RAVI', old, 'approve');
    const decided = now();
    await slack.click('U0MEI', old, 'approve');
    await slack.click('U0DANA', old, 'deny');
    for (const user of ['U0MEI', 'U0DANA']) await expect.poll(() => heardBy(user)).toMatch(/Already approved by Ravi Shah/);
    expect(now().votes).toEqual(decided.votes);
    expect(slack.shownTo('U0DANA')).toBeNull();
  });

  test('an account that is linked to nobody is turned away in private, and the try is noted once', async () => {
    const { slack, card, now, heardBy } = here;
    await slack.click('U0NOBODY', card, 'approve');
    await slack.click('U0NOBODY', card, 'review');
    await expect.poll(() => heardBy('U0NOBODY')).toContain('not linked');
    await expect
      .poll(() =>
        now()
          .events.filter((event) => event.type === 'vote_refused')
          .map((event) => event.actor),
      )
      .toEqual(['slack:U0NOBODY']);
    await expect.poll(() => now().repeated?.map(({ actor, count }) => [actor, count])).toEqual([['slack:U0NOBODY', 1]]);
    expect(now().votes).toEqual([]);
  });

  test('a button with another digest is refused, because something changed since', async () => {
    const { slack, card, now, heardBy } = here;
    const changed = structuredClone(card);
    changed.blocks = JSON.parse(JSON.stringify(card.blocks).replaceAll(now().digest, `sha256:${'0'.repeat(64)}`));
    await slack.click('U0RAVI', changed, 'approve');
    await expect.poll(() => heardBy('U0RAVI')).toContain('changed since you looked');
    expect(now().votes).toEqual([]);
  });

  test('deny opens a modal and closes the request with the reason', async () => {
    const { slack, card, now } = here;
    await slack.click('U0MEI', card, 'deny');
    await expect.poll(() => slack.shownTo('U0MEI')).not.toBeNull();
    const view = slack.shownTo('U0MEI');
    if (!view) throw new Error('no modal');
    expect((await slack.submit('U0MEI', view, { reason: '   ' })).errors).toMatchObject({ reason: expect.stringContaining('reason') });
    expect((await slack.submit('U0MEI', view, { reason: 'They are a partner.' })).errors).toBeNull();
    expect([now().state, now().outcome?.reason]).toEqual(['denied', 'They are a partner.']);
  });

  test('a modal that was tampered with is answered like any other request that is not there, and a reason has an end', async () => {
    const { slack, card, now } = here;
    await slack.click('U0MEI', card, 'deny');
    await expect.poll(() => slack.shownTo('U0MEI')).not.toBeNull();
    const view = slack.shownTo('U0MEI');
    if (!view) throw new Error('no modal');
    for (const private_metadata of ['{', '[]', 'null', '{"__proto__":{"approval":"apr_1","digest":"x"}}']) {
      const { status, errors } = await slack.submit('U0MEI', { ...view, private_metadata }, { reason: 'They are a partner.' });
      expect([status, JSON.stringify(errors)]).toEqual([200, expect.stringContaining(text('en', 'refusal.not_found'))]);
    }
    expect(now().state).toBe('asking');
    await slack.submit('U0MEI', view, { reason: 'long '.repeat(100_000) });
    expect([now().state, now().outcome?.reason?.length]).toEqual(['denied', 1000]);
  });

  test('where Slack takes no private words in the channel, they come by the address of the click', async () => {
    const { slack, card, heardBy } = here;
    slack.fault({ method: 'chat.postEphemeral', status: 500 });
    await slack.click('U0RAVI', card, 'approve');
    await expect.poll(() => heardBy('U0RAVI')).toContain('You approved');
  });

  test('a forged, an old and a future signature get 401, and a flood of them a line of each kind in the log', async () => {
    const { appUrl } = here;
    const warned = vi.spyOn(silent, 'warn');
    const at = (secondsOff: number) => String(Math.floor(Date.now() / 1000) + secondsOff);
    for (const timestamp of [at(0), at(0), at(-3600), at(-3600), at(3600)]) {
      const headers = { 'content-type': 'application/x-www-form-urlencoded', 'x-slack-request-timestamp': timestamp, 'x-slack-signature': 'v0=00' };
      const { status } = await fetch(`${appUrl}/slack/events`, { method: 'POST', headers, body: 'payload=%7B%7D' });
      expect(status).toBe(401);
    }
    expect(warned).toHaveBeenCalledTimes(2);
    warned.mockRestore();
  });

  test('a command is answered in private, as plain text, and announced where it changed something', async () => {
    const { slack, heardBy } = here;
    const answer = await slack.command('U0RAVI', CHANNEL, 'pause');
    expect(answer.status).toBe(200);
    expect(heardBy('U0RAVI')).toContain('U0RAVI typed pause &lt;!channel&gt;');
    await expect.poll(() => slack.messages.map((one) => one.text)).toContain('paused');
  });

  test('what is announced is plain text, whoever wrote a part of it, and no longer than Slack takes', async () => {
    const { slack } = here;
    const reason = '*APPROVED* :white_check_mark: <!channel> `x` ~no~ https://evil.example/approve';
    await slack.command('U0RAVI', CHANNEL, `pause ${reason} ${'long '.repeat(1000)}`);
    const said = () => slack.messages.find((one) => one.text.startsWith('paused'));
    await expect.poll(said).toBeDefined();
    const [block, ...others] = said()?.blocks ?? [];
    expect(others).toEqual([]);
    expect(block).toMatchObject({ type: 'section', text: { type: 'plain_text', emoji: false, text: expect.stringContaining(`paused ${reason}`) } });
    expect(said()?.text).toMatch(/&lt;!channel&gt;.*…$/);
    const posted = slack.calls.findLast(({ method, args }) => method === 'chat.postMessage' && String(args.text).startsWith('paused'));
    expect(posted?.args).toMatchObject({ unfurl_links: 'false', unfurl_media: 'false' });
  });
});

describe('an edit in Slack', () => {
  let here: House;
  beforeEach(async () => {
    here = await house(live('email-asking'));
  });
  afterEach(() => here.close());

  async function opened(user: string) {
    await here.slack.click(user, here.old, 'edit');
    await expect.poll(() => here.slack.shownTo(user)).not.toBeNull();
    const view = here.slack.shownTo(user);
    if (!view) throw new Error('no modal');
    return view;
  }

  test('shows each editable field with what stands there, and stores what was changed before it is acknowledged', async () => {
    const { slack, now, heardBy } = here;
    const before = now();
    const view = await opened('U0MEI');
    const inputs = view.blocks.filter((block) => block.type === 'input').map((block) => [block.block_id, block.element]);
    expect(inputs).toMatchObject([
      ['subject', { initial_value: 'Pricing', multiline: false }],
      ['body', { initial_value: 'You asked for our prices, here they are.', multiline: true }],
    ]);
    const answered = await slack.submit('U0MEI', view, { subject: 'Pricing', body: 'Our prices are on the page.' });
    expect(answered.errors).toBeNull();
    expect(now()).toMatchObject({ state: 'asking', request: { after: { subject: 'Pricing', body: 'Our prices are on the page.' } } });
    expect(now().digest).not.toBe(before.digest);
    await expect.poll(() => heardBy('U0MEI')).toContain('You edited');
  });

  test('makes the older card refuse a vote, and a second edit of the same version stays in its modal with the reason', async () => {
    const { slack, old, now, heardBy } = here;
    const [mei, ravi] = [await opened('U0MEI'), await opened('U0RAVI')];
    await slack.submit('U0MEI', mei, { subject: 'Prices', body: 'Our prices.' });
    const late = await slack.submit('U0RAVI', ravi, { subject: 'Something else', body: 'Our prices.' });
    expect(JSON.stringify(late.errors)).toContain('changed since you looked');
    await slack.click('U0RAVI', old, 'approve');
    await expect.poll(() => heardBy('U0RAVI')).toContain('changed since you looked');
    expect(now()).toMatchObject({ votes: [], request: { after: { subject: 'Prices' } } });
  });

  test('that changes nothing says so in the modal, and blanks at the ends are no change', async () => {
    const view = await opened('U0MEI');
    const answered = await here.slack.submit('U0MEI', view, { subject: 'Pricing ', body: 'You asked for our prices, here they are.\n' });
    expect(JSON.stringify(answered.errors)).toContain('Nothing was changed');
    expect(here.now().edits).toBeUndefined();
  });

  test('that the policy would deny stays in the modal with the reason and the rule, and the request stays as it was', async () => {
    await here.close();
    const { request, ...rest } = live('email-asking');
    const old = { ...request.source_signal, observed_at: '2026-10-01T00:00:00Z' };
    here = await house({ ...rest, request: { ...request, source_signal: old } });
    const answered = await here.slack.submit('U0MEI', await opened('U0MEI'), { subject: 'Prices', body: 'Our prices.' });
    expect(JSON.stringify(answered.errors)).toMatch(/the policy would deny it: .*Rules: evidence-age\. Nothing was changed/);
    expect(here.now()).toMatchObject({ state: 'asking', digest: rest.digest, request: { after: request.after } });
  });

  test('is refused in private to who may not, naming who may, and the try is noted', async () => {
    const { slack, card, heardBy, now } = here;
    await slack.click('U0SAM', card, 'edit');
    await expect.poll(() => heardBy('U0SAM')).toMatch(/Only people of RevOps.*Ravi Shah, Mei Tanaka/);
    expect(slack.shownTo('U0SAM')).toBeNull();
    expect(now().events.at(-1)).toMatchObject({ type: 'edit_refused', actor: 'sam', detail: { code: 'not_in_group' } });
  });
});

describe('break-glass in Slack', () => {
  let here: House;
  beforeEach(async () => {
    here = await house(live('merge-asking'));
  });
  afterEach(() => here.close());

  async function reviewOf(user: string) {
    await here.slack.click(user, here.old, 'review');
    await expect.poll(() => here.slack.shownTo(user)).not.toBeNull();
    const view = here.slack.shownTo(user);
    if (!view) throw new Error('no modal');
    return view;
  }

  test('is a button in the review for the group alone, and asks for a reason in a modal on top', async () => {
    const { slack, now, heardBy } = here;
    expect(JSON.stringify(await reviewOf('U0RAVI'))).not.toContain('break_glass');
    await slack.clickInView('U0GUS', await reviewOf('U0GUS'), 'break_glass');
    await expect.poll(() => slack.shownTo('U0GUS')?.callback_id).toBe('break_glass');
    const view = slack.shownTo('U0GUS');
    if (!view) throw new Error('no modal');
    expect((await slack.submit('U0GUS', view, { reason: ' ' })).errors).toMatchObject({ reason: expect.stringContaining('reason') });
    expect((await slack.submit('U0GUS', view, { reason: 'The tender closes tonight.' })).errors).toBeNull();
    expect(now()).toMatchObject({
      state: 'approved',
      decided_by: ['gus'],
      votes: [{ assurance: 'break_glass', reason: 'The tender closes tonight.' }],
    });
    await expect.poll(() => heardBy('U0GUS')).toContain('You broke the glass');
  });

  test('by an account that is somebody’s by its e-mail address alone is refused, also where the modal is open already', async () => {
    const { slack, now, byEmail } = here;
    await slack.clickInView('U0GUS', await reviewOf('U0GUS'), 'break_glass');
    await expect.poll(() => slack.shownTo('U0GUS')?.callback_id).toBe('break_glass');
    const view = slack.shownTo('U0GUS');
    if (!view) throw new Error('no modal');
    byEmail.add('gus');
    const { errors } = await slack.submit('U0GUS', view, { reason: 'The tender closes tonight.' });
    expect(errors).toMatchObject({ reason: expect.stringContaining('linked by its e-mail address alone') });
    expect(now()).toMatchObject({ state: 'asking', votes: [] });
  });

  test('by somebody whose request was decided meanwhile is told inside the modal', async () => {
    const { slack, now } = here;
    const review = await reviewOf('U0GUS');
    await slack.submit('U0RAVI', await reviewOf('U0RAVI'), { decision: 'deny', reason: 'Two companies.' });
    await slack.clickInView('U0GUS', review, 'break_glass');
    await expect.poll(() => JSON.stringify(slack.shownTo('U0GUS')?.blocks)).toContain('Already denied by Ravi Shah');
    expect(now().state).toBe('denied');
  });
});

describe('a merge of tier 3 in Slack', () => {
  let here: House;
  beforeEach(async () => {
    here = await house(live('merge-asking'));
  });
  afterEach(() => here.close());

  async function review(user: string) {
    await here.slack.click(user, here.old, 'review');
    await expect.poll(() => here.slack.shownTo(user)).not.toBeNull();
    const view = here.slack.shownTo(user);
    if (!view) throw new Error('no modal');
    return view;
  }

  test('is approved by two people through the review', async () => {
    for (const user of ['U0RAVI', 'U0MEI']) {
      const answered = await here.slack.submit(user, await review(user), { decision: 'approve', reason: 'Same company.' });
      expect(answered.errors).toBeNull();
    }
    expect(here.now().decided_by).toEqual(['ravi', 'mei']);
  });

  test('a second vote by the same person is refused inside the modal', async () => {
    await here.slack.submit('U0RAVI', await review('U0RAVI'), { decision: 'approve', reason: '' });
    const again = await here.slack.submit('U0RAVI', await review('U0RAVI'), { decision: 'approve', reason: '' });
    expect(again.errors?.decision).toMatch(/already voted/);
    expect(here.now().votes).toHaveLength(1);
  });

  test('who operates the agent gets no modal', async () => {
    await here.slack.click('U0DANA', here.card, 'review');
    await expect.poll(() => here.heardBy('U0DANA')).toContain('You operate the admin agent');
    expect(here.slack.shownTo('U0DANA')).toBeNull();
  });
});

describe('the messenger', () => {
  let here: House;
  beforeEach(async () => {
    here = await house(live('email-asking'));
  });
  afterEach(() => here.close());

  test('finds its card again by the marker, and nothing by another one', async () => {
    const { messenger, ts } = here;
    expect(await messenger.find(CHANNEL, 'apr_1.slack', new Date(Date.now() - 60_000))).toBe(ts);
    expect(await messenger.find(CHANNEL, 'apr_2.slack', new Date(Date.now() - 60_000))).toBeNull();
  });

  test('takes the buttons away with an update, and says where a message is gone', async () => {
    const { messenger, slack, ts, card } = here;
    expect(await messenger.update(CHANNEL, ts, factsOf(live('email-denied')))).toBe(true);
    expect(slack.buttons(card)).toEqual([]);
    expect(await messenger.update(CHANNEL, '1.000001', factsOf(live('email-denied')))).toBe(false);
  });

  test('passes on how long Slack wants it to wait, and calls once only', async () => {
    const { messenger, slack } = here;
    slack.fault({ method: 'chat.postMessage', status: 429, retryAfterMs: 7000 });
    const before = slack.calls.length;
    await expect(messenger.post(CHANNEL, factsOf(live('email-asking')), 'm')).rejects.toMatchObject({ retryAfterMs: 7000 });
    expect(slack.calls.length - before).toBe(1);
  });

  test('is too fast by itself after a burst in one channel, while others go on', async () => {
    const { messenger } = here;
    const announce = (channel: string) => messenger.announce(channel, 'paused');
    await announce(CHANNEL);
    await announce(CHANNEL);
    await expect(announce(CHANNEL)).rejects.toMatchObject({ retryAfterMs: expect.any(Number) });
    await expect(announce('C0CLIENTB')).resolves.toBeUndefined();
  });

  test('does not let the announcement of a pause wait for our own pace, and finds it again by its marker', async () => {
    const { messenger } = here;
    expect(await messenger.find(CHANNEL, 'paused.client-a', new Date(0))).toBeNull();
    await messenger.announce(CHANNEL, 'client-a is paused', 'paused.client-a');
    expect(await messenger.find(CHANNEL, 'paused.client-a', new Date(0))).not.toBeNull();
  });
});
