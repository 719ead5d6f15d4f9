// What a rollback would do: newest first, never over what has changed since, and by name what cannot be undone.
import { describe, expect, test } from 'vitest';
import { diff } from '../../../src/domain/documents/diff.ts';
import { restoredOf } from '../../../src/domain/documents/put-back.ts';
import type { JsonObject } from '../../../src/domain/documents/request.ts';
import { type Done, doneBy, planRollback } from '../../../src/domain/incident/rollback.ts';
import { judgeRollback, MOST_RECORDS, rollbackRequests } from '../../../src/domain/incident/rollback-request.ts';
import { isInScope } from '../../../src/domain/incident/rollback-scope.ts';
import * as given from '../given.ts';

const START = Date.parse('2026-11-23T12:00:00.000Z');
const at = (minute: number) => new Date(START + minute * 60_000).toISOString();
const done = (n: number, before: JsonObject, after: JsonObject, more: Partial<Done> = {}): Done => ({
  id: `apr_${n}`,
  at: at(n),
  record: `lead-${n}`,
  role: 'enrichment',
  connector: 'salesforce',
  object: 'lead',
  callbackUrl: 'https://executor.example/callback',
  reversible: true,
  isOver: false,
  changes: diff(before, after),
  ...more,
});
const set = (n: number, was: string | null, is: string, more: Partial<Done> = {}) => done(n, { industry: was }, { industry: is }, more);
const all = () => true;
const nothing = new Map<string, string>();

/** Fifty executions, of which three have drifted and two cannot be undone. */
function fifty(): { executed: Done[]; changedAt: Map<string, string> } {
  const executed = Array.from({ length: 50 }, (_, n) => set(n, 'A', 'B'));
  executed[7] = set(7, 'A', 'B', { reversible: false });
  executed[21] = set(21, 'A', 'B', { reversible: false });
  const later = [set(100, 'B', 'C', { id: 'apr_other1', record: 'lead-3' }), set(101, 'B', 'D', { id: 'apr_other2', record: 'lead-30' })];
  return { executed: [...executed, ...later], changedAt: new Map([['lead-44', at(200)]]) };
}
const isOfFifty = ({ id }: Done) => !id.startsWith('apr_other');

