// The other words of /agent as people type them.
import { describe, expect, test } from 'vitest';
import { capsOf } from '../../src/commands/caps-of.ts';
import type { Approval } from '../../src/domain/documents/approval.ts';
import * as given from '../domain/given.ts';
import { AT, CHANNEL, clientA, office, TEAMS_CHANNEL } from './typed.ts';

const used = (here: ReturnType<typeof office>, counters: { [field: string]: number }) =>
  here.ledgers.change('client-a', (ledger) => ({ next: { ...ledger, counters: { '2026-11-23': counters } }, result: null }));

/** The same approval under another id, so that it waits beside the first. */
const named = (approval: Approval, id: string, expires_at = approval.expires_at): Approval => ({ ...approval, id, expires_at });

describe('what is to be typed next', () => {
  const both = { ...clientA, people: clientA.people.map((one) => ({ ...one, teams: `29:${one.id}` })) };
  test.each([
    'nonsense',
    'stauts',
    'revoke',
    'caps outreach',
    'caps set',
    'pause client-a 2h',
    'pause connector:mail',
    'explain',
    'link',
    'unlink fax',
    'enroll soon',
    'delegate',
    'incident open',
    'incident rollback outreach 2h',
  ])('begins with the name of the bot in Teams: %s', async (words) => {
    const inSlack = await office({ client: both }).type('dana', words);
    const inTeams = await office({ client: both }).typeAs({ surface: 'teams', account: '29:dana', channel: TEAMS_CHANNEL }, words);
    expect(inSlack.said).toContain('/agent');
    expect(inTeams.said).toBe(inSlack.said.replaceAll('/agent', '@Countersign'));
  });

  test('is said to everybody as the platform of each channel has it', async () => {
    const here = office({ client: both });
    await here.type('riley', 'delegate ines for max until 2026-11-27');
    expect(here.announced).toEqual([
      {
        workspace: 'client-a',
        words: expect.stringContaining(': /agent delegate ines'),
        inTeams: expect.stringContaining(': @Countersign delegate ines'),
        except: 'slack',
      },
    ]);
    const { announced } = await here.typeAs(
      { surface: 'teams', account: '29:riley', channel: TEAMS_CHANNEL },
      'delegate ines for gus until 2026-11-27',
    );
    expect(announced).toMatch(/: @Countersign delegate ines/);
  });
});

describe('who types', () => {
  test('somebody who is linked to nobody is told so, whatever the word', async () => {
    const here = office();
    for (const words of ['help', 'link help', 'status', 'pause client-a', 'nonsense']) {
      expect((await here.type('nobody', words)).said).toContain('linked to nobody here');
    }
  });

  test("another client's request looks like one that is not there", async () => {
    const here = office();
    here.approvals.put({ ...given.asking, workspace: 'client-b' });
    const hidden = (await here.type('dana', 'show apr_1')).said;
    expect(hidden).toBe('There is no apr_1 here. Nothing was changed.');
    expect((await here.type('dana', 'show apr_2')).said).toBe(hidden.replace('apr_1', 'apr_2'));
    expect((await here.type('dana', 'status client-b')).said).toBe('There is no client-b here. Did you mean client-a? Nothing was changed.');
  });

  test('help lists every word', async () => {
    const { said } = await office().type('max', '');
    for (const word of ['status', 'queue', 'show', 'audit', 'explain', 'oncall', 'pause', 'resume', 'caps set', 'revoke', 'take-back'])
      expect(said).toContain(word);
  });

  test('help names the inbox to who asks in Teams; Slack has a page for it', async () => {
    const here = office();
    const inTeams = { surface: 'teams' as const, account: '29:riley', channel: TEAMS_CHANNEL };
    const code = /Your code is (\S+)\./.exec((await here.typeAs(inTeams, 'link')).said)?.[1];
    await here.type('riley', `link ${code}`);
    expect((await here.typeAs(inTeams, 'help')).said).toContain('inbox: what waits for you');
    expect((await here.type('riley', 'help')).said).not.toContain('inbox');
  });
});

