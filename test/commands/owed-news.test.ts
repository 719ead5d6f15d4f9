// What everybody has to hear though whoever typed it died: the end of pauses and of safe mode, and whose an account is from now on.
import { describe, expect, test, vi } from 'vitest';
import type { CommandBy } from '../../src/commands/answer.ts';
import { PLAYBOOK } from '../../src/domain/documents/playbook.ts';
import * as given from '../domain/given.ts';
import { AT, clientA, office, TEAMS_CHANNEL } from './typed.ts';

const HOUR_MS = 3_600_000;
const inHours = (hours: number) => new Date(Date.parse(AT) + hours * HOUR_MS).toISOString();

/** Whoever types it is killed right after the ledger's write: nothing of what follows is done any more. */
async function typedAndKilled(here: ReturnType<typeof office>, who: string | CommandBy, words: string) {
  const { read, change } = here.ledgers;
  const killed = vi.fn(() => new Promise<never>(() => {}));
  here.ledgers.change = async (id, decide) => {
    const result = await change(id, decide);
    here.ledgers.read = killed;
    here.ledgers.change = killed;
    return result;
  };
  void (typeof who === 'string' ? here.type(who, words) : here.typeAs(who, words));
  await vi.waitFor(() => expect(killed).toHaveBeenCalled());
  Object.assign(here.ledgers, { read, change });
}

const heardOn = ({ heard }: { heard: { words: string }[] }) => heard.map(({ words }) => words);

describe('a resume whose process died', () => {
  test('is announced by another one, once in each channel, and what waited for it is tried again', async () => {
    const here = office();
    here.approvals.put(given.played(given.approved, given.schedule(), given.begin, given.hold('pause')));
    await here.type('ines', 'pause client-a');
    for (const surface of [here.slack, here.teams]) surface.heard.length = 0;
    await typedAndKilled(here, 'dana', 'resume client-a');
    expect([heardOn(here.slack), await here.ledgers.unsealed()]).toEqual([[], ['client-a']]);
    for (let time = 1; time <= 2; time += 1) await here.announceOwed('client-a');
    const words = 'client-a is resumed by Dana; what waited for it is tried again. 1 approved release is tried again.';
    expect([heardOn(here.slack), heardOn(here.teams)]).toEqual([[words], [words]]);
    expect((await here.approvals.read('apr_1'))?.approval.release.held_by).not.toContain('pause');
    expect((await here.ledgers.read('client-a')).resumes).toEqual([]);
  });

  test('tells in the words of each platform what stays paused, and what ends that', async () => {
    const here = office();
    for (const scope of ['client-a outreach', 'client-a enrichment']) await here.type('ines', `pause ${scope}`);
    for (const surface of [here.slack, here.teams]) surface.heard.length = 0;
    await typedAndKilled(here, 'dana', 'resume client-a outreach');
    await here.announceOwed('client-a');
    const staysPaused = (bot: string) => [
      expect.stringContaining(`enrichment of client-a stays paused: ${bot} resume client-a enrichment ends that.`),
    ];
    expect(heardOn(here.slack)).toEqual(staysPaused('/agent'));
    expect(heardOn(here.teams)).toEqual(staysPaused('@Countersign'));
  });

  test('is told later where a platform was down, and to whoever typed it where that was theirs', async () => {
    const here = office();
    await here.type('ines', 'pause client-a');
    here.slack.isDown = true;
    const { later } = await here.type('dana', 'resume client-a');
    expect(later?.private?.lines).toEqual(['client-a is resumed by Dana; what waited for it is tried again.']);
    here.slack.isDown = false;
    here.clock.sleepTo(inHours(1));
    await here.announceOwed('client-a');
    expect(heardOn(here.slack).filter((words) => words.includes('is resumed'))).toHaveLength(1);
    expect(heardOn(here.teams).filter((words) => words.includes('is resumed'))).toHaveLength(1);
  });

  test('is counted once: a platform that was down hears the same as the other, and nothing is read anew for it', async () => {
    const here = office();
    here.approvals.put(given.played(given.approved, given.schedule(), given.begin, given.hold('pause')));
    await here.type('ines', 'pause client-a');
    here.teams.isDown = true;
    await here.type('dana', 'resume client-a');
    here.teams.isDown = false;
    here.clock.sleepTo(inHours(1));
    here.approvals.list = () => expect.fail('Nothing is counted again');
    await here.announceOwed('client-a');
    const words = 'client-a is resumed by Dana; what waited for it is tried again. 1 approved release is tried again.';
    expect([heardOn(here.slack).at(-1), heardOn(here.teams).at(-1)]).toEqual([words, words]);
  });

  test('is told before a pause that came after it, so that the last that a platform hears is how it stands', async () => {
    const here = office();
    await here.type('ines', 'pause client-a');
    here.teams.isDown = true;
    await here.type('dana', 'resume client-a');
    here.clock.sleepTo(inHours(0.5));
    await here.type('ines', 'pause client-a outreach');
    here.teams.isDown = false;
    here.teams.heard.length = 0;
    here.clock.sleepTo(inHours(1));
    await here.announceOwed('client-a');
    expect(heardOn(here.teams)).toEqual([expect.stringContaining('is resumed by Dana'), expect.stringContaining('is paused by Ines')]);
  });

  test('after an incident still does the parts of its playbook that stand for safe mode', async () => {
    const here = office();
    await here.type('dana', 'incident open outreach bad list');
    const [opened] = (await here.incidents.list('client-a', 1)).items;
    const id = opened?.id ?? expect.fail('There is one');
    await here.incidents.change('client-a', id, (one) => {
      const tested = one.steps.filter(({ name }) => name !== 'regression_test');
      return { next: { ...one, steps: [...tested, { name: 'regression_test', owner: null, parts: [] }] }, result: null };
    });
    await here.type('dana', 'resume outreach');
    await typedAndKilled(here, 'riley', 'resume outreach');
    await here.announceOwed('client-a');
    const steps = (await here.incidents.read('client-a', id))?.incident.steps ?? [];
    const parts = steps.find(({ name }) => name === 'safe_mode')?.parts.map(({ name, state, by }) => [name, state, by]);
    expect(parts).toEqual(PLAYBOOK.safe_mode.parts.map((part) => [part, 'done', 'riley']));
    expect(heardOn(here.slack).at(-1)).toContain('outreach of client-a is resumed by Dana and Riley, in safe mode for 48 hours');
  });
});

