// The kill switch as people type it.
import { describe, expect, test, vi } from 'vitest';
import type { Hold } from '../../src/domain/ledger/ledger.ts';
import { covers } from '../../src/domain/ledger/pauses.ts';
import * as given from '../domain/given.ts';
import { AT, CHANNEL, clientA, office, TEAMS_CHANNEL } from './typed.ts';

const inMs = (ms: number) => new Date(Date.parse(AT) + ms).toISOString();
const pausesOf = async ({ ledgers }: ReturnType<typeof office>, id = 'client-a') => (await ledgers.read(id)).pauses;

async function underWay({ ledgers }: ReturnType<typeof office>, holds: { [id: string]: Partial<Hold> }) {
  const hold: Hold = { role: 'outreach', connector: 'gmail', charged: [], attempt_until: inMs(8000) };
  await ledgers.change('client-a', (ledger) => ({
    next: { ...ledger, holds: Object.fromEntries(Object.entries(holds).map(([id, own]) => [id, { ...hold, ...own }])) },
    result: null,
  }));
}

const { matrix } = clientA;
const onlyGmail = {
  ...clientA,
  matrix: {
    ...matrix,
    roles: Object.fromEntries(Object.entries(matrix.roles).map(([id, role]) => [id, { ...role, connectors: new Set(['gmail']) }])),
  },
};

/** Approved releases of the role admin that wait. */
function waiting({ approvals }: ReturnType<typeof office>, count: number) {
  for (let n = 1; n <= count; n += 1) approvals.put({ ...given.played(given.approved, given.schedule('window')), id: `apr_w${n}` });
}

