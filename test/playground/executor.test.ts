// The example executor believes a callback only where signature, grant and digest hold, and uses a grant once.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { callbackOf, GRANT_TYPE, grantClaims } from '../../src/domain/approval/callback.ts';
import type { Approval } from '../../src/domain/documents/approval.ts';
import { digestOf } from '../../src/domain/documents/canonical.ts';
import { signedBy } from '../../src/playground/executor.ts';
import { lives } from '../adapters/slack/lives.ts';
import { type House, openHouse, SECRET, workspace } from './house.ts';

const OTHER = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
const released = lives['merge-released'] as Approval;
const approval: Approval = { ...released, request: { ...released.request, client_ref: 'sample-1' } };
let house: House;

beforeEach(async () => {
  house = await openHouse([]);
});
afterEach(() => house.close());

const grantOf = (one: Approval, change: object = {}) =>
  house.signer.sign(GRANT_TYPE, { ...grantClaims(one, { closesAt: null, issuer: house.url, now: house.clock.now() }), ...change });

type Delivered = { grant?: string; secret?: string; at?: Date; id?: string; of?: Approval };

async function deliver({ grant, secret = SECRET, at = house.clock.now(), id, of = approval }: Delivered) {
  const callback = callbackOf(of, grant ? 'approval.released' : 'approval.denied', workspace.people, grant);
  const headers = signedBy(secret, id ?? callback.id, at, callback.body);
  const { status } = await fetch(house.executor.callbackUrl, { method: 'POST', headers, body: callback.body });
  return { status, seen: house.executor.received[0] };
}

describe('the example executor', () => {
  test('verifies signature, grant and digest, and reports what it did, signed', async () => {
    house.executor.expect('sample-1', approval.request);
    const { status, seen } = await deliver({ grant: await grantOf(approval) });
    expect(status).toBe(200);
    expect(seen).toMatchObject({ signature: 'verified', grant: 'verified', problem: null, type: 'approval.released', request: approval.id });
    await expect.poll(() => house.reports).toMatchObject([{ workspace: 'client-a', request_id: approval.id, status: 'done' }]);
    await expect.poll(() => seen?.report?.status).toBe(200);
  });

  test('does what a person edited in place of what it had asked for', async () => {
    house.executor.expect('sample-1', approval.request);
    const request = { ...approval.request, after: { ...approval.request.after, name: 'Acme Holding' } };
    const digest = digestOf(request);
    const edits = [{ by: 'mei', at: '2026-11-23T14:35:00.000Z', from: approval.digest, digest }];
    const of = { ...approval, request, digest, edits };
    expect((await deliver({ of, grant: await grantOf(of) })).seen).toMatchObject({ grant: 'verified', problem: null });
    await expect.poll(() => house.reports).toMatchObject([{ after: { name: 'Acme Holding' } }]);
  });

  test('takes a repeated callback without acting twice', async () => {
    house.executor.expect('sample-1', approval.request);
    const grant = await grantOf(approval);
    await deliver({ grant });
    expect((await deliver({ grant })).status).toBe(200);
    expect(house.executor.received).toHaveLength(1);
    expect(house.executor.received[0]?.repeated).toBe(1);
    await expect.poll(() => house.reports.length).toBe(1);
  });

  test.each([
    ['another secret', { secret: OTHER }],
    ['a timestamp of an hour ago', { at: new Date('2026-11-23T13:00:00Z') }],
  ])('refuses a callback that is signed with %s', async (_name, forged) => {
    const { status, seen } = await deliver({ grant: await grantOf(approval), ...forged });
    expect(status).toBe(401);
    expect(seen).toMatchObject({ signature: 'wrong', grant: 'wrong' });
    expect(house.reports).toEqual([]);
  });

  test.each<[string, object]>([
    ['for another workspace', { aud: 'client-b' }],
    ['for another request', { sub: 'apr_other' }],
    ['for another action', { digest: `sha256:${'0'.repeat(64)}` }],
    ['that has expired', { exp: 1_700_000_000 }],
  ])('does not act on a grant %s', async (_name, change) => {
    house.executor.expect('sample-1', approval.request);
    const { seen } = await deliver({ grant: await grantOf(approval, change) });
    expect(seen).toMatchObject({ signature: 'verified', grant: 'wrong' });
    expect(seen?.problem).toBeTruthy();
    expect(house.reports).toEqual([]);
  });

  test('uses a grant once, also where it comes with another callback', async () => {
    house.executor.setReporting(false);
    const grant = await grantOf(approval);
    await deliver({ grant });
    const { seen } = await deliver({ grant, id: 'msg_another' });
    expect(seen).toMatchObject({ grant: 'wrong', problem: 'The grant was used before.' });
  });

  test('a callback without a grant is noted and nothing is done', async () => {
    const { seen } = await deliver({});
    expect(seen).toMatchObject({ type: 'approval.denied', signature: 'verified', grant: 'absent', report: null });
  });
});
