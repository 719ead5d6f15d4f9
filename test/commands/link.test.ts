// Linking an account as people type it: who may confirm a code, what is refused, and how it is taken back.
import { describe, expect, test } from 'vitest';
import { CHANNEL, clientA, office, TEAMS_CHANNEL } from './typed.ts';

type Here = ReturnType<typeof office>;

const teams = (account: string) => ({ surface: 'teams' as const, account: `29:${account}`, channel: TEAMS_CHANNEL });
const anew = (account: string) => ({ surface: 'slack' as const, account, channel: CHANNEL });

/** The code that an account is given. */
async function codeFor(here: Here, by: Parameters<Here['typeAs']>[0]): Promise<string> {
  const { said, announced } = await here.typeAs(by, 'link');
  expect(announced).toBeNull();
  return /Your code is (\S+)\./.exec(said)?.[1] ?? '';
}

const links = async (here: Here) => ((await here.ledgers.read('client-a')).links ?? []).map(({ person, account, by }) => [person, account, by]);
const accountsOf = (here: Here, id: string) => here.policies.get('client-a')?.people.find((one) => one.id === id);

describe('link', () => {
  test('makes the new account its person, who confirms with an account that they have', async () => {
    const here = office();
    const code = await codeFor(here, teams('riley'));
    const { said, announced } = await here.type('riley', `link ${code}`);
    expect(said).toMatch(/Teams account 29:riley is Riley from now on, says Riley.*\/agent unlink teams for riley/);
    expect(announced).toBe(said);
    expect(accountsOf(here, 'riley')?.teams).toBe('29:riley');
    expect((await here.typeAs(teams('riley'), 'status')).said).toMatch(/Teams account 29:riley is Riley, linked at/);
    expect(here.types()).toEqual(['account_linked']);
    expect(here.auditLog.entries[0]).toMatchObject({ actor: 'riley', before_json: null, connector_name: null });
  });

  test('tells the code with the words of the platform where the person has an account already', async () => {
    const here = office();
    expect((await here.typeAs(teams('riley'), 'link')).said).toMatch(/Type \/agent link \S+ from an account of yours/);
    expect((await here.typeAs(anew('U0NEW'), 'link')).said).toMatch(/Type @Countersign link \S+ from an account of yours/);
    const alone = office({ client: { ...clientA, channels: { teams: TEAMS_CHANNEL } } });
    expect((await alone.typeAs(teams('riley'), 'link')).said).toMatch(/let RevOps type @Countersign link \S+ for/);
  });

  test('keeps nothing of the code but its hash', async () => {
    const here = office();
    const code = await codeFor(here, teams('riley'));
    const stored = JSON.stringify(await here.ledgers.read('client-a'));
    expect(code).not.toBe('');
    expect(stored).toContain('sha256:');
    expect(stored).not.toContain(code);
  });

  test('takes a code once, and for ten minutes', async () => {
    const here = office();
    const code = await codeFor(here, teams('riley'));
    await here.type('riley', `link ${code}`);
    expect((await here.type('ines', `link ${code}`)).said).toMatch(/No such code is waiting here/);
    const late = await codeFor(here, teams('max'));
    here.clock.sleepTo('2026-11-23T14:40:00.000Z');
    expect((await here.type('max', `link ${late}`)).said).toMatch(/older than 10 minutes/);
    expect(await links(here)).toEqual([['riley', '29:riley', ['riley']]]);
  });

  test('forgets the earlier code of an account that asks again', async () => {
    const here = office();
    const first = await codeFor(here, teams('riley'));
    await codeFor(here, teams('riley'));
    expect((await here.type('riley', `link ${first}`)).said).toMatch(/No such code/);
  });

  test('looks at no more codes after five that were wrong, for ten minutes, and writes each down', async () => {
    const here = office();
    const code = await codeFor(here, teams('max'));
    for (let guess = 0; guess < 5; guess += 1) await here.type('max', `link aaaa-aaaa-aaa${guess}`);
    expect((await here.type('max', `link ${code}`)).said).toMatch(/Too many codes were wrong/);
    expect(await links(here)).toEqual([]);
    expect(here.types()).toEqual(Array(5).fill('link_refused'));
    expect((await here.type('riley', `link ${code}`)).said).toMatch(/29:max is Riley/);
  });

  test('gives no account to two people, and no person two accounts of a platform', async () => {
    const here = office();
    await here.type('riley', `link ${await codeFor(here, teams('riley'))}`);
    expect((await here.typeAs(teams('riley'), 'link')).said).toMatch(/Here you are Riley/);
    expect((await here.type('riley', `link ${await codeFor(here, teams('other'))}`)).said).toMatch(/Riley has an account on that platform already/);
    expect((await here.type('riley', `link ${await codeFor(here, anew('U0SECOND'))}`)).said).toMatch(/one human has one vote/);
    expect(await links(here)).toHaveLength(1);
  });

  test('is confirmed by no account that is linked to nobody, not even by the one that asked', async () => {
    const here = office();
    const code = await codeFor(here, teams('mallory'));
    expect((await here.typeAs(teams('mallory'), `link ${code}`)).said).toMatch(/confirmed from an account that is linked already/);
    expect((await here.type('bea', `link ${code}`)).said).toMatch(/No such code/);
    expect(await links(here)).toEqual([]);
  });

  test('for somebody else takes two of RevOps, who say the same', async () => {
    const here = office();
    const code = await codeFor(here, teams('max'));
    expect((await here.type('ines', `link ${code} for max`)).said).toMatch(/is for RevOps.*Nothing was changed/);
    const first = await here.type('dana', `link ${code} for max`);
    expect(first.announced).toMatch(/Dana says that the Teams account 29:max is Max\. It is not yet/);
    expect((await here.type('dana', `link ${code} for max`)).said).toMatch(/You said so already/);
    expect(await links(here)).toEqual([]);
    expect((await here.type('riley', `link ${code} for max`)).announced).toMatch(/29:max is Max from now on, says Dana and Riley/);
    expect(await links(here)).toEqual([['max', '29:max', ['dana', 'riley']]]);
    expect(here.types()).toEqual(['link_meant', 'account_linked']);
  });

  test('for somebody who is not there is refused, with who may have been meant', async () => {
    const here = office();
    const code = await codeFor(here, teams('max'));
    expect((await here.type('dana', `link ${code} for maxx`)).said).toMatch(/no person maxx. Did you mean max/);
  });

  test('wants to know the client', async () => {
    const here = office();
    expect((await here.typeAs({ ...teams('max'), channel: 'D0' }, 'link')).said).toMatch(/^Type @Countersign link in the channel of your client/);
  });

  test('gives strangers a code in the channel of a client alone, so that those elsewhere use up none', async () => {
    const here = office({ others: [] });
    for (let asked = 0; asked < 50; asked += 1)
      expect((await here.typeAs({ ...teams(`x${asked}`), channel: 'a:chat' }, 'link')).said).toMatch(/^Type @Countersign link in the channel/);
    expect(await codeFor(here, teams('riley'))).not.toBe('');
  });

  test('--dry-run changes nothing', async () => {
    const here = office();
    expect((await here.typeAs(teams('max'), 'link --dry-run')).said).toMatch(/would give you a code/);
    const code = await codeFor(here, teams('max'));
    expect((await here.type('max', `link ${code} --dry-run`)).said).toMatch(/would make the Teams account 29:max one of Max/);
    expect(await links(here)).toEqual([]);
  });

  test('is busy where fifty accounts ask at once', async () => {
    const here = office();
    for (let asked = 0; asked < 50; asked += 1) await codeFor(here, teams(`x${asked}`));
    expect((await here.typeAs(teams('riley'), 'link')).said).toMatch(/Too many accounts/);
    here.clock.sleepTo('2026-11-23T14:41:00.000Z');
    expect(await codeFor(here, teams('riley'))).not.toBe('');
  });
});