describe('a pause', () => {
  test('holds at once, is announced in the channel and is in the audit log', async () => {
    const here = office();
    const { said, announced } = await here.type('dana', 'pause client-a too many bounces');
    expect(said).toContain('Pausing client-a ...');
    expect(announced).toBe(
      'client-a is paused by Dana; nothing leaves until resumed. Nothing was on its way. No approved release is held. Reason: too many bounces',
    );
    expect(await pausesOf(here)).toMatchObject([{ role: null, connector: null, until: null, by: 'dana', reason: 'too many bounces' }]);
    expect(here.types()).toEqual(['paused']);
    expect([here.slack.heard, here.teams.heard]).toMatchObject([
      [{ channel: CHANNEL, words: announced }],
      [{ channel: TEAMS_CHANNEL, words: announced }],
    ]);
  });

  test('of a role, a connector and a length covers just that', async () => {
    const here = office();
    const { announced } = await here.type('ines', 'pause client-a outreach connector:gmail for 2h');
    expect(await pausesOf(here)).toMatchObject([{ role: 'outreach', connector: 'gmail', until: inMs(7_200_000) }]);
    expect(announced).toMatch(/^outreach of client-a on gmail is paused by Ines; nothing leaves until .*11:30/);
  });

  test('without a workspace is meant for the channel', async () => {
    const here = office();
    await here.type('dana', 'pause');
    expect(await pausesOf(here)).toHaveLength(1);
  });

  test('waits for what is on its way in its scope, and names what had gone', async () => {
    const here = office();
    await underWay(here, { apr_1: { role: 'admin' }, apr_2: {} });
    here.approvals.put(given.delivered);
    here.clock.meanwhile = (sleptMs) => {
      if (sleptMs === 500) void underWay(here, { apr_2: {} });
    };
    const { announced } = await here.type('dana', 'pause client-a admin');
    expect(announced).toContain('These had already gone: apr_1.');
    expect(here.clock.monotonicMs()).toBe(500);
  });

  test('waits ten seconds at most', async () => {
    const here = office();
    await underWay(here, { apr_1: { attempt_until: inMs(3_600_000) } });
    expect((await here.type('dana', 'pause')).announced).toContain('is paused');
    expect(here.clock.monotonicMs()).toBe(10_000);
  });

  test('that took long to be stored waits ten seconds from then: an attempt may have been admitted until it was', async () => {
    const here = office();
    await underWay(here, { apr_1: { attempt_until: inMs(3_600_000) } });
    const { change } = here.ledgers;
    here.ledgers.change = async (id, decide) => {
      here.ledgers.change = change;
      await here.clock.sleep(4_000);
      return change(id, decide);
    };
    await here.type('dana', 'pause');
    expect(here.clock.monotonicMs()).toBe(14_000);
  });

  test('of what is paused says so and writes nothing, and never shortens what stands', async () => {
    const here = office();
    await here.type('dana', 'pause client-a');
    for (const again of ['pause client-a', 'pause client-a for 1m']) {
      expect((await here.type('riley', again)).said).toBe('client-a is paused already, by Dana, until resumed.');
    }
    expect(await pausesOf(here)).toHaveLength(1);
    expect(here.types()).toEqual(['paused']);
  });

  test('that lasts longer takes the place of a shorter one', async () => {
    const here = office();
    await here.type('ines', 'pause for 1h');
    await here.type('ines', 'pause for 2h');
    expect(await pausesOf(here)).toMatchObject([{ until: inMs(7_200_000) }]);
  });

  test('is for RevOps and those on call; anybody else is told who they are', async () => {
    const here = office();
    const { said, announced } = await here.type('max', 'pause client-a');
    expect(said).toBe('pause in client-a is for RevOps and on-call: Dana, Riley, and Ines. Nothing was changed.');
    expect(announced).toBeNull();
    expect(await pausesOf(here)).toEqual([]);
  });

  test('is for nobody else either while nobody can say who is on call, which is said in place of who may', async () => {
    const here = office({ client: { ...clientA, unread: [{ group: 'on-call', directory: 'slack' }] } });
    expect((await here.type('max', 'pause client-a')).said).toMatch(/cannot be asked just now who is in on-call/i);
    expect(here.types()).toEqual([]);
    expect((await here.type('dana', 'pause client-a')).later?.public ?? here.slack.heard[0]?.words).toContain('client-a is paused by Dana');
  });

  test('with --dry-run says what it would do and does nothing', async () => {
    const here = office();
    await underWay(here, { apr_1: {} });
    expect((await here.type('dana', 'pause --dry-run')).said).toContain(
      'This would pause client-a until resumed. 1 release of it is on the way now.',
    );
    expect(await pausesOf(here)).toEqual([]);
  });

  test('with --dry-run also says until when, why, and what it would hold', async () => {
    const here = office();
    waiting(here, 2);
    const { said, announced } = await here.type('dana', 'pause client-a admin for 2h --dry-run too many merges');
    expect(said).toMatch(/^This would pause admin of client-a until Mon, Nov 23, 11:30 EST\. Nothing of it is on the way now\. /);
    expect(said).toContain('2 approved releases would be held: apr_w1, apr_w2. Nothing was changed. Reason: too many merges');
    expect([announced, await pausesOf(here)]).toEqual([null, []]);
  });

  test('says how many approved releases it holds, names the first and counts the others', async () => {
    const here = office();
    waiting(here, 5);
    expect((await here.type('dana', 'pause client-a outreach')).announced).toContain('No approved release is held.');
    expect((await here.type('dana', 'pause client-a')).announced).toContain('5 approved releases are held: apr_w1, apr_w2, apr_w3 and 2 more.');
  });

  test.each(['2x', '0h', '0m', '30m1h', '2 fortnights', '2 months', '3 bounces', '-2h', '1.5h', '2', '999999h', 'half a day'])(
    'for a length that nobody can read is none, and says so with an example: %s',
    async (length) => {
      const here = office();
      const { said, announced } = await here.type('ines', `pause client-a outreach connector:gmail for ${length}`);
      expect(said).toBe(
        `I have paused nothing: ${length} is no length of time. Type /agent pause client-a outreach connector:gmail for 2h (or 30m, 3d), ` +
          'or /agent pause client-a outreach connector:gmail to pause until resumed.',
      );
      expect([announced, await pausesOf(here), here.types()]).toEqual([null, [], []]);
    },
  );

  test.each([
    ['pause help', /^What I know\npause \[workspace\]/],
    ['pause --help', /^What I know\npause \[workspace\]/],
    ['pause client-a —help', /pause \[workspace\]/],
    ['pause outreach 2h', '2h needs a for before it. Type /agent pause client-a outreach for 2h, or /agent pause client-a outreach to'],
    ['pause outreach 2 hours', '2 hours needs a for before it. Type /agent pause client-a outreach for 2 hours, or'],
    ['pause outreach until tomorrow', 'until tomorrow is no length of time. Type /agent pause client-a outreach for 2h'],
    ['pause outreach until 17:00', 'until 17:00 is no length of time. Type /agent pause client-a outreach for 2h'],
    ['pause outreach bad list until 17:00', 'until 17:00 is no length of time. Type /agent pause client-a outreach for 2h'],
    ['pause all', 'name a client, I pause one at a time. For this one type /agent pause client-a.'],
    ['pause all clients for 2h', 'name a client, I pause one at a time.'],
    ['pause everything', 'name a client, I pause one at a time.'],
    ['pause gmail', 'is gmail a connector? Type /agent pause client-a connector:gmail to pause that one, or /agent pause client-a to'],
    ['pause gmial', '/agent pause client-a connector:gmail'],
    ['pause outreach Gmail for 2h', '/agent pause client-a outreach connector:gmail'],
    ['pause connector gmail', '/agent pause client-a connector:gmail'],
    ['pause connector:', '/agent pause client-a connector:NAME'],
    ['pause outreach admin', 'admin is one too many here: I take one client and one role at a time.'],
    ['pause client-a outreach client-a', 'client-a is one too many here'],
  ])('that was meant for less than everything, or was a question, pauses nothing: %s', async (words, says) => {
    const here = office({ client: onlyGmail });
    const { said, announced } = await here.type('dana', words);
    if (typeof says === 'string') expect(said).toContain(says);
    else expect(said).toMatch(says);
    expect([announced, await pausesOf(here), here.types()]).toEqual([null, [], []]);
  });

  test('for nothing at all asks for how long; for a reason is a reason', async () => {
    const here = office();
    expect((await here.type('ines', 'pause client-a for')).said).toMatch(/^I have paused nothing: for how long\? Type \/agent pause client-a for 2h/);
    expect(await pausesOf(here)).toEqual([]);
    await here.type('ines', 'pause client-a all bounced, for the 2nd time, and for good');
    expect(await pausesOf(here)).toMatchObject([{ until: null, reason: 'all bounced, for the 2nd time, and for good' }]);
  });

  test.each([
    ['2 hours', 120],
    ['two hours', 120],
    ['90min', 90],
    ['1h30m', 90],
    ['1 week', 10_080],
  ])('for a length in any usual spelling ends then: %s', async (length, minutes) => {
    const here = office();
    await here.type('ines', `pause client-a for ${length} bad list`);
    expect(await pausesOf(here)).toMatchObject([{ until: inMs(minutes * 60_000), reason: 'bad list' }]);
  });

  test.each([
    'pausse client-a',
    'puase client-a',
    'pause client-q',
    'pause amdin',
    'pause client-a rotuing',
    'pause outrech',
    'pause client-b',
    'pause client-a outrech',
  ])('that is mistyped stops nothing: %s', async (words) => {
    const here = office();
    const { said, announced } = await here.type('dana', words);
    expect(said).toMatch(/Did you mean .*(pause|client-a|outreach|admin|routing)/);
    expect(announced).toBeNull();
    expect([...(await pausesOf(here)), ...(await pausesOf(here, 'client-b'))]).toEqual([]);
  });

  test('of a connector that is mistyped stops nothing and offers the one that is known; how it is written does not matter', async () => {
    const here = office();
    here.approvals.put(given.approved);
    const { connector } = given.approved.request.tool;
    const mistyped = `${connector.slice(0, 2)}${connector[3]}${connector[2]}${connector.slice(4)}`;
    const { said, announced } = await here.type('ines', `pause client-a connector:${mistyped}`);
    expect(said).toBe(
      `I have paused nothing: there is no connector ${mistyped} here. Did you mean connector:${connector}? /agent pause client-a stops everything.`,
    );
    expect([announced, await pausesOf(here)]).toEqual([null, []]);
    await here.type('ines', `pause client-a connector:${connector.toUpperCase()}`);
    expect(await pausesOf(here)).toMatchObject([{ connector }]);
  });

  test('of a connector holds it however an agent spells it, and is not turned from it by another spelling', async () => {
    const here = office();
    const { request } = given.approved;
    for (const [id, connector] of [
      ['apr_1', 'Gmail'],
      ['apr_2', 'gmail'],
    ] as const)
      here.approvals.put({ ...given.approved, id, request: { ...request, tool: { ...request.tool, connector } } });
    const { announced } = await here.type('ines', 'pause client-a connector:gmail');
    const [paused] = await pausesOf(here);
    expect(paused).toMatchObject({ connector: 'gmail' });
    expect(announced).toContain('2 approved releases are held');
    expect(['gmail', 'Gmail', 'hubspot'].map((one) => paused && covers(paused, 'outreach', one))).toEqual([true, true, false]);
  });

  test('of a connector that no role lists stops nothing and names those that there are; where roles may use any it holds, with a doubt', async () => {
    const here = office();
    here.approvals.put(given.approved);
    const { said } = await here.type('ines', 'pause client-a connector:zendesk');
    expect(said).toMatch(/^Pausing zendesk of client-a .*\nLook at the spelling: no request here has named zendesk lately, only /);
    expect(await pausesOf(here)).toMatchObject([{ connector: 'zendesk' }]);
    const listed = office({ client: onlyGmail });
    expect((await listed.type('ines', 'pause client-a connector:zendesk')).said).toBe(
      'I have paused nothing: there is no connector zendesk here. Known: gmail. /agent pause client-a stops everything.',
    );
    expect(await pausesOf(listed)).toEqual([]);
  });

  test('typed elsewhere is told to the workspace in its own channels and to the person in private', async () => {
    const here = office();
    const { later } = await here.type('dana', 'pause client-a', 'D0DANA');
    expect(later?.public).toBeNull();
    expect(later?.private?.lines[0]).toContain('client-a is paused');
    expect(here.slack.heard).toMatchObject([{ channel: CHANNEL, words: later?.private?.lines[0] }]);
  });

  test("in another client's channel is not taken for one's own client", async () => {
    const here = office();
    expect((await here.type('dana', 'pause', 'C0CLIENTB')).said).toBe('Name the workspace: client-a.');
    expect(await pausesOf(here)).toEqual([]);
  });
});

