// The app's home in Slack, one person's inbox: what waits, the oldest first, with the way to each card.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readInbox } from '../../../src/commands/read-inbox.ts';
import type { Approval } from '../../../src/domain/documents/approval.ts';
import type { SurfaceNeeds } from '../../../src/surfaces/needs.ts';
import { clientA, clientB, office } from '../../commands/typed.ts';
import * as given from '../../domain/given.ts';
import { noBatches } from './no-batches.ts';
import { servedApp } from './served-app.ts';

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const nothing = () => Promise.reject(new Error('the home needs no such thing'));

async function house() {
  const here = office();
  const policies = { all: () => [clientA, clientB], get: () => clientA };
  const inbox = readInbox({ approvals: here.approvals, ledgers: here.ledgers, policies, recognise: async () => undefined, clock: here.clock });
  const needs: SurfaceNeeds = {
    castVote: nothing,
    takeBack: nothing,
    batches: noBatches,
    editRequest: nothing,
    breakGlass: nothing,
    readApproval: nothing,
    readApprovals: nothing,
    readVoters: nothing,
    factsOf: nothing,
    runCommand: nothing,
    incidents: { act: nothing, read: nothing, factsOf: nothing },
    readInbox: inbox,
    policies,
    recognise: nothing,
    clock: here.clock,
    logger: silent,
  };
  const { app, slack, close } = await servedApp(needs, here.clock);
  const card = async () => {
    const { ts } = await (await app.clientAt({ channel: 'C0CLIENTA' })).chat.postMessage({ channel: 'C0CLIENTA', text: 'card' });
    return [{ surface: 'slack' as const, channel: 'C0CLIENTA', message: String(ts), shows: 1, claimed_until: null }];
  };
  const open = async (user: string) => {
    const before = slack.homeOf(user)?.hash;
    await slack.openHome(user);
    await expect.poll(() => slack.homeOf(user)?.hash).not.toBe(before);
    return JSON.stringify(slack.homeOf(user)?.blocks);
  };
  return { ...here, slack, card, close, open };
}

let here: Awaited<ReturnType<typeof house>>;
beforeEach(async () => {
  here = await house();
});
afterEach(() => here.close());

const ofAge = (id: string, hours: number, more: Partial<Approval> = {}): Approval => ({
  ...given.judged('ask', given.planOf('revops')),
  id,
  key: id,
  created_at: new Date(given.NOW.getTime() - hours * 3_600_000).toISOString(),
  ...more,
});

describe('the home of the app', () => {
  test('shows what waits, the oldest first, each with the way to its card', async () => {
    here.approvals.put(ofAge('apr_young', 1, { cards: await here.card() }));
    here.approvals.put(ofAge('apr_old', 5));
    const shown = await here.open('U0RILEY');
    expect(shown).toContain('2 requests wait for you');
    expect(shown.indexOf('apr_old')).toBeGreaterThan(0);
    expect(shown.indexOf('Open the card')).toBeGreaterThan(shown.indexOf('no card yet, /agent show apr_old'));
    expect(shown).toMatch(/<https:\/\/playground.slack.com\/archives\/C0CLIENTA\/p\d+\|Open the card>/);
  });

  test('shows each person only what waits for them', async () => {
    here.approvals.put(ofAge('apr_1', 1));
    for (const user of ['U0DANA', 'U0MAX', 'U0BEA']) expect(await here.open(user)).not.toContain('Merge the account');
    await here.type('riley', 'delegate max until 2026-11-27');
    expect(await here.open('U0MAX')).toContain('1 request waits for you');
    expect(await here.open('U0RILEY')).toContain('Nothing waits for you.');
  });

  test('is empty with the last decision, and says to a stranger that nothing can wait there', async () => {
    expect(await here.open('U0RILEY')).toContain('Nobody has decided anything yet.');
    here.approvals.put(given.approved);
    expect(await here.open('U0RILEY')).toMatch(/The last decision was to approve: Merge the account.*, by Dana and Riley at/);
    expect(await here.open('U0STRANGER')).toContain('not linked');
  });

  test('fits with hundreds of requests, and what an agent wrote stays plain text', async () => {
    for (let nth = 0; nth < 150; nth += 1) {
      const one = ofAge(`apr_${nth}`, nth / 10);
      const target = { ...one.request.target, record_ids: [`<!channel> *${'&'.repeat(400)}*`] };
      here.approvals.put({ ...one, request: { ...one.request, target } });
    }
    const shown = await here.open('U0RILEY');
    expect(shown).toContain('110 more are newer: /agent queue');
    const marks = here.slack.homeOf('U0RILEY')?.blocks.filter(({ type }) => type !== 'rich_text');
    expect(JSON.stringify(marks)).not.toContain('channel>');
    expect(here.slack.calls.filter(({ method }) => method === 'views.publish').every(({ answer }) => answer?.ok === true)).toBe(true);
  });
});
