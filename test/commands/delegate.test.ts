// Out of office as people type it: who may say it, until when, and what is refused with which remedy.
import { describe, expect, test } from 'vitest';
import { delegationsOn } from '../../src/domain/ledger/delegation.ts';
import * as given from '../domain/given.ts';
import { AT, clientA, office } from './typed.ts';

const on = async ({ ledgers, clock }: ReturnType<typeof office>) => delegationsOn(await ledgers.read('client-a'), clock.now());

describe('delegate', () => {
  test('lasts until the end of the day that was named, is announced, and is in the audit log', async () => {
    const here = office();
    const { said, announced } = await here.type('dana', 'delegate riley until 2026-11-27');
    expect(await on(here)).toMatchObject([{ from: 'dana', to: 'riley', until: '2026-11-28T05:00:00.000Z', by: 'dana' }]);
    expect(announced).toMatch(/^Dana is out of office until Fri, Nov 27, 23:59 EST; Riley votes in the meantime\.$/);
    expect(said).toContain('hands on no vote on requests of admin');
    expect(here.types()).toEqual(['delegated']);
  });

  test('lasts until the end of that day where the one who is away lives, and is told in the reader’s own time', async () => {
    const people = clientA.people.map((one) => (one.id === 'dana' ? { ...one, time_zone: 'Europe/Berlin' } : one));
    const here = office({ client: { ...clientA, people } });
    expect((await here.type('dana', 'delegate riley until 2026-11-27')).said).toContain('until Fri, Nov 27, 23:59 GMT+1;');
    expect(await on(here)).toMatchObject([{ until: '2026-11-27T23:00:00.000Z' }]);
    expect((await here.type('max', 'delegate')).said).toContain('until Fri, Nov 27, 18:00 EST;');
  });

  test('ends by itself, and by its own word', async () => {
    const here = office();
    await here.type('dana', 'delegate riley for 2h');
    here.clock.sleepTo('2026-11-23T16:31:00.000Z');
    expect(await on(here)).toEqual([]);
    await here.type('dana', 'delegate riley until 2026-11-27');
    const { announced } = await here.type('dana', 'delegate off');
    expect(announced).toBe('Dana is back and votes again.');
    expect(await on(here)).toEqual([]);
    expect(here.types()).toEqual(['delegated', 'delegated', 'delegation_ended']);
  });

  test('to nobody is out of office without a stand-in', async () => {
    const here = office();
    const { announced } = await here.type('dana', 'delegate nobody until 2026-11-27');
    expect(announced).toContain('nobody votes in the meantime');
    expect(await on(here)).toMatchObject([{ from: 'dana', to: null }]);
  });

  test.each([
    ['delegate', /Say who votes in your place and until which day/],
    ['delegate riley', /until which day/],
    [
      'delegate riley until tomorrow',
      /“tomorrow” is no day that can be read\. Write year, month and day: \/agent delegate riley until 2026-11-30 lasts/,
    ],
    ['delegate riley until 5 Dec', /“5 Dec” is no day .* delegate riley until 2026-11-30 .* Nothing was changed/],
    ['delegate riley until 2026-02-31', /“2026-02-31” is no day/],
    ['delegate riley for 2 months', /2 months is no length of time\. Write it like \/agent delegate riley for 2h/],
    ['delegate rily until 2026-11-27', /no person rily. Did you mean riley/],
    ['delegate zebra until 2026-11-27', /no person zebra\. Nothing/],
    ['delegate dana until 2026-11-27', /Nobody votes in their own place/],
    ['delegate riley until 2026-11-22', /over. Name a later day: .* until 2026-11-23/],
    ['delegate riley until 2027-06-01', /90 days at most, so until 2027-02-20/],
    ['delegate off', /Dana is not out of office/],
  ])('%s is refused with what to do', async (words, remedy) => {
    const here = office();
    const { said, announced } = await here.type('dana', words);
    expect(said).toMatch(remedy);
    expect(announced).toBeNull();
    expect(await on(here)).toEqual([]);
    expect(here.types()).toEqual([]);
  });

  test('hands a vote on once: a delegate who is away, and who stands in for somebody, are refused', async () => {
    const here = office();
    await here.type('riley', 'delegate ines until 2026-11-27');
    expect((await here.type('dana', 'delegate riley until 2026-11-27')).said).toMatch(
      /Riley is out of office too, until .* Name somebody who is there/,
    );
    expect((await here.type('ines', 'delegate max until 2026-11-27')).said).toMatch(/Ines votes for Riley until .*\/agent delegate off riley/);
    expect(await on(here)).toHaveLength(1);
  });

  test('with --dry-run changes nothing', async () => {
    const here = office();
    expect((await here.type('dana', 'delegate riley until 2026-11-27 --dry-run')).said).toMatch(/^This would say: Dana is out of office/);
    expect((await here.type('dana', 'delegate off riley --dry-run')).said).toMatch(/not out of office/);
    expect(await on(here)).toEqual([]);
  });

  test('says who is out of office where nothing else is typed', async () => {
    const here = office();
    await here.type('dana', 'delegate riley until 2026-11-27');
    expect((await here.type('max', 'delegate')).said).toMatch(/^Dana is out of office until .*; Riley votes in the meantime\./);
  });
});

const person = (id: string, ...groups: string[]) => ({ id, name: id[0]?.toUpperCase() + id.slice(1), slack: `U0${id.toUpperCase()}`, groups });
/** Riley, Ravi and Rosa are RevOps and operate nothing; Cleo signs off for the client. */
const largeOffice = () =>
  office({
    client: { ...clientA, people: [...clientA.people, person('ravi', 'revops'), person('rosa', 'revops'), person('cleo', 'client', 'sales')] },
  });