describe('the announcement of a pause', () => {
  /** Whoever typed it is killed while something is on its way: nothing of it is done any more. */
  async function pausedAndKilled(here: ReturnType<typeof office>, words = 'pause client-a') {
    const { sleep } = here.clock;
    await underWay(here, { apr_1: { role: 'admin' } });
    here.clock.sleep = () => new Promise(() => {});
    void here.type('dana', words);
    await vi.waitFor(async () => expect(await pausesOf(here)).toHaveLength(1));
    here.clock.sleep = sleep;
  }

  test('is made by another process once nothing is on its way any more, and once', async () => {
    const here = office();
    await pausedAndKilled(here);
    await here.announceOwed('client-a');
    expect(here.slack.heard).toEqual([]);
    here.approvals.put(given.delivered);
    await underWay(here, {});
    await here.announceOwed('client-a');
    await here.announceOwed('client-a');
    expect(here.slack.heard.map(({ words }) => words)).toEqual([
      'client-a is paused by Dana; nothing leaves until resumed. These had already gone: apr_1. No approved release is held.',
    ]);
    expect(here.teams.heard).toHaveLength(1);
    expect(await here.ledgers.unsealed()).toEqual([]);
  });

  test('waits for nobody who has died with his attempt', async () => {
    const here = office();
    await pausedAndKilled(here);
    here.clock.sleepTo(inMs(21_000));
    await here.announceOwed('client-a');
    expect(here.slack.heard).toHaveLength(1);
  });

  test('that was posted by somebody who died before noting it is found, and the platform that was down hears it later', async () => {
    const here = office();
    here.teams.isDown = true;
    await here.type('dana', 'pause client-a');
    expect([here.slack.heard.length, here.teams.heard.length]).toEqual([1, 0]);
    // As if Slack's answer had been lost as well.
    await here.ledgers.change('client-a', (ledger) => ({
      next: { ...ledger, pauses: ledger.pauses.map((one) => (one.owed ? { ...one, owed: { ...one.owed, told: [] } } : one)) },
      result: null,
    }));
    here.teams.isDown = false;
    await here.announceOwed('client-a');
    expect(here.teams.heard).toEqual([]);
    here.clock.sleepTo(inMs(31_000));
    await here.announceOwed('client-a');
    expect([here.slack.heard.length, here.teams.heard.length]).toEqual([1, 1]);
    expect((await pausesOf(here))[0]?.owed).toBeUndefined();
  });

  test('is made once on a platform that took it, also where its message is gone when another platform hears it', async () => {
    const here = office();
    here.teams.isDown = true;
    await here.type('dana', 'pause client-a');
    expect(here.slack.heard.splice(0)).toHaveLength(1);
    here.teams.isDown = false;
    here.clock.sleepTo(inMs(31_000));
    await here.announceOwed('client-a');
    expect([here.slack.heard.length, here.teams.heard.length]).toEqual([0, 1]);
  });

  test('that the channel does not take is told to whoever typed it', async () => {
    const here = office();
    here.slack.isDown = true;
    const { later } = await here.type('dana', 'pause client-a');
    expect([later?.public, later?.private?.lines[0]]).toEqual([null, expect.stringMatching(/^client-a is paused by Dana/)]);
    expect((await here.type('dana', 'pause client-a admin', 'D0DANA')).later?.private?.lines[0]).toMatch(/^admin of client-a is paused/);
  });

  test('of a pause that is over is not made any more', async () => {
    const here = office();
    await pausedAndKilled(here, 'pause client-a for 1m');
    await here.ledgers.change('client-a', (ledger) => ({ next: { ...ledger, events: [] }, result: null }));
    here.clock.sleepTo(inMs(120_000));
    await here.announceOwed('client-a');
    expect([here.slack.heard, await here.ledgers.unsealed()]).toEqual([[], []]);
  });
});