describe('unlink', () => {
  test('takes it back at once, by the person or by RevOps', async () => {
    const here = office();
    await here.type('riley', `link ${await codeFor(here, teams('riley'))}`);
    const { announced } = await here.type('riley', 'unlink');
    expect(announced).toMatch(/Teams account 29:riley is no longer Riley, says Riley/);
    expect(accountsOf(here, 'riley')?.teams).toBeUndefined();
    await here.type('riley', `link ${await codeFor(here, teams('riley'))}`);
    expect((await here.type('max', 'unlink teams for riley')).said).toMatch(/is for RevOps/);
    await here.type('dana', 'unlink teams for riley');
    expect(await links(here)).toEqual([]);
    expect(here.types()).toEqual(['account_linked', 'account_unlinked', 'account_linked', 'account_unlinked']);
  });

  test('leaves alone what the file names, and says so', async () => {
    const here = office();
    expect((await here.type('riley', 'unlink')).said).toMatch(/No account of Riley was linked by a code.*workspace file/);
    expect((await here.type('riley', 'unlink telegram')).said).toMatch(/Say which account/);
  });
});

describe('an account that its e-mail address linked', () => {
  const client = {
    ...clientA,
    link_by_email: true,
    people: clientA.people.map((one) => ({ ...one, email: `${one.id}@client-a.example` })),
  };
  const byEmail = (who: string) => {
    const here = office({ client });
    here.addresses.set(`29:${who}`, [`${who}@client-a.example`]);
    return here;
  };

  test('is its person’s from the first word on, every channel hears it, and the status says how it came', async () => {
    const here = byEmail('riley');
    const { said } = await here.typeAs(teams('riley'), 'status');
    expect(said).toMatch(/Teams account 29:riley is Riley, linked at .* by its e-mail address\.$/m);
    const heard = [...here.slack.heard, ...here.teams.heard].map(({ words }) => words);
    const wordsOn = (bot: string) =>
      `The Teams account 29:riley is Riley from now on, since it has the e-mail address of Riley. If that is wrong: ${bot} unlink teams for riley`;
    expect(heard).toEqual([wordsOn('/agent'), wordsOn('@Countersign')]);
    expect(here.auditLog.entries).toMatchObject([{ type: 'account_linked', actor: 'policy' }]);
    expect(JSON.stringify([said, heard, here.auditLog.entries, await here.ledgers.read('client-a')])).not.toContain('@client-a.example');
    await here.typeAs(teams('riley'), 'status');
    expect(here.types()).toEqual(['account_linked']);
  });

  test('does nothing that wants an operator, confirms no code, gets no one-time codes and breaks no glass; it may pause', async () => {
    const here = byEmail('riley');
    here.addresses.set('29:gus', ['gus@client-a.example']);
    const code = await codeFor(here, anew('U0SECOND'));
    for (const words of ['resume client-a', 'caps set outreach 3', 'enroll', 'unlink slack for max', `link ${code}`, `link ${code} for max`])
      expect((await here.typeAs(teams('riley'), words)).said, words).toMatch(/linked by its e-mail address alone.*Nothing was changed/);
    expect((await here.ledgers.read('client-a')).links).toMatchObject([{ person: 'riley', account: '29:riley' }]);
    expect((await here.typeAs(teams('riley'), 'pause client-a')).said).toMatch(/pausing|paused/i);
  });

  test('hands its person’s vote to nobody and takes it from nobody: that would outlast the account, and need no one-time code of theirs', async () => {
    const here = byEmail('riley');
    await here.type('riley', 'delegate nobody until 2026-11-27');
    const before = (await here.ledgers.read('client-a')).delegations;
    for (const words of ['delegate max until 2026-11-27', 'delegate nobody until 2026-11-30', 'delegate off'])
      expect((await here.typeAs(teams('riley'), words)).said, words).toMatch(/linked by its e-mail address alone.*Nothing was changed/);
    expect((await here.ledgers.read('client-a')).delegations).toEqual(before);
    expect((await here.typeAs(teams('riley'), 'delegate')).said).toMatch(/nobody votes in the meantime/);
  });

  test('takes no account back that somebody confirmed', async () => {
    const people = client.people.map((one) => (one.id === 'riley' ? { ...one, slack: undefined } : one));
    const here = office({ client: { ...client, people } });
    here.addresses.set('29:riley', ['riley@client-a.example']);
    const confirmed = { surface: 'slack' as const, account: 'U0RILEY', person: 'riley', by: ['dana', 'max'], at: '2026-11-20T09:00:00.000Z' };
    await here.ledgers.change('client-a', (ledger) => ({ next: { ...ledger, links: [confirmed] }, result: null }));
    for (const words of ['unlink slack', 'unlink slack --dry-run'])
      expect((await here.typeAs(teams('riley'), words)).said, words).toMatch(/linked by its e-mail address alone.*Nothing was changed/);
    expect((await here.ledgers.read('client-a')).links).toMatchObject([confirmed, { account: '29:riley' }]);
    expect((await here.type('riley', 'unlink teams')).announced).toMatch(/29:riley is no longer Riley/);
  });

  test('is confirmed by a code like any other, and then does what its person may', async () => {
    const here = byEmail('riley');
    const code = await codeFor(here, teams('riley'));
    expect((await here.type('riley', `link ${code}`)).said).toMatch(/29:riley is Riley from now on, says Riley/);
    expect(await links(here)).toEqual([['riley', '29:riley', ['riley']]]);
    expect((await here.typeAs(teams('riley'), 'caps set outreach 3')).said).not.toMatch(/e-mail address alone/);
  });

  test('is not linked again after unlink, whatever the platform says', async () => {
    const here = byEmail('riley');
    await here.typeAs(teams('riley'), 'status');
    expect((await here.typeAs(teams('riley'), 'unlink')).announced).toMatch(/29:riley is no longer Riley/);
    expect((await here.typeAs(teams('riley'), 'status')).said).toMatch(/linked to nobody here/);
    expect(await links(here)).toEqual([]);
    expect(here.types()).toEqual(['account_linked', 'account_unlinked']);
  });

  test('is nobody’s again once the workspace wants no such links, and the status says so to others', async () => {
    const here = byEmail('riley');
    await here.typeAs(teams('riley'), 'status');
    const off = office({ client: { ...client, link_by_email: false } });
    const kept = (await here.ledgers.read('client-a')).links ?? [];
    await off.ledgers.change('client-a', (ledger) => ({ next: { ...ledger, links: kept }, result: null }));
    off.addresses.set('29:riley', ['riley@client-a.example']);
    expect((await off.typeAs(teams('riley'), 'status')).said).toMatch(/linked to nobody here/);
    expect((await off.type('riley', 'status')).said).toMatch(/29:riley is Riley.*It does not count/);
  });
});
