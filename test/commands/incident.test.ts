// The words of an incident as people type them.
import { describe, expect, test } from 'vitest';
import { incidentTitle, incidentWhy } from '../../src/commands/incident-words.ts';
import type { Approval } from '../../src/domain/documents/approval.ts';
import type { Incident } from '../../src/domain/documents/incident.ts';
import { PLAYBOOK, STEP_WORDS, type StepWord } from '../../src/domain/documents/playbook.ts';
import { decideIncident } from '../../src/domain/incident/decide-incident.ts';
import * as given from '../domain/given.ts';
import { AT, clientA, clientB, office, TEAMS_CHANNEL } from './typed.ts';

type Office = ReturnType<typeof office>;
const only = async ({ incidents }: Office): Promise<Incident> => (await incidents.list('client-a', 9)).items[0] ?? expect.fail('There is one');
const pausesOf = async ({ ledgers }: Office) => (await ledgers.read('client-a')).pauses;

/** Does all parts of some steps of an incident, the latest where none is named. */
async function done(here: Office, steps: readonly StepWord[], incident?: string) {
  const id = incident ?? (await only(here)).id;
  for (const step of steps) {
    for (const part of PLAYBOOK[step].parts) {
      const act = { type: 'do_part' as const, step, part, state: 'done' as const, by: 'ines', note: 'seen to', cases: { passed: 1, total: 1 } };
      await here.incidents.change('client-a', id, (now) => ({ next: decideIncident(now, act, new Date(AT)).next ?? null, result: null }));
    }
  }
}

describe('incident open', () => {
  test('is one within five minutes, also across the edge of five, and a resolved one stops no new one', async () => {
    const here = office();
    here.clock.sleepTo('2026-11-23T14:34:59.000Z');
    await here.type('dana', 'incident open outreach bad list');
    here.clock.sleepTo('2026-11-23T14:35:01.000Z');
    expect((await here.type('riley', 'incident open outreach bad list')).said).toContain('Dana has just opened it: incident 1.');
    const all = async () => (await here.incidents.list('client-a', 9)).items;
    const [first] = await all();
    if (!first) throw new Error('It was not opened');
    await here.incidents.change('client-a', first.id, (one) => ({ next: { ...one, state: 'resolved' }, result: null }));
    expect((await here.type('riley', 'incident open outreach bad list')).said).toContain('Incident 2 at client-a is opened by Riley');
    expect(await all()).toHaveLength(2);
  });

  test('opens one, pauses the role that is named, tells the channel, and is in the audit log', async () => {
    const here = office();
    const { said, announced } = await here.type('dana', 'incident open client-a outreach wrong numbers <!channel> in the list');
    expect(said).toBe('Incident 1 at client-a is opened by Dana, outreach is paused: wrong numbers <!channel> in the list');
    expect(announced).toBe(said);
    expect(await only(here)).toMatchObject({ number: 1, kind: 'manual', opened_by: 'dana', agent_role: 'outreach', state: 'open' });
    expect(await pausesOf(here)).toMatchObject([{ role: 'outreach', by: 'dana', incident: (await only(here)).id }]);
    expect(here.types()).toEqual(['paused']);
    expect(here.announced).toHaveLength(1);
  });

  test('without a role pauses nothing: its card offers the kill switch', async () => {
    const here = office();
    await here.type('ines', 'incident open wrong numbers');
    expect(await pausesOf(here)).toEqual([]);
    expect((await only(here)).steps[0]?.parts[0]).toMatchObject({ name: 'kill_switch', state: 'open' });
  });

  test('of two people at once one opens it, and the other hears who did', async () => {
    const here = office();
    const answers = await Promise.all(['dana', 'riley', 'ines'].map((who) => here.type(who, 'incident open outreach bad list')));
    const said = answers.map((one) => one.said).sort();
    expect(said.filter((words) => words.includes('is opened by'))).toHaveLength(1);
    expect(said.filter((words) => /(Dana|Riley|Ines) has just opened it: incident 1/.test(words))).toHaveLength(2);
    expect((await here.incidents.list('client-a', 9)).items).toHaveLength(1);
    expect(here.announced).toHaveLength(1);
  });

  test('wants a reason, the right, and does nothing with --dry-run', async () => {
    const here = office();
    expect((await here.type('dana', 'incident open')).said).toContain('Say what is wrong');
    expect((await here.type('max', 'incident open bad list')).said).toBe(
      'incident open in client-a is for RevOps, on-call, and Security: Dana, Riley, and Ines. Nothing was changed.',
    );
    expect((await here.type('dana', 'incident open outreach bad list --dry-run')).said).toContain(
      'This would open an incident at client-a and pause outreach: bad list',
    );
    expect((await here.type('dana', 'incident open client-q bad list')).said).toContain('Did you mean client-a?');
    expect((await here.incidents.list('client-a', 9)).items).toEqual([]);
  });
});