describe('a resume', () => {
  test('ends the pause, wakes what it held and tells everybody', async () => {
    const here = office();
    here.approvals.put(given.played(given.approved, given.schedule(), given.begin, given.hold('pause')));
    await here.type('ines', 'pause client-a');
    const { said, announced } = await here.type('dana', 'resume client-a');
    expect(said).toBe('Resuming client-a ...');
    expect(announced).toBe('client-a is resumed by Dana; what waited for it is tried again. 1 approved release is tried again.');
    expect((await here.approvals.read('apr_1'))?.approval.release).toMatchObject({ held_by: [], at: AT });
    expect(here.types()).toEqual(['paused', 'resumed']);
    expect(await pausesOf(here)).toEqual([]);
  });

  test('is for RevOps alone', async () => {
    const here = office();
    await here.type('ines', 'pause client-a');
    expect((await here.type('ines', 'resume client-a')).said).toContain('is for RevOps: Dana and Riley');
    expect(await pausesOf(here)).toHaveLength(1);
  });

  test('of what is not paused, or paused by a wider pause, says so', async () => {
    const here = office();
    expect((await here.type('dana', 'resume client-a')).said).toContain('client-a is not paused');
    await here.type('dana', 'pause client-a');
    expect((await here.type('dana', 'resume client-a outreach')).said).toBe(
      'outreach of client-a is not paused. Nothing was changed.\nclient-a stays paused: /agent resume client-a ends that.',
    );
    expect((await here.type('dana', 'resume client-a --dry-run')).said).toContain('This would resume client-a');
    expect(here.types()).toEqual(['paused']);
  });
});