describe('a plan', () => {
  test('of fifty, of which three have drifted and two cannot be undone, puts back the other forty-five and names the rest', () => {
    const { executed, changedAt } = fifty();
    const plan = planRollback(executed, isOfFifty, changedAt);
    expect([plan.undo.length, plan.of.length]).toEqual([45, 45]);
    expect(plan.of[0]).toBe('apr_49');
    expect(plan.undo[0]).toEqual({ record: 'lead-49', path: '/industry', op: 'replace', from: 'B', to: 'A' });
    expect(plan.drifted).toEqual([
      { id: 'apr_44', record: 'lead-44', path: '/industry', ours: 'B', now: 'B', why: 'record_changed' },
      { id: 'apr_30', record: 'lead-30', path: '/industry', ours: 'B', now: 'D', why: 'written_since' },
      { id: 'apr_3', record: 'lead-3', path: '/industry', ours: 'B', now: 'C', why: 'written_since' },
    ]);
    expect(plan.irreversible).toEqual([
      { id: 'apr_21', record: 'lead-21' },
      { id: 'apr_7', record: 'lead-7' },
    ]);
  });

  test('takes a field that was written twice back to before the first, and only the second where just that is chosen', () => {
    const executed = [set(1, 'A', 'B', { record: 'lead-1' }), set(2, 'B', 'C', { record: 'lead-1' })];
    expect(planRollback(executed, all, nothing).undo).toMatchObject([{ from: 'C', to: 'A' }]);
    expect(planRollback(executed, ({ id }) => id === 'apr_2', nothing).undo).toMatchObject([{ from: 'C', to: 'B' }]);
    expect(planRollback(executed, ({ id }) => id === 'apr_1', nothing)).toMatchObject({ undo: [], drifted: [{ now: 'C' }] });
  });

  test('is partial by field: what drifted in an execution keeps the rest of it from nothing', () => {
    const executed = [
      done(1, { industry: 'A', size: 1 }, { industry: 'B', size: 2 }),
      done(2, { size: 2 }, { size: 3 }, { id: 'apr_x', record: 'lead-1' }),
    ];
    const plan = planRollback(executed, ({ id }) => id === 'apr_1', nothing);
    expect(plan.undo.map(({ path }) => path)).toEqual(['/industry']);
    expect(plan.drifted.map(({ path }) => path)).toEqual(['/size']);
  });

  test('tells absent from null, and undoes what was added by taking it away', () => {
    const executed = [done(1, {}, { phone: null, email: 'a@b.example' }), done(2, { owner: 'x' }, {}, { record: 'lead-1' })];
    expect(planRollback(executed, all, nothing).undo).toEqual([
      { record: 'lead-1', path: '/owner', op: 'add', from: null, to: 'x' },
      { record: 'lead-1', path: '/phone', op: 'remove', from: null, to: null },
      { record: 'lead-1', path: '/email', op: 'remove', from: 'a@b.example', to: null },
    ]);
  });

  test('does not choose what is rolled back already, but knows what it left', () => {
    const executed = [set(1, 'A', 'B', { record: 'lead-1', isOver: true }), set(2, 'B', 'A', { id: 'apr_back', record: 'lead-1', isOver: true })];
    expect(planRollback(executed, all, nothing)).toEqual({ undo: [], of: [], drifted: [], irreversible: [] });
  });

  test('of 10,000 diffs is made in well under two seconds', () => {
    const executed = Array.from({ length: 10_000 }, (_, n) => done(n, { industry: 'A', size: n }, { industry: 'B', size: n + 1, tags: ['x'] }));
    const began = performance.now();
    const plan = planRollback(executed, all, nothing);
    const tookMs = performance.now() - began;
    const parts = rollbackRequests('client-a', plan, executed, { incident: 'inc_7', reason: 'r', by: 'dana', now: new Date(START) });
    const wholeMs = performance.now() - began;
    expect([plan.undo.length, parts.length]).toEqual([30_000, 10_000 / MOST_RECORDS]);
    expect(tookMs).toBeLessThan(2000);
    if (process.env.SHOW_FIGURES) console.log(`10,000 diffs: plan ${Math.round(tookMs)} ms, with its requests ${Math.round(wholeMs)} ms`);
  });
});

describe('an execution', () => {
  test('whose own request said that it cannot be undone is named as such, whatever its row says', () => {
    const { request } = given.executed;
    const update = { ...request, action: { object: 'lead', action: 'update', class: 'execute' as const }, target: { record_ids: ['lead-1'] } };
    const said = (reversible: boolean) => ({
      ...given.executed,
      plan: { ...given.executed.plan, reversible: true },
      request: { ...update, rollback: { reversible, path: 'See the log.' } },
    });
    expect([said(true), said(false)].flatMap(doneBy).map(({ reversible }) => reversible)).toEqual([true, false]);
    expect(planRollback(doneBy(said(false)), all, nothing).irreversible).toEqual([{ id: given.executed.id, record: 'lead-1' }]);
  });
});

describe('when an execution was', () => {
  const [released, heard] = ['2026-11-23T14:00:00.000Z', '2026-11-23T14:30:00.000Z'];
  const said = (executed_at: string) => {
    const [first, ...rest] = given.executed.events.filter(({ type }) => type === 'executed');
    const event = { ...(first ?? expect.fail('It was executed')), at: heard };
    const events = [{ ...event, detail: { ...event.detail, executed_at } }, ...rest];
    return { ...given.executed, release: { ...given.executed.release, released_at: released }, events };
  };
  const scope = { role: given.request.agent.role, since: new Date(released), until: new Date(heard) };
  const isChosen = (executed_at: string) => doneBy(said(executed_at)).every(({ at: when }) => isInScope(scope, said(executed_at), when));

  test.each([
    ['as its executor says', '2026-11-23T14:10:00.000Z', '2026-11-23T14:10:00.000Z'],
    ['when we heard of it, where the executor’s clock runs ahead', '2026-11-23T14:30:59.000Z', heard],
    ['when it was released, where the executor’s clock runs behind', '2026-11-23T13:59:01.000Z', released],
  ])('is %s, so that a rollback up to now takes it', (_, executed_at, when) => {
    expect(doneBy(said(executed_at)).map((one) => one.at)).toEqual([when]);
    expect(isChosen(executed_at)).toBe(true);
  });
});

