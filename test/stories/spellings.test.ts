// An agent chooses how it spells whom it writes to: no spelling of a domain or a contact goes round a cap or the suppression list.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld({
    workspaces: {
      'client-a': {
        caps: { outreach: { per_domain_day: 1 } },
        suppressed: { domains: ['gone.example', '*.Below.example'], contacts: ['dana@left.example'] },
      },
    },
  });
  await world.moveTo('2026-11-23T15:00:01Z');
});
afterAll(() => world.stop());

/** An e-mail whose target is this, in place of a lead of its own. */
const email = (target: { domain?: string; contact?: string; record_ids?: string[] }, left: ('contact' | 'domain')[] = []) => {
  const request = world.agent.email();
  const whole = { ...request.target, ...target };
  for (const name of left) delete whole[name];
  return world.agent.ask({ ...request, target: whole });
};

test('a domain has one cap, however it is spelled', async () => {
  const { id } = await email({ domain: 'northgate.example' });
  await world.agent.released(id);
  for (const domain of [
    'NorthGate.example',
    'northgate.example.',
    'ｎorthgate.example',
    ' northgate.example',
    'north\u00adgate.example',
    'https://northgate.example/',
    '<northgate.example>',
  ]) {
    const again = await email({ domain });
    expect((await world.agent.reach(again.id, 'waiting')).release.held_by, domain).toEqual(['cap:per_domain_day']);
  }
});

test('a domain has one cap, whether the target names it, or the address of its contact or of a record does', async () => {
  const { id } = await email({ domain: 'southgate.example' });
  await world.agent.released(id);
  const named = [
    await email({ domain: 'elsewhere-1.example', contact: 'jo@southgate.example' }),
    await email({ contact: 'Jo <jo@southgate.example>' }, ['domain']),
    await email({ domain: 'elsewhere-2.example', contact: 'ann@fine.example; jo@southgate.example' }),
    await email({ domain: 'elsewhere-3.example', record_ids: ['jo@southgate.example'] }, ['contact']),
  ];
  for (const one of named) expect((await world.agent.reach(one.id, 'waiting')).release.held_by).toEqual(['cap:per_domain_day']);
});

test('who is suppressed gets nothing, however they are spelled, and whether the request calls them contact or record', async () => {
  const unsubscribed = { type: 'unsubscribe', record_id: 'lead-9', observed_at: world.clock.now().toISOString() };
  expect((await world.agent.post('/v1/signals', unsubscribed)).status).toBe(202);
  const asked = [
    await email({ domain: 'GONE.example.' }),
    await email({ contact: 'someone@gone.example' }, ['domain']),
    await email({ contact: 'Ｄana@left.example.' }),
    await email({ contact: 'Dana <dana@left.example>' }),
    await email({ contact: 'mailto:dana@left.example' }),
    await email({ domain: 'http://gone.example' }),
    await email({ record_ids: ['dana@left.example'] }, ['contact']),
    await email({ record_ids: ['lead-9'] }, ['contact']),
    await email({ contact: 'lead-9' }),
    await email({ contact: 'jo@fine.example, dana@left.example' }),
    await email({ domain: 'fine.example, gone.example' }),
    await email({ domain: 'below.example' }),
    await email({ contact: 'jo@far.down.below.example' }, ['domain']),
  ];
  for (const { id } of asked) expect((await world.agent.reach(id, 'denied')).outcome).toMatchObject({ code: 'suppressed' });
});

test('where a whole domain unsubscribed, nobody there is written to, and an unsubscribe that names nobody is refused', async () => {
  const unsubscribed = { type: 'unsubscribe', observed_at: world.clock.now().toISOString() };
  const { status, body } = await world.agent.post<{ errors: object[] }>('/v1/signals', { ...unsubscribed, account: 'acct-1' });
  expect([status, body.errors]).toMatchObject([422, [{ path: '/contact', code: 'missing' }]]);
  const pattern = await world.agent.post<{ errors: object[] }>('/v1/signals', { ...unsubscribed, domain: '*.example' });
  expect([pattern.status, pattern.body.errors]).toMatchObject([422, [{ path: '/domain', code: 'not_allowed' }]]);
  expect((await world.agent.post('/v1/signals', { ...unsubscribed, domain: 'Enough.example' })).status).toBe(202);
  const { id } = await email({ contact: 'jo@enough.example' }, ['domain']);
  expect((await world.agent.reach(id, 'denied')).outcome).toMatchObject({ code: 'suppressed', reason: 'suppressed_domain' });
});

test('an e-mail to many records counts as many, whatever number of recipients it says', async () => {
  const { agent } = world;
  const many = (count: number) => Array.from({ length: count }, (_, n) => `lead-${count}-${n}`);
  const ask = (count: number) => {
    const request = agent.email({ blast_radius: { records: 1, recipients: 1 } });
    return agent.ask({ ...request, target: { ...request.target, record_ids: many(count) } });
  };
  const heldBy = async (count: number) => (await agent.reach((await ask(count)).id, 'waiting')).release.held_by.toSorted();
  expect(await heldBy(6)).toEqual(['cap:per_account_day', 'cap:per_domain_day']);
  expect(await heldBy(300)).toEqual(['cap:per_account_day', 'cap:per_domain_day', 'cap:per_role_day']);
});