describe('status', () => {
  test('says whether it is paused, what waits, and what was used today', async () => {
    const here = office();
    here.approvals.put(given.asking);
    await used(here, { 'per_role_day|outreach': 12 });
    const { said } = await here.type('max', 'status');
    expect(said).toContain('Not paused.');
    expect(said).toContain('1 request waits for a person.');
    expect(said).toContain('Today outreach has used 12 of 200.');
    await here.type('dana', 'pause client-a outreach');
    expect((await here.type('max', 'status client-a')).said).toContain('outreach of client-a is paused by Dana until resumed.');
  });

  test('names what is on its way, for which a pause waits', async () => {
    const here = office();
    here.approvals.put(given.released);
    const hold = { role: 'admin', connector: 'salesforce', charged: [], attempt_until: '2026-11-23T14:30:10.000Z' };
    await here.ledgers.change('client-a', (ledger) => ({ next: { ...ledger, holds: { [given.released.id]: hold } }, result: null }));
    expect((await here.type('max', 'status')).said).toContain('1 release is under way.');
  });

  test('counts as held by pauses what they hold, not what waits for a cap', async () => {
    const here = office();
    await here.type('dana', 'pause client-a');
    here.approvals.put(given.waiting);
    here.approvals.put({ ...given.waiting, id: 'apr_2', release: { ...given.waiting.release, held_by: ['cap:per_role_day'] } });
    expect((await here.type('max', 'status')).said).toContain('Held by pauses: 1 approved release.');
  });
});

describe('queue', () => {
  test('shows what waits for this person, the one that expires next first', async () => {
    const here = office();
    here.approvals.put(named(given.asking, 'apr_late', '2026-11-29T14:00:00Z'));
    here.approvals.put(named(given.asking, 'apr_soon', '2026-11-24T14:00:00Z'));
    const { answer } = await here.type('riley', 'queue');
    expect(answer?.title).toBe('2 requests wait for you');
    expect(answer?.lines.map((line) => line.split(': ').at(-1))).toEqual(['apr_soon', 'apr_late']);
  });

  test('is empty for whoever operates the agent, is in no such group, or has voted', async () => {
    const here = office();
    here.approvals.put(given.played(given.asking, given.approve('riley')));
    for (const who of ['dana', 'max', 'riley']) expect((await here.type(who, 'queue')).said).toBe('Nothing waits for you.');
  });
});

describe('show', () => {
  test('tells state, verdict, votes and what is missing, and offers to take the own approval back', async () => {
    const here = office();
    here.approvals.put(given.played(given.asking, given.approve('riley')));
    const { said, answer } = await here.type('riley', 'show apr_1');
    expect(said).toContain('apr_1: Merge the account acct-77 into');
    expect(said).toContain('client-a: waiting for votes.');
    expect(said).toContain('Verdict: a person decides, tier 3, because of admin-account-merge.');
    expect(said).toMatch(/Riley approved, .* in Slack/);
    expect(said).toContain('1 vote is missing, of RevOps.');
    expect(answer?.buttons).toEqual([{ action: 'take_back', approval: 'apr_1' }]);
    expect((await here.type('dana', 'show apr_1')).answer?.buttons).toBeUndefined();
  });

  test('offers the request that may have been meant', async () => {
    const here = office();
    here.approvals.put(named(given.asking, 'apr_4f7qx2'));
    expect((await here.type('dana', 'show apr_4f7qx3')).said).toContain('Did you mean apr_4f7qx2?');
    expect((await here.type('dana', 'show apr_4f')).said).toContain('Did you mean apr_4f7qx2?');
    expect((await here.type('dana', 'show')).said).toContain('Name the request');
  });
});