describe('after a resume', () => {
  test('everybody hears how fast what waited leaves, and when the last of it does', async () => {
    const here = office();
    for (let n = 1; n <= 181; n += 1)
      here.approvals.put({ ...given.played(given.approved, given.schedule(), given.begin, given.hold('pause')), id: `apr_${n}` });
    await here.type('ines', 'pause client-a');
    expect((await here.type('dana', 'resume client-a')).announced).toBe(
      'client-a is resumed by Dana; what waited for it is tried again. 181 approved releases are tried again. At most 60 leave a minute, the last about Mon, Nov 23, 09:33 EST.',
    );
    expect((await here.approvals.read('apr_181'))?.approval.release.at).toBe('2026-11-23T14:33:00.000Z');
  });

  test('of one pause, those that are still in force are named with what ends them, to the person and in the channel', async () => {
    const here = office();
    for (const words of ['pause client-a', 'pause client-a outreach', 'pause client-a admin connector:gmail']) await here.type('ines', words);
    const still = [
      'client-a stays paused: /agent resume client-a ends that.',
      'admin of client-a on gmail stays paused: /agent resume client-a admin connector:gmail ends that.',
    ];
    expect((await here.type('dana', 'resume outreach --dry-run')).said).toBe(
      ['This would resume outreach of client-a. Nothing was changed.', ...still].join('\n'),
    );
    const { said, announced } = await here.type('dana', 'resume outreach');
    expect(said).toBe(['Resuming outreach of client-a ...', ...still].join('\n'));
    expect(announced).toBe(['outreach of client-a is resumed by Dana; what waited for it is tried again.', ...still].join(' '));
    const all = await here.type('riley', 'resume client-a --dry-run');
    expect(all.said).toBe('This would resume client-a. Nothing was changed.\nThe pause of admin of client-a on gmail by Ines ends too.');
    const ended = (await here.type('dana', 'resume client-a')).announced;
    expect(ended).toContain('The pause of admin of client-a on gmail by Ines ends too.');
    expect(ended).not.toContain('stays paused');
  });

  test('that is only thought about says how many releases go on, and at what pace', async () => {
    const here = office();
    here.approvals.put(given.played(given.approved, given.schedule(), given.begin, given.hold('pause')));
    await here.type('ines', 'pause client-a');
    expect((await here.type('dana', 'resume --dry-run')).said).toContain('1 approved release is tried again, at most 60 a minute.');
  });

  test('what another pause covers is not even tried', async () => {
    const here = office();
    here.approvals.put(given.played(given.approved, given.schedule(), given.begin, given.hold('pause')));
    await here.type('ines', 'pause client-a');
    await here.type('ines', 'pause client-a outreach');
    await here.type('dana', 'resume client-a outreach');
    expect((await here.approvals.read('apr_1'))?.approval.release.held_by).toEqual(['pause']);
  });

  test('what another pause goes on covering is not counted among what is tried again', async () => {
    const here = office();
    here.approvals.put(given.played(given.approved, given.schedule(), given.begin, given.hold('pause')));
    await here.type('ines', 'pause client-a');
    await here.type('ines', 'pause client-a admin');
    expect((await here.type('dana', 'resume admin --dry-run')).said).not.toContain('approved release');
    expect((await here.type('dana', 'resume admin')).announced).not.toContain('approved release');
    expect((await here.type('dana', 'resume client-a')).announced).toContain('1 approved release is tried again.');
  });
});

