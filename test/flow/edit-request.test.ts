// Edits and break-glass on a real store: one of two at once wins, the release is of what was voted on, the incident comes once.
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Approval } from '../../src/domain/documents/approval.ts';
import { digestOf } from '../../src/domain/documents/canonical.ts';
import { acceptRequests, findKnown } from '../../src/flow/accept-request.ts';
import { collectDecision } from '../../src/flow/collect-decision.ts';
import { breakGlass } from '../../src/flow/decision/break-glass.ts';
import { castVote } from '../../src/flow/decision/cast-vote.ts';
import { editRequest } from '../../src/flow/decision/edit-request.ts';
import { matrixFile, workspace } from '../domain/workspace-for-tests.ts';
import { emailRequest } from '../requests.ts';
import { newHouse } from './house.ts';

const people = [
  { id: 'ravi', name: 'Ravi', slack: 'U0RAVI', groups: ['revops'] },
  { id: 'mei', name: 'Mei', slack: 'U0MEI', groups: ['revops'] },
  { id: 'gus', name: 'Gus', slack: 'U0GUS', groups: ['break-glass'] },
];
const request = emailRequest({
  flags: { ...emailRequest().flags, new_domain: true },
  target: { ...emailRequest().target, time_zone: 'America/New_York' },
});
const arrived = { request, key: 'k1', webhookId: 'w1', bodyHash: 'h1', trace: 't1' };

let house: Awaited<ReturnType<typeof newHouse>>;
beforeEach(async () => {
  house = await newHouse({ people, pause_on_bypass: true });
});
afterEach(() => house.close());

function doors() {
  const decide = collectDecision(house);
  const accept = acceptRequests({ ...house, callbackProblem: () => null });
  return { accept, edit: editRequest(decide, house), vote: castVote(decide, house), breakIt: breakGlass(decide, house) };
}
async function asked(): Promise<Approval> {
  const [accepted] = await doors().accept([{ workspace: house.client, ...arrived }]);
  if (accepted?.kind !== 'created') throw new Error(accepted?.kind);
  return accepted.approval;
}
const body = (value: string) => [{ path: '/body', value }];
const by = (person: string, { digest }: Approval) => ({ person, digest, surface: 'slack' as const });

test('of two edits at once one wins, and the same request under the same key stays this approval', async () => {
  const first = await asked();
  const { edit } = doors();
  const answers = await Promise.all([
    edit(first.id, { ...by('ravi', first), values: body('A') }),
    edit(first.id, { ...by('mei', first), values: body('B') }),
  ]);
  expect(answers.map((one) => one?.refused?.code ?? 'done').toSorted()).toEqual(['changed_since', 'done']);
  const stored = await house.stored(first.id);
  expect(stored.edits).toHaveLength(1);
  expect(stored.digest).toBe(digestOf(stored.request));
  const known = await findKnown(house)({ workspace: house.client, key: 'k1', webhookId: 'w1', bodyHash: 'h1' });
  expect(known).toMatchObject({ kind: 'repeated', approval: { id: first.id, digest: stored.digest } });
  const winner = stored.edits?.[0]?.by ?? '';
  const again = await edit(first.id, { ...by(winner, first), values: body(winner === 'ravi' ? 'A' : 'B') });
  expect([again?.refused, (await house.stored(first.id)).version]).toEqual([null, stored.version]);
});

test('a release carries the digest that the voters saw and what was edited, though they had voted on another before', async () => {
  const first = await asked();
  const { edit, vote } = doors();
  await vote(first.id, { ...by('ravi', first), vote: 'approve', reason: null });
  await edit(first.id, { ...by('mei', first), values: body('Our prices are on the page.') });
  const edited = await house.stored(first.id);
  expect(edited).toMatchObject({ state: 'asking', votes: [] });
  expect((await vote(first.id, { ...by('ravi', first), vote: 'approve', reason: null }))?.refused?.code).toBe('changed_since');
  await vote(first.id, { ...by('ravi', edited), vote: 'approve', reason: null });
  const sent: string[] = [];
  house.executor(async ({ body: text }) => {
    sent.push(text);
    return { ok: true, status: 204 };
  });
  await house.release(first.id);
  expect((await house.stored(first.id)).state).toBe('released');
  const { data } = JSON.parse(sent[0] ?? '{}');
  expect(data).toMatchObject({ digest: edited.digest, edited: { by: 'mei', after: { body: 'Our prices are on the page.' } } });
  expect((await house.signer.verify(data.grant, 'countersign-grant+jwt'))?.digest).toBe(edited.digest);
});