describe('caps', () => {
  test('of a role are bars: what is used of each, the fullest domain first, and what is full', async () => {
    const here = office();
    await used(here, { 'per_role_day|outreach': 112, 'per_domain_day|acme%2Eexample': 31, 'per_domain_day|northgate%2Eexample': 50 });
    const { answer } = await here.type('max', 'caps outreach');
    expect(answer?.title).toBe('outreach has 88 of 200 left today');
    expect(answer?.preformatted).toContain('outreach           112 of 200  ━━━━━━━━┈┈┈┈┈┈┈┈');
    expect(answer?.preformatted?.indexOf('northgate.example')).toBeLessThan(answer?.preformatted?.indexOf('acme.example') ?? 0);
    expect(answer?.preformatted).toMatch(/northgate\.example +50 of +50 {2}━{16} {2}full/);
    expect(answer?.lines).toContain('northgate.example is full: its releases wait for the next day that has a window.');
  });

  test('show every layer that something is counted in: the domain that stops everything is in it, and what waits for it until when', async () => {
    const here = office();
    await used(here, {
      'per_role_day|outreach': 50,
      'per_sender_domain_day|mail%2Eclient%2Eexample': 50,
      'per_domain_day|acme%2Eexample': 41,
      'per_domain_day|fresh%2Eexample': 8,
      'new_domain_day|fresh%2Eexample': 8,
      'per_domain_day|one%2Eexample': 3,
      'per_domain_day|two%2Eexample': 2,
      'per_domain_day|three%2Eexample': 1,
      'per_account_day|acct-9': 2,
      'per_row_day|outreach-follow-up-task': 1,
    });
    const charge = { layer: 'per_sender_domain_day', key: 'mail.client.example', period: 'day' as const, limit: 50, cost: 1, distinct: null };
    const held: Approval = { ...given.waiting, plan: { ...given.waiting.plan, charges: [charge] } };
    const release = { ...held.release, held_by: ['cap:per_sender_domain_day'], opens_at: '2026-11-24T14:00:00.000Z' };
    for (const id of ['apr_1', 'apr_2']) here.approvals.put({ ...held, id, release });
    const { answer } = await here.type('max', 'caps outreach');
    expect(answer?.preformatted).toMatch(/Sending domains\nmail\.client\.example +50 of +50 {2}━{16} {2}full\n/);
    expect(answer?.preformatted).toMatch(
      /Recipients' domains\nacme\.example +41 of +50 .* nearly full\nfresh\.example, new +8 of +10 .* nearly full\none\.example +3 of +50 .*\n2 others, the fullest +2 of +50/,
    );
    expect(answer?.preformatted).toMatch(/\nacct-9 +2 of +5 /);
    expect(answer?.lines.join('\n')).toMatch(/mail\.client\.example is full: 2 requests wait until Tue, Nov 24, 09:00/);
    expect((await here.type('max', 'caps')).answer?.preformatted).toMatch(/mail\.client\.example +50 of +50 .* full/);
    const items = await capsOf(here)(clientA);
    expect(items).toContainEqual({
      ...{ role: 'outreach', layer: 'per_sender_domain_day', key: 'mail.client.example' },
      ...{ used: 50, limit: 50, waiting: 2, waits_until: '2026-11-24T14:00:00.000Z' },
    });
  });

  test('propose nothing to a role that has no cap of its own', async () => {
    const { matrix } = clientA;
    const { per_role_day: _none, ...caps } = matrix.roles.outreach?.caps ?? {};
    const roles = { ...matrix.roles, outreach: { ...matrix.roles.outreach, caps } } as typeof matrix.roles;
    const here = office({ client: { ...clientA, matrix: { ...matrix, roles } } });
    await used(here, { 'per_domain_day|acme%2Eexample': 31 });
    const { said } = await here.type('max', 'caps outreach');
    expect(said).toContain('acme.example');
    expect(said).not.toContain('caps set');
  });

  test('in safe mode say that they are halved, and propose a quarter more than the whole figure; elsewhere the client is named in the command', async () => {
    const here = office();
    expect((await here.type('max', 'caps outreach', 'D0MAX')).said).toContain('/agent caps set outreach 250 client-a');
    await here.type('dana', 'incident safe-mode confirm');
    const { said, answer } = await here.type('max', 'caps outreach');
    expect(answer?.title).toBe('outreach has 100 of 100 left today');
    expect(said).toContain('48 hours left: caps are halved');
    expect(answer?.lines).toContain('To change: /agent caps set outreach 250');
    expect((await here.type('max', 'caps')).said).toContain('caps are halved');
  });

  test('of all roles have a line for each', async () => {
    const { answer } = await office().type('max', 'caps');
    for (const role of ['outreach', 'enrichment', 'routing', 'admin']) expect(answer?.preformatted).toContain(role);
  });

  test('are set by RevOps for the rest of the day or as long as said, announced and in the audit log', async () => {
    const here = office();
    expect((await here.type('ines', 'caps set outreach 150')).said).toContain('is for RevOps');
    expect((await here.type('dana', 'caps set outreach 150 --dry-run')).said).toContain('This would set');
    expect((await here.ledgers.read('client-a')).overrides).toEqual([]);
    const { announced } = await here.type('dana', 'caps set outreach 150 client-a');
    expect(announced).toContain('The daily cap of outreach in client-a is 150 until');
    expect((await here.ledgers.read('client-a')).overrides).toMatchObject([
      { role: 'outreach', limit: 150, until: '2026-11-24T05:00:00.000Z', by: 'dana' },
    ]);
    expect((await here.type('max', 'caps outreach')).answer?.title).toBe('outreach has 150 of 150 left today');
    expect(here.types()).toEqual(['cap_set']);
  });

  test('that are raised let go at once what waited for them and has room now, and say nothing else of it', async () => {
    const here = office();
    await used(here, { 'per_role_day|outreach': 16, 'per_domain_day|acme%2Eexample': 50 });
    await here.type('dana', 'caps set outreach 16');
    const role = { layer: 'per_role_day', key: 'outreach', period: 'day' as const, limit: 16, cost: 1, distinct: null };
    const full = { ...role, layer: 'per_domain_day', key: 'acme.example', limit: 50 };
    const put = (id: string, ...charges: (typeof role)[]) => {
      const held_by = charges.map(({ layer }) => `cap:${layer}`);
      const { agent } = given.waiting.request;
      const request = { ...given.waiting.request, agent: { ...agent, role: 'outreach' } };
      const release = { ...given.waiting.release, at: '2026-11-24T14:00:00.000Z', held_by };
      here.approvals.put({ ...given.waiting, id, request, plan: { ...given.waiting.plan, charges }, release });
    };
    put('apr_1', role);
    put('apr_2', role, full);
    expect((await here.type('max', 'caps outreach')).said).toContain('outreach is full: 2 requests wait');
    await here.type('dana', 'caps set outreach 300 for 2h --dry-run');
    expect((await here.approvals.read('apr_1'))?.approval.release.held_by).toEqual(['cap:per_role_day']);
    await here.type('dana', 'caps set outreach 300 for 2h');
    expect((await here.approvals.read('apr_1'))?.approval.release).toMatchObject({ at: AT, held_by: [] });
    expect((await here.approvals.read('apr_2'))?.approval.release).toMatchObject({ at: '2026-11-24T14:00:00.000Z' });
    const { said } = await here.type('max', 'caps outreach');
    expect(said).toContain('outreach has 284 of 300 left today');
    expect(said).not.toContain('outreach has too little left');
    expect(said).toContain('acme.example is full: 1 request waits');
  });

  test('are set by two of RevOps after an incident, until it is felt no more', async () => {
    const here = office();
    await here.ledgers.change('client-a', (ledger) => ({
      next: { ...ledger, safe_mode: { until: '2026-11-23T16:30:00.000Z', by: 'dana' } },
      result: null,
    }));
    expect((await here.type('dana', 'caps set outreach 400 --dry-run')).said).toContain('This would ask a second person of RevOps');
    expect((await here.type('dana', 'caps set outreach 400')).announced).toMatch(
      /^Dana wants to set .* to 400\..*: \/agent caps set outreach 400 client-a$/,
    );
    expect((await here.type('dana', 'caps set outreach 400')).said).toContain('a second person has to say the same');
    expect((await here.type('riley', 'caps set outreach 401')).announced).toContain('Riley wants to set');
    expect((await here.ledgers.read('client-a')).overrides).toEqual([]);
    expect((await here.type('riley', 'caps set outreach 400 client-a')).announced).toMatch(/is 400 until .*, set by Dana and Riley\.$/);
    expect((await here.ledgers.read('client-a')).overrides).toMatchObject([{ limit: 400, by: 'riley', asked_by: 'dana' }]);
    expect(here.types()).toEqual(['cap_set_asked', 'cap_set_asked', 'cap_set']);
    here.clock.sleepTo('2026-11-24T15:00:00.000Z');
    expect((await here.type('dana', 'caps set outreach 400 for 2h')).announced).toMatch(/\/agent caps set outreach 400 client-a for 2h$/);
    here.clock.sleepTo('2026-11-24T17:00:00.000Z');
    expect((await here.type('dana', 'caps set outreach 400 for 2h')).announced).toContain('set by Dana.');
  });

  test('are set by two while a pause of an incident is in force', async () => {
    const here = office();
    await here.type('dana', 'incident open outreach bad list');
    expect((await here.type('riley', 'caps set enrichment 4000')).announced).toContain('After an incident a second person');
    expect((await here.ledgers.read('client-a')).overrides).toEqual([]);
  });

  test('that are set without sense change nothing', async () => {
    const here = office();
    for (const words of ['caps set outreach', 'caps set 150', 'caps set outreach 99999999999', 'caps set outreach 1 2', 'caps set outrech 150']) {
      expect((await here.type('dana', words)).announced).toBeNull();
    }
    for (const words of ['caps set outreach -5', 'caps set outreach 1.5', 'caps set outreach 50%'])
      expect((await here.type('dana', words)).said, words).toContain('Say it like this: /agent caps set outreach 150');
    expect((await here.ledgers.read('client-a')).overrides).toEqual([]);
  });
});

