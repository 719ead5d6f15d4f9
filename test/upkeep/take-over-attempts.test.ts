// What was under way when the process died is taken over, however much else is due.
import { expect, test } from 'vitest';
import type { Approval } from '../../src/domain/documents/approval.ts';
import type { Approvals } from '../../src/ports/approvals.ts';
import { takeOverAttempts } from '../../src/upkeep/take-over-attempts.ts';
import * as given from '../domain/given.ts';

test('an attempt that stands behind hundreds of others is taken over at once too', async () => {
  const all = new Map<string, Approval>();
  for (let n = 0; n < 1_100; n += 1) all.set(`apr_${n}`, { ...(n % 550 === 549 ? given.releasing : given.asking), id: `apr_${n}` });
  const approvals = {
    due: async (_now: Date, limit: number, skip = 0) => [...all.values()].slice(skip, skip + limit).map((approval) => ({ approval, sealed: 0 })),
    change: async (id: string, decide: (approval: Approval) => { next: Approval | null; result: unknown }) => {
      const before = all.get(id) ?? expect.fail('It is there');
      const { next, result } = decide(before);
      all.set(id, next ?? before);
      return { approval: next ?? before, result };
    },
  } as unknown as Approvals;
  const now = given.minutesOn(1);
  await takeOverAttempts({ approvals, clock: { now: () => now, monotonicMs: () => 0, sleep: async () => undefined } })(15_000);
  expect(['apr_549', 'apr_1099'].map((id) => all.get(id)?.release.at)).toEqual([now.toISOString(), now.toISOString()]);
  expect(all.get('apr_0')).toEqual({ ...given.asking, id: 'apr_0' });
});