test('a vote of before the edit that is put back into the document releases nothing', async () => {
  const first = await asked();
  const { edit, vote } = doors();
  await vote(first.id, { ...by('ravi', first), vote: 'approve', reason: null });
  await edit(first.id, { ...by('mei', first), values: body('Wire the money.') });
  await house.approvals.change(first.id, (now) => {
    const at = house.clock.now().toISOString();
    const forged = {
      person: 'ravi',
      vote: 'approve' as const,
      at,
      surface: 'slack' as const,
      assurance: 'chat' as const,
      digest: now.digest,
      shown: now.shown,
      reason: null,
    };
    return { next: { ...now, state: 'approved', votes: [forged], decided_by: ['ravi'], release: { ...now.release, at } }, result: null };
  });
  await house.release(first.id);
  expect(await house.stored(first.id)).toMatchObject({ state: 'asking', votes: [] });
});

test('a glass that is broken meets the matrix in force first: nothing is approved where the row asks for more by now', async () => {
  const first = await asked();
  const matrix = matrixFile('revops');
  const rows = matrix.rows.map((row) => (row.id === 'outreach-email-send' ? { ...row, tier: 3 as const } : row));
  const stricter = workspace({ people }, { ...matrix, rows });
  await house.ledgers.change('client-a', (ledger) => ({ next: { ...ledger, matrix: stricter.hash }, result: null }));
  const breakIt = breakGlass(collectDecision(house), { ...house, policies: { get: () => stricter, all: () => [stricter] } });
  const answer = await breakIt(first.id, { ...by('gus', first), reason: 'The tender closes at five.' });
  expect(answer?.refused?.code).toBe('asks_more');
  expect(await house.stored(first.id)).toMatchObject({ state: 'asking', votes: [], verdict: { tier: 3, matrix: stricter.hash } });
});

test('break-glass goes outside the window, opens one incident and no pause, and never past a pause', async () => {
  house.at('2026-11-23T04:00:00Z');
  const early = { ...request, source_signal: { ...request.source_signal, observed_at: '2026-11-23T03:00:00Z' }, evidence: [] };
  const [accepted] = await doors().accept([{ workspace: house.client, ...arrived, request: early }]);
  if (accepted?.kind !== 'created') throw new Error(JSON.stringify(accepted));
  const { approval } = accepted;
  const paused = (at: string[]) =>
    house.ledgers.change('client-a', (ledger) => ({
      next: { ...ledger, pauses: at.map((since) => ({ role: null, connector: null, until: null, by: 'ravi', at: since, reason: null })) },
      result: null,
    }));
  await paused(['2026-11-23T03:59:00.000Z']);
  await doors().breakIt(approval.id, { ...by('gus', approval), reason: 'The tender closes at five.' });
  await house.release(approval.id);
  expect(await house.stored(approval.id)).toMatchObject({ state: 'waiting', release: { held_by: ['pause'] } });
  await paused([]);
  await house.approvals.change(approval.id, (now) => ({
    next: { ...now, release: { ...now.release, at: '2026-11-23T04:00:00.000Z' } },
    result: null,
  }));
  await house.release(approval.id);
  expect(await house.stored(approval.id)).toMatchObject({ state: 'released', decided_by: ['gus'] });
  const { items } = await house.incidents.list('client-a', 10);
  expect(items.map(({ kind, code, request_id }) => [kind, code, request_id])).toEqual([['bypass', 'break_glass', approval.id]]);
  expect((await house.ledgers.read('client-a')).pauses).toEqual([]);
});
