// What holds of the ledger whatever happens in whatever order: no cap is passed, all or nothing, charged once, given back once.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Charge } from '../../../src/domain/documents/approval.ts';
import { admit, finishAttempt, giveBack } from '../../../src/domain/ledger/admit.ts';
import { type AdmitAsk, emptyLedger, type Ledger } from '../../../src/domain/ledger/ledger.ts';
import { pause, resume } from '../../../src/domain/ledger/pauses.ts';

const NOW = new Date('2026-11-24T15:00:00.000Z');
const nothing = { domains: [], contacts: [] };
const LIMITS: Record<string, number> = { per_role_day: 7, per_domain_day: 4, per_account_day: 2, meetings_per_account_week: 3 };

const anyCharge: fc.Arbitrary<Charge> = fc
  .record({ layer: fc.constantFrom(...Object.keys(LIMITS)), key: fc.constantFrom('a.example', 'b'), cost: fc.integer({ min: 0, max: 5 }) })
  .chain(({ layer, key, cost }) =>
    fc.constantFrom('ann', 'bob', 'cy', 'dee').map((name) => ({
      layer,
      key,
      cost,
      limit: LIMITS[layer] ?? 0,
      period: layer.endsWith('week') ? ('week' as const) : ('day' as const),
      distinct: layer === 'per_account_day' ? name : null,
    })),
  );

type Step =
  | { do: 'admit'; in_doubt: boolean }
  | { do: 'finish'; delivered: boolean }
  | { do: 'give_back' }
  | { do: 'pause'; role: string | null }
  | { do: 'resume' }
  | { do: 'tomorrow' };

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('admit' as const), in_doubt: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('finish' as const), delivered: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('give_back' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('pause' as const), role: fc.constantFrom('outreach', null) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('resume' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('tomorrow' as const) }) },
);

const anyStory = fc.record({
  releases: fc.array(fc.record({ role: fc.constantFrom('outreach', 'routing'), charges: fc.array(anyCharge, { minLength: 1, maxLength: 4 }) }), {
    minLength: 1,
    maxLength: 8,
  }),
  steps: fc.array(fc.tuple(anyStep, fc.nat({ max: 7 })), { maxLength: 60 }),
});
type Story = typeof anyStory extends fc.Arbitrary<infer T> ? T : never;

const scope = { connector: null, until: null, by: 'dana', at: NOW.toISOString(), reason: null };

/** Plays a story; `look` sees the ledger before and after every step. */
function play({ releases, steps }: Story, look: (before: Ledger, after: Ledger, step: Step, ask: AdmitAsk) => void): Ledger {
  let ledger = emptyLedger('client-a');
  let days = 0;
  for (const [step, pick] of steps) {
    const index = pick % releases.length;
    const release = releases[index] ?? { role: 'outreach', charges: [] };
    const day = `2026-11-${24 + Math.min(days, 5)}`;
    const ask: AdmitAsk = {
      ...release,
      approval: `apr_${index}`,
      connector: 'gmail',
      matrix: 'sha256:m',
      own: 'sha256:m',
      contacts: [],
      domain: null,
      unasked: false,
      in_doubt: step.do === 'admit' && step.in_doubt,
      day,
      week: '2026-W48',
      attempt_until: '2026-11-24T15:00:10.000Z',
      now: NOW,
    };
    const before = ledger;
    if (step.do === 'tomorrow') days += 1;
    ledger = next(ledger, step, ask);
    look(before, ledger, step, ask);
  }
  return ledger;
}

function next(ledger: Ledger, step: Step, ask: AdmitAsk): Ledger {
  if (step.do === 'admit') {
    const admission = admit(ledger, ask, nothing);
    return admission.admitted ? admission.ledger : ledger;
  }
  if (step.do === 'finish') return finishAttempt(ledger, ask.approval, { delivered: step.delivered });
  if (step.do === 'give_back') return giveBack(ledger, ask.approval);
  if (step.do === 'pause') return pause(ledger, { ...scope, role: step.role }, NOW);
  if (step.do === 'resume') return resume(ledger, { role: null, connector: null }, 'dana', NOW);
  return ledger;
}