describe('what one has done', () => {
  test('an approval is taken back, once', async () => {
    const here = office();
    here.approvals.put(given.played(given.asking, given.approve('riley')));
    expect((await here.type('riley', 'take-back apr_1 --dry-run')).said).toContain('This would take');
    expect((await here.type('riley', 'take-back apr_1')).announced).toBe('Riley took the approval of apr_1 back.');
    expect((await here.approvals.read('apr_1'))?.approval.votes).toEqual([]);
    expect((await here.type('riley', 'take-back apr_1')).said).toBe('There is no approval of yours on apr_1.');
  });

  test('a release is revoked by RevOps; what ended already says who, what and when', async () => {
    const here = office();
    here.approvals.put(given.released);
    here.approvals.put(named(given.denied, 'apr_denied'));
    expect((await here.type('max', 'revoke apr_1')).said).toContain('is for RevOps');
    expect((await here.type('dana', 'revoke apr_1 wrong account', CHANNEL)).announced).toContain('apr_1 is revoked by Dana');
    expect((await here.approvals.read('apr_1'))?.approval).toMatchObject({ state: 'failed', outcome: { code: 'stopped', reason: 'wrong account' } });
    expect((await here.type('riley', 'revoke apr_1')).said).toMatch(
      /^apr_1 is revoked already, by Dana, Mon, Nov 23, 09:30 EST\. Nothing was changed\.$/,
    );
    expect((await here.type('max', 'show apr_1')).said).toMatch(/Revoked by Dana, Mon, Nov 23, 09:30 EST\./);
    expect((await here.type('dana', 'revoke apr_denied')).said).toMatch(/apr_denied is denied already, by Dana, /);
  });
});