describe('incident status', () => {
  test('says where it is, what is stopped and held, and what is missing before the resume', async () => {
    const here = office();
    expect((await here.type('max', 'incident')).said).toBe('Client A has no open incident');
    await here.type('dana', 'incident open outreach bad list');
    here.cases.total = 12;
    const { said } = await here.type('max', 'incident status client-a');
    expect(said).toContain('Client A has one open incident');
    expect(said).toContain('Incident 1: opened by hand at Client A. bad list. Opened');
    expect(said).toContain('Now: step 1 of 9, Pause, Ines, 1 of 3 parts done.');
    expect(said).toContain('Paused: outreach of client-a. Nothing waits for the resume.');
    expect(said).toContain('To resume: 0 of 12 regression cases pass; all have to, then two people.');
  });

  test('finds one by its number, whether open or resolved, and says the nearest where there is none', async () => {
    const here = office();
    await here.type('dana', 'incident open outreach bad list');
    for (const name of ['1', '#1', 'inc_1', 'client-a 1', (await only(here)).id])
      expect((await here.type('max', `incident status ${name}`)).said).toContain('Incident 1: opened by hand at Client A. bad list. Opened');
    expect((await here.type('max', 'incident status 13')).said).toBe('client-a has no incident 13. Open: 1. Nothing was changed.');
    await done(here, STEP_WORDS);
    await here.type('dana', 'incident resolve 1 confirm');
    expect((await here.type('max', 'incident status 1')).said).toMatch(/Opened .*\nResolved .* by Dana\./);
    expect((await here.type('max', 'incident status 13')).said).toContain('Did you mean 1?');
  });

  test('names the year of a day in another one', async () => {
    const here = office();
    await here.type('dana', 'incident open outreach bad list');
    expect((await here.type('max', 'incident status')).said).toContain('Opened Mon, Nov 23, ');
    here.clock.sleepTo('2027-01-02T14:30:00.000Z');
    expect((await here.type('max', 'incident status')).said).toContain('Opened Mon, Nov 23, 2026, ');
  });

  test('a mistyped word or another client gets the nearest', async () => {
    const here = office();
    expect((await here.type('dana', 'incident statsu')).said).toContain('Did you mean /agent incident status?');
    expect((await here.type('dana', 'incidnet')).said).toContain('Did you mean /agent incident?');
    expect((await here.type('dana', 'incident status client-b')).said).toContain('Did you mean client-a?');
  });
});