test('a pause of an incident names the incident, since when and why; what stays paused is named for what it is', async () => {
  const here = office();
  const evidence = { counted: 6, of: 100, threshold: 50_000, window_hours: 24 };
  const about = {
    request_id: null,
    code: 'above',
    detail: '',
    tier: null,
    agent_role: 'outreach',
    pause: { role: 'outreach', connector: null },
    evidence,
  };
  await here.open(clientA, { id: 'inc_1', kind: 'bounce_rate', opened_by: 'system', ...about });
  here.cases.total = 2;
  expect((await here.type('max', 'status')).said).toMatch(
    /outreach of client-a is paused by incident 1 until resumed\. Since Mon, Nov 23, 09:30 EST\. Reason: 6 of 100 e-mails bounced/,
  );
  expect((await here.type('dana', 'pause outreach')).said).toBe('outreach of client-a is paused already, by incident 1, until resumed.');
  expect((await here.type('dana', 'resume')).said).toMatch(/^outreach of client-a stays paused: 0 of 2 regression cases pass/);
  await here.type('ines', 'pause admin too many merges');
  expect((await here.type('max', 'status')).said).toMatch(/admin of client-a is paused by Ines until resumed\. Since .*Reason: too many merges/);
});

test('the status names what the pauses hold, and how much more there is', async () => {
  const here = office();
  waiting(here, 7);
  expect((await here.type('max', 'status')).said).not.toContain('Held by pauses');
  await here.type('ines', 'pause client-a admin');
  const lines = (await here.type('max', 'status')).said.split('\n');
  const at = lines.indexOf('Held by pauses: 7 approved releases.');
  expect(lines.slice(at + 1, at + 6).map((line) => /apr_w\d$/.exec(line)?.[0])).toEqual(['apr_w1', 'apr_w2', 'apr_w3', 'apr_w4', 'apr_w5']);
  expect(lines[at + 6]).toBe('and 2 more.');
});

test('the status of very many that wait names all held ones that it has seen, and no others', async () => {
  const here = office();
  waiting(here, 2);
  const { approval } = (await here.approvals.read('apr_w1')) ?? expect.fail('It is there');
  const request = { ...approval.request, agent: { ...approval.request.agent, role: 'outreach' } };
  for (let n = 1; n <= 200; n += 1) here.approvals.put({ ...approval, id: `apr_o${n}`, request });
  await here.type('ines', 'pause client-a admin');
  const { said } = await here.type('max', 'status');
  expect(said).toContain('Held by pauses: 2 approved releases or more.');
  expect(said).not.toContain('more at least');
});
