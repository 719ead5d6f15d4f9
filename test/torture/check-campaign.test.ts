// The independent checker finds each broken promise in what the outside saw, and nothing where all was kept.
import { describe, expect, test } from 'vitest';
import { checkCampaign } from '../../torture/checker/check-campaign.ts';
import type { Evidence } from '../../torture/evidence.ts';
import { arrival, at, click, life, outside, record, WHOLE } from './outside.ts';

const kindsOf = async (more: Partial<Evidence>) => [...new Set((await checkCampaign(await outside(more))).findings.map(({ kind }) => kind))];
const WINDOW = { windows: { office: { opens: at(0).time, closes: at(5_000).time } }, lives: [life({ window: 'office' })] };

test('a life that went as it should is held to be so', async () => {
  const verdict = await checkCampaign(await outside());
  expect(verdict).toMatchObject({ findings: [], ok: true, lives: 1, released: 1, votes: 2, sealedBefore: 1 });
});

test('a callback that came again with the same id and the same jti is no second release', async () => {
  expect(await kindsOf({ arrivals: [await arrival(1_000, {}, { answered: 'resets the connection' }), await arrival(6_000)] })).toEqual([]);
});

describe('lost is', () => {
  test('an acknowledged request of which no end was told', async () => {
    expect(await kindsOf({ arrivals: [] })).toEqual(['lost']);
    expect(await kindsOf({ arrivals: [await arrival(1_000, {}, { answered: 'answers 500' })] })).toEqual(['lost']);
  });

  test('what everybody approved and was never released', async () => {
    expect(await kindsOf({ arrivals: [await arrival(1_000, { type: 'approval.expired' })], lives: [life({ state: 'expired' })] })).toEqual(['lost']);
  });

  test('a vote that was acknowledged and is not in the record', async () => {
    expect(await kindsOf({ exports: [record(WHOLE.filter(([, actor]) => actor !== 'mei'))] })).toEqual(['lost']);
  });
});

describe('doubled is', () => {
  test('a second jti, a second webhook-id, or a second id for one key', async () => {
    const first = await arrival(1_000);
    expect(await kindsOf({ arrivals: [first, await arrival(2_000, { jti: 'jti_2' })] })).toEqual(['doubled']);
    expect(await kindsOf({ arrivals: [first, await arrival(2_000, { webhookId: 'msg_other' })] })).toEqual(['doubled']);
    expect(await kindsOf({ lives: [life({ ids: ['apr_1', 'apr_2'] })] })).toEqual(['doubled']);
  });

  test('a release of what was told to be denied', async () => {
    expect(await kindsOf({ arrivals: [await arrival(1_000), await arrival(2_000, { type: 'approval.denied' })] })).toEqual(['doubled']);
  });

  test('one person counted twice in the record', async () => {
    expect(await kindsOf({ exports: [record([...WHOLE, ['vote_cast', 'mei', 'approve']])] })).toEqual(['doubled']);
  });
});

describe('unapproved is', () => {
  test('a release before enough people had clicked', async () => {
    expect(await kindsOf({ clicks: [click('ravi'), click('mei', { sent: at(1_500) })] })).toEqual(['unapproved']);
  });

  test('one of people who may not, or of one person twice', async () => {
    expect(await kindsOf({ clicks: [click('ravi'), click('sam', { counted: false })] })).toEqual(['unapproved']);
    expect(await kindsOf({ clicks: [click('ravi'), click('ravi')] })).toEqual(['unapproved']);
  });

  test('one that somebody had denied, or that the policy denies', async () => {
    const entries = record([...WHOLE, ['vote_cast', 'ines', 'deny']]);
    expect(await kindsOf({ clicks: [click('ravi'), click('mei'), click('ines', { vote: 'deny' })], exports: [entries] })).toEqual(['unapproved']);
    expect(await kindsOf({ lives: [life({ needs: null })] })).toEqual(['unapproved']);
  });
});

test('out of window is what came before it opened, or after it closed with a grant that was still good', async () => {
  expect(await kindsOf(WINDOW)).toEqual([]);
  expect(
    await kindsOf({
      ...WINDOW,
      arrivals: [await arrival(-1_000)],
      clicks: [click('ravi', { sent: at(-2_000) }), click('mei', { sent: at(-2_000) })],
    }),
  ).toEqual(['out of window']);
  expect(await kindsOf({ ...WINDOW, arrivals: [await arrival(6_000)] })).toEqual(['out of window']);
  expect(await kindsOf({ ...WINDOW, arrivals: [await arrival(1_000), await arrival(6_000, { endsInMs: -2_000 })] })).toEqual([]);
});

test('over cap is one release more than it allows, unless one was reported as failed before', async () => {
  const lives = [1, 2].map((n) => life({ n, needs: 0, cap: 'low', ids: [`apr_${n}`] }));
  const arrivals = await Promise.all([1, 2].map((n) => arrival(n * 1_000, { id: `apr_${n}`, jti: `jti_${n}`, approvers: [] })));
  const seen = { lives, arrivals, clicks: [], caps: { low: 1 }, exports: [1, 2].map((n) => record(WHOLE.slice(0, 1), `apr_${n}`)) };
  expect(await kindsOf(seen)).toEqual(['over cap']);
  expect(await kindsOf({ ...seen, reports: [{ request: 'apr_1', status: 'failed', sent: at(1_500) }] })).toEqual([]);
});

test('after pause is what came between the announcement and the wish to resume', async () => {
  const pause = (announced: number, resumeAsked: number) => ({
    pauses: [{ workspace: 'client-a', announced: at(announced), resumeAsked: at(resumeAsked) }],
  });
  expect(await kindsOf(pause(500, 1_500))).toEqual(['after pause']);
  expect(await kindsOf(pause(1_200, 1_500))).toEqual([]);
  expect(await kindsOf(pause(500, 900))).toEqual([]);
});

test('what was not in the record as it came, what is badly signed, and what can still be clicked are found', async () => {
  expect(await kindsOf({ arrivals: [await arrival(1_000, {}, { sealed: false })] })).toEqual(['unsealed']);
  const forged = await arrival(2_000);
  const arrivals = [await arrival(1_000), { ...forged, headers: { ...forged.headers, signature: 'v1,bm90IG91cnM=' } }];
  expect(await kindsOf({ arrivals })).toContain('badly signed');
  const card = { channel: 'C0CLIENTA', text: '', marker: 'apr_1.slack', buttons: ['review'] };
  expect(await kindsOf({ messages: [card] })).toEqual(['live buttons']);
});

test('a chain that does not verify and a process that ended by itself are found', async () => {
  expect(await kindsOf({ exports: [{ ...record(WHOLE), verified: false }] })).toEqual(['broken chains']);
  expect(await kindsOf({ crashes: 1 })).toEqual(['crashes']);
});
