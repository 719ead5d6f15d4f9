// What a rollback would do, planned over 10,000 executed changes, each of a record of its own.
import type { Approval } from '../src/domain/documents/approval.ts';
import { rollBack } from '../src/incidents/roll-back.ts';
import { systemClock, systemIds } from '../src/system.ts';
import { storesAt } from './documents.ts';
import { type Bench, bound, type Line, scaled } from './measure.ts';
import { sampleApproval, sampleWorkspace } from './sample.ts';
import { timesOf } from './times-of.ts';

const CHANGES = 10_000;
const AT_A_TIME = 200;
const RUNS = 3;
const FIRST = { rollback: { reversible: true, path: 'Put the owner back.', snapshot_ref: null }, before: { owner: 'u-1' } };

/** Released and reported as done. */
function executed(approval: Approval, now: Date): Approval {
  const event = { n: approval.events.length + 1, type: 'executed', at: now.toISOString(), actor: 'executor', detail: { status: 'done' } };
  const release = { ...approval.release, at: null, delivered_at: now.toISOString() };
  return { ...approval, state: 'executed', release, plan: { ...approval.plan, reversible: true }, events: [...approval.events, event] };
}

/** Not on the stand-in for MongoDB, which puts everything in order anew for each page. */
export async function planning(bench: Bench): Promise<Line[]> {
  if (bench.store.isStandIn) return [];
  const count = scaled(bench, CHANGES);
  const place = await bench.store.newPlace();
  const workspace = sampleWorkspace(place.folder);
  const stores = await storesAt(place);
  const clock = systemClock();
  const since = clock.now();
  for (let n = 0; n < count; n += AT_A_TIME) {
    const some = Array.from({ length: Math.min(AT_A_TIME, count - n) }, (_, index) => n + index);
    const now = clock.now();
    await Promise.all(
      some.map((one) => stores.approvals.insert(executed(sampleApproval(workspace, one, now, { ...FIRST, after: { owner: `u-2-${one}` } }), now))),
    );
  }
  const { plan } = rollBack({ ...stores, jobs: { add: () => undefined }, clock, ids: systemIds });
  const times = await timesOf(RUNS, async () => {
    const { undo } = await plan(workspace, { role: 'outreach', since, until: clock.now() });
    if (undo.length !== count) throw new Error(`The plan undoes ${undo.length} of ${count} changes`);
  });
  await stores.close();
  await place.drop();
  return [bound(`rollback planned over ${count.toLocaleString('en-US')} changes, slowest of ${RUNS}`, Math.max(...times), 's', { most: 2 })];
}