/** Every counter as a flat list. */
const amounts = (ledger: Ledger) =>
  Object.entries(ledger.counters).flatMap(([bucket, fields]) =>
    Object.entries(fields).map(([field, counter]) => ({ bucket, field, amount: Array.isArray(counter) ? new Set(counter).size : counter })),
  );

describe('whatever is admitted, finished, given back and paused, in whatever order', () => {
  test('no cap is ever passed and no counter is ever negative', () => {
    fc.assert(
      fc.property(anyStory, (story) => {
        play(story, (_before, after) => {
          for (const { field, amount } of amounts(after)) {
            expect(amount).toBeLessThanOrEqual(LIMITS[field.split('|')[0] ?? ''] ?? 0);
            expect(amount).toBeGreaterThanOrEqual(0);
          }
        });
      }),
      { numRuns: 300 },
    );
  });

  test('a release is charged in full with its hold, or not at all, and never twice on one day', () => {
    fc.assert(
      fc.property(anyStory, (story) => {
        play(story, (before, after, step, ask) => {
          if (step.do !== 'admit') return;
          const held = before.holds[ask.approval];
          if (after === before) return;
          const hold = after.holds[ask.approval];
          expect(hold?.charged.map(({ cost, distinct }) => [cost, distinct])).toEqual(ask.charges.map(({ cost, distinct }) => [cost, distinct]));
          const sameDay = held && JSON.stringify(held.charged) === JSON.stringify(hold?.charged);
          if (sameDay) expect(after.counters).toEqual(before.counters);
        });
      }),
      { numRuns: 300 },
    );
  });

  test('charges come back once, and not at all where an attempt may still be on its way', () => {
    fc.assert(
      fc.property(anyStory, (story) => {
        play(story, (before, after, step, ask) => {
          if (step.do !== 'give_back') return;
          expect(after.holds[ask.approval]).toBeUndefined();
          expect(giveBack(after, ask.approval)).toBe(after);
          if (before.holds[ask.approval]?.attempt_until !== null) expect(after.counters).toEqual(before.counters);
        });
      }),
      { numRuns: 300 },
    );
  });

  test('admitting, failing for sure and giving back leaves every counter as it was', () => {
    fc.assert(
      fc.property(anyStory, fc.array(anyCharge, { minLength: 1, maxLength: 4 }), (story, charges) => {
        const ledger = resume(
          play(story, () => {}),
          { role: null, connector: null },
          'dana',
          NOW,
        );
        const ask: AdmitAsk = {
          approval: 'apr_new',
          role: 'outreach',
          connector: 'gmail',
          matrix: 'sha256:m',
          own: 'sha256:m',
          contacts: [],
          domain: null,
          charges,
          unasked: false,
          day: '2026-11-24',
          week: '2026-W48',
          attempt_until: NOW.toISOString(),
          now: NOW,
        };
        const admission = admit(ledger, ask, nothing);
        if (!admission.admitted) return;
        const back = giveBack(finishAttempt(admission.ledger, 'apr_new', { delivered: false }), 'apr_new');
        const named = (one: Ledger) => amounts(one).filter(({ bucket, amount }) => amount > 0 && bucket >= '2026-11-24');
        expect(new Set(named(back).map((one) => JSON.stringify(one)))).toEqual(new Set(named(ledger).map((one) => JSON.stringify(one))));
      }),
      { numRuns: 300 },
    );
  });

  test('a pause lets nothing in that it covers, neither new nor charged already', () => {
    fc.assert(
      fc.property(anyStory, (story) => {
        play(story, (before, after, step, ask) => {
          const covered = before.pauses.some(({ role }) => role === null || role === ask.role);
          if (step.do === 'admit' && covered) expect(after).toBe(before);
        });
      }),
      { numRuns: 300 },
    );
  });
});