test.each([
  [given.asking, 'apr_1 is waiting for votes, so there is nothing to revoke yet. Deny it on its card, or /agent pause client-a admin holds it.'],
  [given.waiting, 'apr_1 is approved, waiting, so there is nothing to revoke yet. Whoever approved it can say /agent take-back apr_1, or'],
  [given.releasing, 'apr_1 is being released this moment: say /agent revoke apr_1 again. Nothing was changed.'],
])('a revoke of what is not released yet names what stops it', async (approval, says) => {
  const here = office();
  here.approvals.put(approval);
  for (const words of ['revoke apr_1', 'revoke apr_1 --dry-run']) expect((await here.type('dana', words)).said).toContain(says);
});

test('a revoke counts by what stands when it is written: what was released after it was looked for is revoked', async () => {
  const here = office();
  here.approvals.put(given.releasing);
  const { read } = here.approvals;
  here.approvals.read = async (id) => {
    const found = await read(id);
    here.approvals.read = read;
    here.approvals.put(given.released);
    return found;
  };
  expect((await here.type('dana', 'revoke apr_1')).announced).toContain('apr_1 is revoked by Dana');
  expect((await here.approvals.read('apr_1'))?.approval.state).toBe('failed');
});

test('what waits for its turn after a pause says when that comes, not when its window opened', async () => {
  const here = office();
  const release = { ...given.waiting.release, held_by: ['turn'], at: '2026-11-23T14:45:00.000Z', opens_at: '2026-11-23T14:02:00.000Z' };
  here.approvals.put({ ...given.waiting, release });
  const { said } = await here.type('max', 'show apr_1');
  expect(said).toContain('Held by its turn after a pause.\nIts turn comes Mon, Nov 23, 09:45 EST.');
  expect(said).not.toContain('window opens');
});

test.each(['caps set outreach 150 for 2 moons', 'incident safe-mode for 0h confirm', 'incident safe-mode for 2 months confirm'])(
  'a length that nobody can read changes nothing and says how lengths are written: %s',
  async (words) => {
    const here = office();
    const { said, announced } = await here.type('dana', words);
    expect(said).toMatch(/is no length of time\. .*for 2h/);
    const { overrides, safe_mode } = await here.ledgers.read('client-a');
    expect([announced, overrides, safe_mode]).toEqual([null, [], null]);
  },
);