describe('incident resolve', () => {
  test('closes it once all nine steps are done, and says which are not', async () => {
    const here = office();
    await here.type('dana', 'incident open bad list');
    expect((await here.type('dana', 'incident resolve')).said).toBe(
      'Not yet: Pause, Contain, Roll back, Notify, Root cause, Patch, Regression test, Restart in safe mode, and Review first.',
    );
    await done(here, STEP_WORDS);
    expect((await here.type('ines', 'incident resolve 1')).said).toContain('is for RevOps: Dana and Riley');
    const would = 'This would close incident 1 of client-a for good: 26 parts done, 0 not needed, no pause of it is on. Nothing was changed.';
    expect((await here.type('dana', 'incident resolve 1 --dry-run')).said).toBe(would);
    expect((await here.type('dana', 'incident resolve 1')).said).toBe(`${would}\nTo do it, say it again with confirm as its last word.`);
    expect((await only(here)).state).toBe('open');
    expect((await here.type('dana', 'incident resolve client-a 1 confirm')).announced).toBe('Incident 1 of client-a is resolved by Dana.');
    expect((await here.type('riley', 'incident resolve 1')).said).toMatch(/^The incident was resolved by Dana at /);
    expect((await here.type('max', 'incident status')).said).toContain('Before: incident 1, resolved');
  });

  test('one that is not there gets those that are', async () => {
    const here = office();
    expect((await here.type('dana', 'incident resolve')).said).toBe('client-a has no open incident. Nothing was changed.');
    await here.type('dana', 'incident open outreach bad list');
    await here.type('dana', 'incident open admin bad merge');
    expect((await here.type('dana', 'incident resolve 9')).said).toBe('client-a has no incident 9. Open: 2, 1. Nothing was changed.');
    expect((await here.type('dana', 'incident resolve')).said).toBe('Name the incident: 2, 1.');
  });
});

describe('a resume after an incident', () => {
  test('is locked until the cases pass and the regression test is done, then takes two people and begins safe mode', async () => {
    const here = office();
    await here.type('dana', 'incident open outreach bad list');
    here.cases.total = 2;
    expect((await here.type('dana', 'resume client-a outreach')).said).toContain('0 of 2 regression cases pass');
    here.cases.passed = 2;
    expect((await here.type('dana', 'resume client-a outreach')).said).toContain('the regression test of incident 1 is not done');
    expect((await here.type('max', 'incident')).said).toContain('To resume: 2 of 2 regression cases pass');
    await done(here, ['regression_test']);
    expect((await here.type('max', 'incident')).said).toContain('To resume: two people, each with /agent resume client-a outreach.');
    expect((await here.type('dana', 'resume outreach --dry-run')).said).toContain('would ask a second person');
    expect((await here.type('dana', 'resume client-a outreach')).announced).toContain('Dana wants to resume outreach of client-a');
    expect((await here.type('dana', 'resume client-a outreach')).said).toContain('a second person has to say the same');
    expect(await pausesOf(here)).toHaveLength(1);
    expect((await here.type('riley', 'resume client-a outreach')).announced).toBe(
      'outreach of client-a is resumed by Dana and Riley, in safe mode for 48 hours; what waited for it is tried again.',
    );
    expect(await pausesOf(here)).toEqual([]);
    expect((await only(here)).steps.find(({ name }) => name === 'safe_mode')?.parts.map(({ state }) => state)).toEqual(['done', 'done']);
    expect((await here.type('max', 'status')).said).toMatch(/Safe mode until .*, 48 hours left: caps are halved, tiers 2 and 3 ask a person\./);
    expect(here.types()).toEqual(['paused', 'resume_asked', 'resumed', 'safe_mode_started']);
  });
});

test('who would resume several scopes in Teams reads each of the commands as it is typed there', async () => {
  const here = office();
  await here.type('dana', 'incident open outreach bad list');
  Object.assign(here.cases, { passed: 1, total: 1 });
  await done(here, ['regression_test']);
  await here.ledgers.change('client-a', (ledger) => ({
    next: { ...ledger, pauses: ledger.pauses.flatMap((one) => [one, { ...one, role: 'admin' }]) },
    result: null,
  }));
  const teams = { surface: 'teams' as const, account: '29:riley', channel: TEAMS_CHANNEL };
  const code = /Your code is (\S+)\./.exec((await here.typeAs(teams, 'link')).said)?.[1];
  await here.type('riley', `link ${code}`);
  expect((await here.typeAs(teams, 'incident')).said).toContain(
    'each with @Countersign resume client-a outreach, @Countersign resume client-a admin.',
  );
  expect((await here.type('riley', 'incident')).said).toContain('each with /agent resume client-a outreach, /agent resume client-a admin.');
});