describe('the end of safe mode', () => {
  test('by two people is announced though the second one died over it', async () => {
    const here = office();
    await here.type('ines', 'incident safe-mode client-a confirm');
    await here.type('dana', 'incident safe-mode end client-a');
    await typedAndKilled(here, 'riley', 'incident safe-mode end client-a');
    for (let time = 1; time <= 2; time += 1) await here.announceOwed('client-a');
    expect(heardOn(here.slack)).toEqual([expect.stringMatching(/^Dana and Riley have ended the safe mode of client-a; caps stay at three quarters/)]);
    expect(heardOn(here.teams)).toEqual(heardOn(here.slack));
  });

  test('lets go what it held on its way, also where the second one died over it', async () => {
    const here = office();
    await here.type('ines', 'incident safe-mode client-a confirm');
    here.approvals.put(given.played(given.released, given.hold('safe_mode')));
    await here.type('dana', 'incident safe-mode end client-a');
    const release = async () => (await here.approvals.read('apr_1'))?.approval.release;
    expect((await release())?.held_by).toEqual(['safe_mode']);
    await typedAndKilled(here, 'riley', 'incident safe-mode end client-a');
    await here.announceOwed('client-a');
    expect(await release()).toMatchObject({ held_by: [], at: here.clock.now().toISOString() });
  });

  test('by time is announced when it is there, not before, and once', async () => {
    const here = office();
    await here.type('ines', 'incident safe-mode client-a confirm');
    here.clock.sleepTo(inHours(47));
    await here.announceOwed('client-a');
    expect(heardOn(here.slack)).toEqual([]);
    here.clock.sleepTo(inHours(48.1));
    for (let time = 1; time <= 2; time += 1) await here.announceOwed('client-a');
    expect(heardOn(here.slack)).toEqual(['The safe mode of client-a is over; caps stay at three quarters until Thu, Nov 26, 09:30 EST.']);
    expect(await here.ledgers.unsealed()).toEqual([]);
  });

  test('is no news any more where nobody was there for a day', async () => {
    const here = office();
    await here.type('ines', 'incident safe-mode client-a confirm');
    here.clock.sleepTo(inHours(73));
    await here.announceOwed('client-a');
    expect([heardOn(here.slack), await here.ledgers.unsealed()]).toEqual([[], []]);
  });
});

describe('an account that its e-mail address linked', () => {
  const newAccount = { surface: 'teams' as const, account: '29:riley', channel: TEAMS_CHANNEL };
  const withAddresses = () => {
    const people = clientA.people.map((one) => ({ ...one, email: `${one.id}@client-a.example` }));
    const here = office({ client: { ...clientA, link_by_email: true, people } });
    here.addresses.set('29:riley', ['riley@client-a.example']);
    return here;
  };
  const wordsOn = (bot: string) =>
    `The Teams account 29:riley is Riley from now on, since it has the e-mail address of Riley. If that is wrong: ${bot} unlink teams for riley`;

  test('is announced though the process died over it, once in each channel also where two sweep, in the words that take it back there', async () => {
    const here = withAddresses();
    await typedAndKilled(here, newAccount, 'status');
    expect([heardOn(here.slack), heardOn(here.teams), await here.ledgers.unsealed()]).toEqual([[], [], ['client-a']]);
    await Promise.all([here.announceOwed('client-a'), here.announceOwed('client-a')]);
    await here.announceOwed('client-a');
    expect([heardOn(here.slack), heardOn(here.teams)]).toEqual([[wordsOn('/agent')], [wordsOn('@Countersign')]]);
    expect((await here.ledgers.read('client-a')).links).toEqual([expect.not.objectContaining({ owed: expect.anything() })]);
  });

  test('is told later where a platform was down', async () => {
    const here = withAddresses();
    here.slack.isDown = true;
    await here.typeAs(newAccount, 'status');
    here.slack.isDown = false;
    here.clock.sleepTo(inHours(1));
    for (let time = 1; time <= 2; time += 1) await here.announceOwed('client-a');
    expect([heardOn(here.slack), heardOn(here.teams)]).toEqual([[wordsOn('/agent')], [wordsOn('@Countersign')]]);
    expect(await here.ledgers.unsealed()).toEqual([]);
  });

  test('and was taken back before anybody heard of it is not announced any more', async () => {
    const here = withAddresses();
    await typedAndKilled(here, newAccount, 'status');
    await here.type('dana', 'unlink teams for riley');
    await here.announceOwed('client-a');
    expect([heardOn(here.slack), heardOn(here.teams), await here.ledgers.unsealed()]).toEqual([[], [], []]);
  });
});
