// The sweep makes good what a dead process left behind, for everybody: what one workspace cannot settle keeps no other one waiting.
import { expect, test } from 'vitest';
import { withLedgerEvent } from '../../src/domain/ledger/ledger.ts';
import { resumeStalled } from '../../src/upkeep/resume-stalled.ts';
import * as given from '../domain/given.ts';
import { newHouse } from '../flow/house.ts';

test('a workspace whose record cannot be sealed keeps neither the others nor the incidents waiting, and is told of', async () => {
  const house = await newHouse();
  const settled: string[] = [];
  const told: unknown[] = [];
  const sealLedger = async (workspace: string) => {
    if (workspace === 'client-a') throw new Error('no room on the disk');
    settled.push(workspace);
  };
  const noted = (what: string) => async () => void settled.push(what);
  try {
    for (const workspace of ['client-a', 'client-b']) {
      await house.ledgers.change(workspace, (ledger) => ({
        next: withLedgerEvent(ledger, 'matrix_activated', 'policy', given.NOW.toISOString()),
        result: null,
      }));
    }
    const logger = { ...house.logger, error: (fields: object) => void told.push(fields) };
    await resumeStalled({
      ...house,
      logger,
      sealLedger,
      announceOwed: async () => undefined,
      sealEnrolments: noted('enrolments'),
      tendIncidents: noted('incidents'),
    })();
    expect(settled).toEqual(['client-b', 'enrolments', 'incidents']);
    expect(told).toMatchObject([{ workspace: 'client-a', err: { message: 'no room on the disk' } }]);
  } finally {
    await house.close();
  }
});

test('five hundred cards that no platform takes keep nothing behind them waiting', async () => {
  const house = await newHouse();
  const found = new Set<string>();
  try {
    const stuck = Array.from({ length: 500 }, (_, n) => ({ ...given.asking, id: `apr_stuck_${n}`, key: `stuck-${n}`, webhook_id: `stuck-${n}` }));
    const last = { ...given.asking, id: 'apr_last', key: 'last', webhook_id: 'last', created_at: given.NOW.toISOString() };
    for (const approval of [...stuck, last]) await house.approvals.insert(approval);
    const sweep = resumeStalled({
      ...house,
      jobs: { add: (steps) => steps.forEach(({ id }) => void found.add(id)) },
      sealLedger: async () => undefined,
      announceOwed: async () => undefined,
      sealEnrolments: async () => undefined,
      tendIncidents: async () => undefined,
    });
    await sweep(0);
    expect(found.size).toBe(500);
    await sweep(0);
    expect(found.size).toBe(501);
    found.clear();
    await sweep(0);
    expect(found.size).toBe(500);
  } finally {
    await house.close();
  }
});