describe('a resume after two incidents of one role', () => {
  test('waits for the gates of both, ends both, and says so', async () => {
    const here = office();
    await here.type('dana', 'incident open outreach bad list');
    const first = await only(here);
    here.clock.sleepTo('2026-11-23T15:30:00.000Z');
    await here.type('dana', 'incident open outreach bad words');
    expect((await here.type('max', 'incident status client-a 1')).said).toContain('Paused: outreach of client-a.');
    const held = { ...given.waiting, release: { ...given.waiting.release, held_by: ['pause'] } };
    const outreach = { ...held.request, agent: { ...held.request.agent, role: 'outreach' } };
    for (const [id, request] of [
      ['apr_1', held.request],
      ['apr_2', outreach],
    ] as const)
      here.approvals.put({ ...held, id, request });
    expect((await here.type('max', 'incident status client-a 1')).said).toContain('Paused: outreach of client-a. 1 release waits for the resume.');
    expect((await here.type('max', 'status')).said.match(/outreach of client-a is paused/g)).toHaveLength(2);
    Object.assign(here.cases, { passed: 1, total: 1 });
    await done(here, ['regression_test']);
    expect((await here.type('dana', 'resume outreach')).said).toContain('the regression test of incident 1 is not done');
    await done(here, ['regression_test'], first.id);
    const both = 'It ends what several incidents paused: 1, 2.';
    expect((await here.type('dana', 'resume outreach --dry-run')).said).toContain(both);
    expect((await here.type('dana', 'resume outreach')).announced).toContain(both);
    expect((await here.type('riley', 'resume client-a outreach')).announced).toContain(
      `is resumed by Dana and Riley, in safe mode for 48 hours; what waited for it is tried again. ${both}`,
    );
    expect(await pausesOf(here)).toEqual([]);
  });

  test('says in the language of the channel whose pauses end, whatever that of the person', async () => {
    const people = clientA.people.map((one) => (one.id === 'riley' ? { ...one, locale: 'de' } : one));
    const here = office({ client: { ...clientA, people } });
    const about = { request_id: null, code: 'above', detail: '', tier: null, agent_role: 'outreach', evidence: {} };
    await here.open(clientA, { id: 'inc_1', kind: 'bounce_rate', opened_by: 'system', pause: { role: 'outreach', connector: null }, ...about });
    Object.assign(here.cases, { passed: 1, total: 1 });
    await done(here, ['regression_test']);
    await here.type('dana', 'resume client-a');
    expect((await here.type('riley', 'resume client-a --dry-run')).said).toContain('Vorfall 1');
    expect((await here.type('riley', 'resume client-a')).announced).toContain('The pause of outreach of client-a by incident 1 ends too.');
  });
});

test('a resume after two incidents of one role waits for the gate of the later one too', async () => {
  const here = office();
  await here.type('dana', 'incident open outreach bad list');
  const first = await only(here);
  here.clock.sleepTo('2026-11-23T15:30:00.000Z');
  await here.type('dana', 'incident open outreach bad words');
  Object.assign(here.cases, { passed: 1, total: 1 });
  await done(here, ['regression_test'], first.id);
  expect((await here.type('dana', 'resume outreach')).said).toContain('the regression test of incident 2 is not done');
  expect(await pausesOf(here)).toHaveLength(2);
});

