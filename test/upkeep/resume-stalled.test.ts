// The sweep makes good what a dead process left behind, for everybody: what one workspace cannot settle keeps no other one waiting.
import { expect, test } from 'vitest';
import { withLedgerEvent } from '../../src/domain/ledger/ledger.ts';
import { pausesOn } from '../../src/domain/ledger/pauses.ts';
import { resumeStalled } from '../../src/upkeep/resume-stalled.ts';
import { settleLedgers, settleRestored } from '../../src/upkeep/settle-ledgers.ts';
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
      settleRestored: async () => undefined,
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
      settleRestored: async () => undefined,
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

test('a dump that is restored under a running process pauses everything before the sweep looks for what is due', async () => {
  const house = await newHouse();
  const nothing = async () => undefined;
  let home = 'postgres/1';
  const workspace = house.policies.all()[0]?.id ?? '';
  const pauses = async () => pausesOn(await house.ledgers.read(workspace), house.clock.now()).length;
  const seen: number[] = [];
  const approvals = {
    ...house.approvals,
    due: async () => {
      seen.push(await pauses());
      return [];
    },
  };
  const others = { sealLedger: nothing, announceOwed: nothing, sealEnrolments: nothing, tendIncidents: nothing };
  const settle = settleLedgers(house);
  const sweep = resumeStalled({ ...house, approvals, ...others, settleRestored: settleRestored({ home: async () => home, settle }) });
  try {
    await sweep();
    await sweep();
    home = 'postgres/2';
    await sweep();
    expect(seen).toEqual([0, 0, 1]);
  } finally {
    await house.close();
  }
});