describe('for somebody else who cannot say it', () => {
  test('two of RevOps say the same, everybody hears who did, and whoever was named may decline', async () => {
    const here = largeOffice();
    expect((await here.type('max', 'delegate riley for dana until 2026-11-27')).said).toMatch(/is for RevOps.*Nothing was changed/);
    expect((await here.type('riley', 'delegate ines for max until 2026-11-27')).announced).toMatch(
      /^Riley says: Max is out of office until .*; Ines votes in the meantime\. This does not hold yet\..*: \/agent delegate ines for max until 2026-11-27 client-a$/,
    );
    expect(await on(here)).toEqual([]);
    expect((await here.type('riley', 'delegate ines for max until 2026-11-27')).said).toContain('a second person has to say the same');
    expect(await on(here)).toEqual([]);
    const { announced } = await here.type('ravi', 'delegate ines for max until 2026-11-27 client-a');
    expect(announced).toMatch(/^Max is out of office until .*; Ines votes in the meantime\. Said by Riley and Ravi\.$/);
    expect(await on(here)).toMatchObject([{ from: 'max', to: 'ines', by: 'ravi', asked_by: 'riley' }]);
    expect((await here.type('max', 'delegate')).said).toContain('Said by Riley and Ravi.');
    expect(here.types()).toEqual(['delegation_asked', 'delegated']);
    expect((await here.type('ines', 'delegate off max')).announced).toBe('Max votes again, says Ines.');
  });

  test.each([
    ['another day', 'delegate ines for max until 2026-11-26'],
    ['another stand-in', 'delegate gus for max until 2026-11-27'],
    ['nobody', 'delegate nobody for max until 2026-11-27'],
    ['another length', 'delegate ines for max for 4d'],
  ])('a second person who says %s asks anew', async (_what, words) => {
    const here = largeOffice();
    await here.type('riley', 'delegate ines for max until 2026-11-27');
    expect((await here.type('ravi', words)).announced).toContain('This does not hold yet.');
    expect(await on(here)).toEqual([]);
  });

  test('a length of time is said by two as well, and an hour later nobody joins any more', async () => {
    const here = largeOffice();
    expect((await here.type('riley', 'delegate nobody for max for 36h')).announced).toContain('/agent delegate nobody for max for 36h client-a');
    here.clock.sleepTo('2026-11-23T15:30:00.000Z');
    await here.type('ravi', 'delegate nobody for max for 36h');
    expect(await on(here)).toEqual([]);
    here.clock.sleepTo('2026-11-23T15:40:00.000Z');
    await here.type('rosa', 'delegate nobody for max for 36h');
    expect(await on(here)).toMatchObject([{ from: 'max', to: null, by: 'rosa', asked_by: 'ravi' }]);
  });

  test.each([
    ['riley', 'delegate riley for max until 2026-11-27', /give the vote of Max to yourself/],
    ['dana', 'delegate ines for max until 2026-11-27', /You operate an agent here/],
    ['riley', 'delegate nobody for cleo until 2026-11-27', /Cleo signs off for the client, and nobody else hands that on/],
  ])('is not for whoever gets the vote, operates an agent, or is not the client: %s types %s', async (who, words, why) => {
    const here = largeOffice();
    expect((await here.type(who, words)).said).toMatch(why);
    await here.type('ravi', words);
    expect((await here.type(who, words)).said).toMatch(why);
    expect(await on(here)).toEqual([]);
  });

  test('with --dry-run says that it would ask a second person, and asks nobody', async () => {
    const here = largeOffice();
    expect((await here.type('riley', 'delegate ines for max until 2026-11-27 --dry-run')).said).toMatch(/^This would ask a second person of RevOps/);
    await here.type('ravi', 'delegate ines for max until 2026-11-27');
    expect(await on(here)).toEqual([]);
  });

  test('waits where nobody can say who signs off for the client', async () => {
    const here = office({ client: { ...clientA, unread: [{ group: 'client', directory: 'slack' }] } });
    expect((await here.type('riley', 'delegate ines for max until 2026-11-27')).said).toMatch(/cannot be asked just now who is in .*client/i);
    expect(here.types()).toEqual([]);
    expect((await here.type('max', 'delegate ines until 2026-11-27')).announced).toContain('Max is out of office');
  });

  test('the client hands on their own sign-off by themselves', async () => {
    const here = largeOffice();
    await here.type('cleo', 'delegate max until 2026-11-27');
    expect(await on(here)).toMatchObject([{ from: 'cleo', to: 'max', by: 'cleo' }]);
  });
});

describe('what waits', () => {
  test('is in the queue of whoever votes in the meantime, and no more in the other’s', async () => {
    const here = office();
    here.approvals.put({ ...given.judged('ask', given.planOf('sales')), created_at: AT });
    expect((await here.type('max', 'queue')).said).toContain('apr_1');
    await here.type('max', 'delegate riley until 2026-11-27');
    expect((await here.type('max', 'queue')).said).toBe('Nothing waits for you.');
    expect((await here.type('riley', 'queue')).said).toContain('apr_1');
    const events = (await here.approvals.read('apr_1'))?.approval.events.map(({ type }) => type);
    expect(events).toContain('approvers_changed');
  });

  test('is blocked at once where everybody is away, and the last resort is asked', async () => {
    const here = office();
    here.approvals.put(given.judged('ask', given.planOf('sales')));
    await here.type('max', 'delegate nobody until 2026-11-27');
    const found = (await here.approvals.read('apr_1'))?.approval;
    expect(found?.blocked).toBe(true);
    expect(found?.follow_up?.escalated).toMatchObject([{ group: 'revops' }]);
    expect((await here.type('riley', 'queue')).said).toContain('apr_1');
  });
});