describe('the regression gate', () => {
  const part = (name: string, state: 'done' | 'not_needed', by: string) => ({
    ...{ type: 'do_part' as const, step: 'regression_test' as const, part: name, state, by, note: null },
  });
  async function opened() {
    const here = office();
    await here.type('dana', 'incident open outreach bad list');
    const { id } = await only(here);
    const act = async (name: string, state: 'done' | 'not_needed', by: string) =>
      (await here.act('client-a', id, part(name, state, by)))?.refused ?? null;
    return { here, act };
  }

  test('opens only where there are cases and all of them pass, whatever a person says', async () => {
    const { here, act } = await opened();
    expect(await act('cases_passed', 'done', 'ines')).toMatchObject({ code: 'cases_failing', cases: { passed: 0, total: 0 } });
    Object.assign(here.cases, { passed: 1, total: 2 });
    expect(await act('cases_passed', 'done', 'ines')).toMatchObject({ code: 'cases_failing', cases: { passed: 1, total: 2 } });
    Object.assign(here.cases, { passed: 2, total: 2 });
    expect(await act('cases_passed', 'done', 'ines')).toBeNull();
  });

  test('takes two people where no case is needed', async () => {
    const { act } = await opened();
    expect(await act('cases_added', 'not_needed', 'ines')).toBeNull();
    expect(await act('cases_passed', 'not_needed', 'ines')).toMatchObject({ code: 'not_alone' });
    expect(await act('cases_passed', 'not_needed', 'dana')).toBeNull();
  });

  test('is opened by nobody alone: cases that are not there were not added, and whoever recorded one part cannot say that the other is not needed', async () => {
    const { here, act } = await opened();
    expect(await act('cases_added', 'done', 'ines')).toMatchObject({ code: 'cases_failing', cases: { passed: 0, total: 0 } });
    Object.assign(here.cases, { passed: 0, total: 1 });
    expect(await act('cases_added', 'done', 'ines')).toBeNull();
    expect(await act('cases_passed', 'not_needed', 'ines')).toMatchObject({ code: 'not_alone' });
    expect(await act('cases_passed', 'not_needed', 'dana')).toBeNull();
  });
});

describe('the second person of a resume', () => {
  async function asked() {
    const here = office();
    await here.type('riley', 'pause client-a enrichment bad data');
    await here.type('dana', 'incident open outreach bad list');
    Object.assign(here.cases, { passed: 2, total: 2 });
    await done(here, ['regression_test']);
    const { announced } = await here.type('dana', 'resume outreach');
    return { here, announced };
  }

  test('is told the very words, which end that pause alone', async () => {
    const { here, announced } = await asked();
    expect(announced).toContain('has to say the same within an hour: /agent resume client-a outreach');
    await here.type('riley', 'resume client-a outreach');
    expect(await pausesOf(here)).toMatchObject([{ role: 'enrichment' }]);
  });

  test('who names more asks anew, and ends nothing', async () => {
    const { here } = await asked();
    expect((await here.type('riley', 'resume client-a')).announced).toContain('Riley wants to resume client-a.');
    expect(await pausesOf(here)).toHaveLength(2);
  });

  test('who comes after an hour asks anew', async () => {
    const { here } = await asked();
    here.clock.sleepTo(new Date(Date.parse(AT) + 3_600_000).toISOString());
    expect((await here.type('riley', 'resume outreach')).announced).toContain('Riley wants to resume outreach of client-a');
    expect(await pausesOf(here)).toHaveLength(2);
  });
});

describe('incident safe-mode', () => {
  test('begins for 48 hours or as long as is said, is announced, and is not begun twice', async () => {
    const here = office();
    const waits = { state: 'waiting' as const, workspace: 'client-a' };
    const { verdict } = given.released;
    here.approvals.put({ ...given.released, ...waits, id: 'apr_auto', verdict: { ...verdict, decision: 'auto', tier: 2 } });
    here.approvals.put({ ...given.released, ...waits, id: 'apr_asked', verdict: { ...verdict, decision: 'ask', tier: 2 } });
    const would =
      /^This would put client-a into safe mode until .*: caps at half, .*\. 1 release that waits goes back to people\. Nothing was changed\./;
    expect((await here.type('ines', 'incident safe-mode --dry-run')).said).toMatch(would);
    expect((await here.type('ines', 'incident safe-mode')).said).toMatch(would);
    expect((await here.type('ines', 'incident safe-mode')).said).toContain('say it again with confirm as its last word');
    expect((await here.ledgers.read('client-a')).safe_mode).toBeNull();
    expect((await here.type('ines', 'incident safe-mode client-a confirm')).announced).toMatch(
      /^client-a is in safe mode until .*, by Ines: caps at half/,
    );
    expect((await here.type('riley', 'incident safe-mode for 2h')).said).toMatch(/already, by Ines/);
    expect((await here.ledgers.read('client-a')).safe_mode?.until).toBe('2026-11-25T14:30:00.000Z');
    expect((await here.type('max', 'incident safe-mode')).said).toContain('is for RevOps and on-call');
  });

  test('ends early only at the word of two of RevOps', async () => {
    const here = office();
    expect((await here.type('dana', 'incident safe-mode end')).said).toContain('is not in safe mode');
    await here.type('ines', 'incident safe-mode confirm');
    expect((await here.type('ines', 'incident safe-mode end')).said).toContain('is for RevOps: Dana and Riley');
    expect((await here.type('dana', 'incident safe-mode end client-a')).announced).toContain('Dana wants to end the safe mode of client-a early.');
    expect((await here.type('dana', 'incident safe-mode end')).said).toContain('You have asked for this already');
    expect((await here.type('riley', 'incident safe-mode end')).announced).toMatch(
      /^Dana and Riley have ended the safe mode of client-a; caps stay at three quarters/,
    );
    expect((await here.type('max', 'status')).said).toContain('24 hours left');
  });
});