describe('break-glass', () => {
  test('says what it would do, wants a reason, and is for its group', async () => {
    const here = office();
    here.approvals.put(given.asking);
    expect((await here.type('gus', 'break-glass apr_1 The tender closes tonight. --dry-run')).said).toContain(
      'This would release apr_1 without the 2 approvals that are missing',
    );
    expect((await here.type('gus', 'break-glass apr_1')).said).toContain('Say why: /agent break-glass apr_1 REASON');
    expect((await here.type('riley', 'break-glass apr_1 The tender closes tonight.')).said).toContain('is for Break-glass: Gus');
    expect((await here.type('dana', 'break-glass apr_1 Mine.')).said).toContain('You operate the admin agent');
    expect((await here.type('gus', 'brake-glass apr_1 x')).said).toContain('break-glass');
    expect((await here.approvals.read('apr_1'))?.approval).toMatchObject({ state: 'asking', votes: [] });
  });

  test('approves at once and is announced with the reason; what is over stays over', async () => {
    const here = office();
    here.approvals.put(given.asking);
    here.approvals.put(named(given.denied, 'apr_denied'));
    const { announced, answer } = await here.type('gus', 'break-glass apr_1 The tender closes tonight.');
    expect(announced).toMatch(/^Gus broke the glass of apr_1 .*: The tender closes tonight\.$/);
    expect(answer?.buttons).toEqual([{ action: 'take_back', approval: 'apr_1' }]);
    expect((await here.approvals.read('apr_1'))?.approval).toMatchObject({ state: 'approved', decided_by: ['gus'] });
    expect((await here.type('gus', 'break-glass apr_denied But.')).said).toContain('apr_denied is denied already');
    expect((await here.type('gus', 'break-glass apr_2 But.')).said).toContain('Did you mean apr_1?');
  });
});

test('break-glass under a pause says that the pause goes on holding it, beforehand and to everybody', async () => {
  const here = office();
  here.approvals.put(given.asking);
  await here.type('dana', 'pause client-a');
  const held = 'It is held all the same until client-a is resumed.';
  expect((await here.type('gus', 'break-glass apr_1 The tender closes tonight. --dry-run')).said).toContain(held);
  expect((await here.type('gus', 'break-glass apr_1 The tender closes tonight.')).announced).toContain(`tonight.\n${held}`);
});

test('what went on by the policy alone says so, in the words of the reader', async () => {
  const here = office();
  const outcome = { code: 'released' as const, reason: null, by: 'policy', next: 'none' as const, retry_after: null };
  here.approvals.put({ ...given.waiting, decided_by: [], outcome: null });
  here.approvals.put({ ...given.released, id: 'apr_2', decided_by: [], outcome });
  expect((await here.type('gus', 'break-glass apr_1 The tender closes.')).said).toContain('apr_1 is approved already, by the policy, ');
  expect((await here.type('gus', 'break-glass apr_2 The tender closes.')).said).toContain('apr_2 is released already, by the policy, ');
});

test('show offers the edit to who may edit, also after the approval', async () => {
  const here = office();
  const edit = ['/name'];
  here.approvals.put({ ...given.approved, plan: { ...given.approved.plan, edit } });
  const buttons = async (who: string) => (await here.type(who, 'show apr_1')).answer?.buttons?.map(({ action }) => action) ?? [];
  expect(await buttons('riley')).toContain('edit');
  for (const who of ['dana', 'max']) expect(await buttons(who)).not.toContain('edit');
  here.approvals.put(given.approved);
  expect(await buttons('riley')).not.toContain('edit');
});

test('what lies ahead, lasts too long or is half said is answered with what to say instead', async () => {
  const here = office();
  expect((await here.type('dana', 'digest tomorrow')).said).toContain('2026-11-24 has not come yet.');
  expect((await here.type('dana', 'incident safe-mode for 5000d')).said).toContain('at most 30 days');
  expect((await here.ledgers.read('client-a')).safe_mode).toBeNull();
  expect((await here.type('dana', 'explain outreach')).said).toContain('Say it like this: /agent explain outreach email send');
  expect((await here.type('dana', 'explain outreach')).said).not.toContain('touch ,');
});

test('a cap without a number says how it is said, whatever stands in the place of the number', async () => {
  const here = office();
  const { said } = await here.type('dana', 'caps set outreach banana');
  expect(said).toContain('/agent caps set outreach 150, with a number');
});