describe('its requests', () => {
  test('say by record what stands there and what goes back, and what they undo', () => {
    const executed = [done(1, {}, { phone: '1', address: { city: 'Bern' } }), done(2, { owner: 'x' }, {})];
    const parts = rollbackRequests('client-a', planRollback(executed, all, nothing), executed, {
      incident: null,
      reason: 'Wrong list',
      by: 'dana',
      now: new Date(START),
    });
    expect(parts).toHaveLength(1);
    expect(parts[0]).toMatchObject({
      rollback: { incident: null, of: ['apr_1', 'apr_2'], by: 'dana', left: { drifted: { count: 0 }, irreversible: { count: 0 } } },
      request: {
        action: { object: 'lead', action: 'rollback', class: 'execute' },
        target: { record_ids: ['lead-1', 'lead-2'] },
        before: { 'lead-1': { phone: '1', address: { city: 'Bern' } }, 'lead-2': {} },
        after: { 'lead-1': {}, 'lead-2': { owner: 'x' } },
        callback_url: 'https://executor.example/callback',
      },
    });
  });

  test('go to each executor by themselves', () => {
    const executed = [set(1, 'A', 'B'), set(2, 'A', 'B', { callbackUrl: 'https://other.example/callback' }), set(3, 'A', 'B', { role: 'routing' })];
    const parts = rollbackRequests('client-a', planRollback(executed, all, nothing), executed, {
      incident: null,
      reason: 'r',
      by: 'dana',
      now: new Date(START),
    });
    expect(parts.map(({ rollback }) => rollback.of)).toEqual([['apr_1'], ['apr_2'], ['apr_3']]);
  });

  test('of what was reported it is known which fields were put back and which were left', () => {
    const one = done(1, { industry: 'A', size: 1 }, { industry: 'B', size: 2 });
    const [part] = rollbackRequests('client-a', planRollback([one], all, nothing), [one], {
      incident: null,
      reason: 'r',
      by: 'dana',
      now: new Date(START),
    });
    const request = part?.request ?? expect.fail('There is one');
    expect(restoredOf(one, request, { 'lead-1': { industry: 'A', size: 1 } })).toEqual({ restored: 2, left: [] });
    expect(restoredOf(one, request, { 'lead-1': { industry: 'A' } })).toEqual({ restored: 1, left: ['/size'] });
    expect(restoredOf(one, request, {})).toEqual({ restored: 0, left: ['/industry', '/size'] });
  });
});

describe('the requests of a plan', () => {
  const why = { incident: null, reason: 'Wrong numbers', by: 'ravi', now: new Date(START) };

  test.each(['__proto__', 'constructor', 'toString'])('may be about a record by the name %s, and leave alone what all objects inherit', (record) => {
    const executed = [done(1, { checked: { passed: false } }, { checked: { passed: true } }, { record })];
    const [part] = rollbackRequests('client-a', planRollback(executed, all, nothing), executed, why);
    expect(Object.entries(part?.request.after ?? {})).toEqual([[record, { checked: { passed: false } }]]);
    expect(Object.entries(part?.request.before ?? {})).toEqual([[record, { checked: { passed: true } }]]);
    expect(({} as { checked?: unknown }).checked).toBeUndefined();
    const own = executed[0]?.changes ?? [];
    expect(restoredOf({ record, changes: own }, part?.request ?? {}, part?.request.after ?? {})).toEqual({ restored: 1, left: [] });
  });

  test('want the people of all that they undo, each group as often as was wanted most, and one of RevOps at least', () => {
    const of = (...groups: string[]) => ({
      plan: { ...given.delivered.plan, slots: groups.map((group) => ({ group, after: null })) },
      verdict: given.delivered.verdict,
    });
    const slots = (...undone: ReturnType<typeof of>[]) =>
      judgeRollback({ hash: 'h' }, given.request, undone).judgement.plan.slots.map(({ group }) => group);
    expect(slots(of())).toEqual(['revops']);
    expect(slots(of('client'))).toEqual(['revops', 'client']);
    expect(slots(of('revops', 'revops'), of('revops', 'client'), of('sales'))).toEqual(['revops', 'revops', 'client', 'sales']);
  });
});