describe('incident rollback', () => {
  const executed = (id: string, record: string): Approval => {
    const update = {
      ...given.executed.request,
      action: { object: 'lead', action: 'update', class: 'execute' as const },
      target: { record_ids: [record] },
    };
    const request = { ...update, before: { industry: 'A' }, after: { industry: 'B' }, rollback: { reversible: true, path: 'p' } };
    const events = given.executed.events.map((event) =>
      event.type === 'executed' ? { ...event, detail: { ...event.detail, executed_at: '2026-11-23T14:00:00.000Z' } } : event,
    );
    const release = { ...given.executed.release, released_at: '2026-11-23T14:00:00.000Z' };
    return { ...given.executed, id, key: id, request, events, release, plan: { ...given.executed.plan, reversible: true } };
  };

  test('previews in figures, asks people once, and names what it leaves', async () => {
    const here = office();
    for (const n of [1, 2]) here.approvals.put(executed(`apr_${n}`, `lead-${n}`));
    here.approvals.put({ ...executed('apr_3', 'lead-3'), plan: { ...given.executed.plan, reversible: false } });
    const words = 'incident rollback admin for 2h';
    expect((await here.type('riley', `${words} --dry-run`)).said).toBe(
      [
        '2 fields go back, of 2 executions.',
        'lead-1 › Industry: B → A',
        'lead-2 › Industry: B → A',
        '1 execution cannot be undone: apr_3 (lead-3).',
        'Nothing was changed. Without --dry-run people are asked for it.',
      ].join('\n'),
    );
    const [first, second] = await Promise.all([here.type('riley', words), here.type('ines', words)]);
    expect(first.announced).toBe('Riley asks for the rollback of admin: apr_new1. It waits for approval.');
    expect(second.said).toContain('It has been asked for already: apr_new1.');
    expect((await here.approvals.read('apr_new1'))?.approval).toMatchObject({ state: 'asking', rollback: { of: ['apr_2', 'apr_1'] } });
  });

  test('previews the first fields with what is and what was, and how many more there are', async () => {
    const here = office();
    for (let n = 1; n <= 13; n += 1) here.approvals.put(executed(`apr_${n}`, `lead_${n}`));
    const { said } = await here.type('riley', 'incident rollback admin for 2h --dry-run');
    expect(said.match(/lead_\d+ › Industry: B → A/g)).toHaveLength(10);
    expect(said).toContain('And 3 more fields.');
  });

  test('of one request, or of what is not there, by people who may', async () => {
    const here = office();
    here.approvals.put(executed('apr_1', 'lead-1'));
    expect((await here.type('riley', 'incident rollback apr_1 --dry-run')).said).toContain('1 field goes back, of 1 execution.');
    expect((await here.type('riley', 'incident rollback apr_9')).said).toContain('There is no apr_9 here');
    expect((await here.type('max', 'incident rollback apr_1')).said).toContain('is for RevOps and on-call: Dana, Riley, and Ines');
    expect((await here.type('riley', 'incident rollback outreach')).said).toContain('how far back');
    expect((await here.type('riley', 'incident rollback 7')).said).toContain('client-a has no incident 7');
    expect((await here.type('riley', 'incident rollback outreach for 2h')).said).toContain('There is nothing to roll back.');
    const dry = (await here.type('riley', 'incident rollback outreach for 2h --dry-run')).said;
    expect(dry).toContain('There is nothing to roll back. Nothing was changed.');
    expect(dry).not.toContain('people are asked');
    expect((await here.type('riley', 'incident rollback outrech for 2h')).said).toContain('Did you mean outreach?');
    for (const length of ['for 2 months', 'for 2moons', 'for']) {
      expect((await here.type('riley', `incident rollback outreach ${length}`)).said).toContain('/agent incident rollback client-a outreach for 2h');
    }
    expect((await here.type('riley', 'incident rollback outreach 2h')).said).toContain('2h needs a for before it');
  });
});

describe('the rollback of an incident', () => {
  const at = (hour: string) => `2026-11-23T${hour}:00:00.000Z`;
  const done = (id: string, record: string, role = 'admin', hour = '14'): Approval => {
    const update = {
      ...given.executed.request,
      agent: { ...given.executed.request.agent, role },
      action: { object: 'lead', action: 'update', class: 'execute' as const },
      target: { record_ids: [record] },
      before: { industry: 'A' },
      after: { industry: 'B' },
      rollback: { reversible: true, path: 'p' },
    };
    const events = given.executed.events.map((event) =>
      event.type === 'executed' ? { ...event, detail: { ...event.detail, executed_at: at(hour) } } : event,
    );
    const release = { ...given.executed.release, released_at: at(hour) };
    return { ...given.executed, id, key: id, request: update, events, release, plan: { ...given.executed.plan, reversible: true } };
  };
  /** An incident that names this, after five executions. */
  async function incidentOf(names: Partial<Incident>): Promise<Office> {
    const here = office();
    for (const one of [done('apr_1', 'lead-1'), done('apr_2', 'lead-2'), done('apr_3', 'lead-3', 'outreach'), done('apr_4', 'lead-1', 'outreach')])
      here.approvals.put(one);
    here.approvals.put(done('apr_5', 'lead-5', 'admin', '03'));
    await here.type('dana', 'incident open bad list');
    await here.incidents.change('client-a', (await only(here)).id, (now) => ({ next: { ...now, ...names }, result: null }));
    return here;
  }
  const undone = async (names: Partial<Incident>): Promise<string[]> => {
    const here = await incidentOf(names);
    const { said } = await here.type('riley', 'incident rollback 1');
    const [asked] = said.match(/apr_new\d+/) ?? [];
    return asked ? ((await here.approvals.read(asked))?.approval.rollback?.of.toSorted() ?? []) : [];
  };

  test('takes back only what it names: its request, its agent within its span, its records', async () => {
    expect(await undone({ request_id: 'apr_2' })).toEqual(['apr_2']);
    expect(await undone({ agent_role: 'admin', evidence: { window_hours: 2 } })).toEqual(['apr_1', 'apr_2']);
    expect(await undone({ agent_role: 'admin' })).toEqual(['apr_1', 'apr_2', 'apr_5']);
    expect(await undone({ agent_role: 'admin', evidence: { records: ['lead-1', 'lead-3'] } })).toEqual(['apr_1']);
    expect(await undone({ evidence: { records: ['lead-2'] } })).toEqual(['apr_2']);
    const gathered = { request_id: 'apr_2', agent_role: 'admin', evidence: { bypasses: 2, bypassed: ['lead-2', 'lead-5'] } };
    expect(await undone(gathered)).toEqual(['apr_2', 'apr_5']);
  });

  test('asks what is meant where the incident names nothing, and takes back nothing of anybody', async () => {
    const here = await incidentOf({});
    const { said, announced } = await here.type('riley', 'incident rollback 1');
    expect(said).toBe(
      'Incident 1 names no request, no agent and no records: what is to be rolled back? Say apr_..., or a role and how far back: /agent incident rollback client-a outreach for 2h. Nothing was changed.',
    );
    expect(announced).toBeNull();
    expect((await here.approvals.list({ workspace: 'client-a', state: 'asking', limit: 9 })).items).toEqual([]);
  });
});

describe('incident cases', () => {
  test('names what would be written, with what is expected and where the file is, and changes nothing', async () => {
    const here = office();
    await here.type('dana', 'incident open bad merge');
    expect((await here.type('max', 'incident cases')).said).toBe('No request that is kept here is behind incident 1: there is no case to write.');
    here.approvals.put({ ...given.executed, id: 'apr_1' });
    const { id } = await only(here);
    await here.incidents.change('client-a', id, (now) => ({ next: { ...now, request_id: 'apr_1' }, result: null }));
    const { said, announced } = await here.type('max', 'incident cases client-a 1');
    expect(said).toContain('One request is behind incident 1');
    expect(said).toContain('apr_1: admin account merge: was ask, would be ask today; the case expects ask');
    expect(said).toContain(`GET /v1/incidents/${id}/cases writes them as a file for policies/cases.`);
    expect(announced).toBeNull();
    expect((await here.type('max', 'incident cases 9')).said).toContain('client-a has no incident 9');
    expect((await here.type('bea', 'incident cases client-a 1')).said).not.toContain('apr_1');
  });
});

describe('incident review', () => {
  test('is short, and says where the whole of it is', async () => {
    const here = office();
    await here.type('dana', 'incident open outreach bad list');
    here.clock.sleepTo('2026-11-23T15:30:00.000Z');
    const { id } = await only(here);
    const { said, announced } = await here.type('max', 'incident review 1');
    expect(said.split('\n')).toEqual([
      'Review of incident 1 at Client A',
      'bad list.',
      expect.stringMatching(/^Opened .*, not resolved yet\.$/),
      'One pause, 60 minutes.',
      'No request is behind it, no rollback was asked for.',
      '0 of 4 were told, 0 of 5 root causes and 0 of 2 review questions are answered.',
      'One entry of the audit log tells its story.',
      `The whole of it, with the number of every audit entry: GET /v1/incidents/${id}/review`,
    ]);
    expect(announced).toBeNull();
    expect((await here.type('max', 'incident review 7')).said).toContain('client-a has no incident 7');
    expect((await here.type('bea', 'incident review client-a')).said).not.toContain('bad list');
  });
});

test.each([
  ['bounce_rate', 0, '5 bounces', '5 e-mails bounced in 24 hours, but none was released here: somebody may send without asking.'],
  ['bounce_rate', 3, '5 bounces', '5 e-mails bounced in 24 hours, but only 3 were released here: somebody may send without asking.'],
  ['spam_complaints', 0, '5 spam complaints', '5 complaints in 24 hours, but no e-mail was released here: somebody may send without asking.'],
])('what came back of more e-mails than were released here is told as no share of them: %s, %i', (kind, sent, what, why) => {
  const evidence = { counted: 5, of: 5, threshold: 50_000, window_hours: 24, sent };
  const about = { number: 1, kind, code: 'above', detail: '', evidence, workspace: { id: 'client-a', name: 'Client A' } };
  expect(incidentTitle(about, 'en')).toBe(`Incident 1: ${what} at Client A`);
  expect(incidentWhy(about, 'en')).toBe(why);
});

describe('what is offered to somebody with several clients, in a private chat, can be typed there as it stands', () => {
  const both = { ...clientB, people: [...clientB.people, ...clientA.people] };
  const DIRECT = 'D0DANA';

  test.each([
    ['incident safe-mode client-a for 2x', 'incident safe-mode client-a for 2h'],
    ['caps set outreach 150 client-a for 2x', 'caps set outreach 150 client-a for 2h'],
    ['incident rollback client-a outreach 2hours', 'incident rollback client-a outreach for 2h'],
    ['incident status client-a', 'resume client-a outreach'],
    ['delegate riley until 2026-11-22 client-a', 'delegate mei until 2026-11-23 client-a'],
  ])('%s', async (typed, offered) => {
    const here = office({ others: [both] });
    await here.type('dana', 'incident open client-a outreach bad list');
    here.cases.total = here.cases.passed = 1;
    await done(here, ['regression_test']);
    const { said } = await here.type('dana', typed, DIRECT);
    expect(said).toContain(`/agent ${offered}`);
    expect((await here.type('dana', `${offered} --dry-run`, DIRECT)).said).not.toContain('Name the workspace');
  });
});
