// What announcements and the status count as held: what a pause really holds, in the order in which it came.
import { expect, test } from 'vitest';
import type { Approval } from '../../src/domain/documents/approval.ts';
import type { Pause } from '../../src/domain/ledger/ledger.ts';
import { heldReleases } from '../../src/upkeep/held-releases.ts';
import { AT, office } from '../commands/typed.ts';
import * as given from '../domain/given.ts';

const paused: Pause = { role: 'admin', connector: null, until: null, by: 'ines', at: AT, reason: null };
const ofIncident = { ...paused, by: 'system', incident: 'inc_1' };

async function held(approvals: Approval[], pauses: Pause[], on?: Pause[]): Promise<string[]> {
  const here = office();
  for (const one of approvals) here.approvals.put(one);
  return (await heldReleases(here, 'client-a', pauses, on)).items.map(({ id }) => id);
}

const rollback = { ...given.waiting, id: 'apr_back', rollback: { incident: 'inc_1', of: ['apr_1'] } };

test('a rollback is not held by the pause of its own incident, nor by a person’s of that scope which ends with it', async () => {
  const both = [rollback, given.waiting];
  expect(await held(both, [ofIncident])).toEqual(['apr_1']);
  expect(await held(both, [paused, ofIncident])).toEqual(['apr_1']);
  expect(await held(both, [paused], [paused, ofIncident])).toEqual(['apr_1']);
});

test('a rollback is held by any other pause', async () => {
  for (const pause of [paused, { ...paused, role: null }, { ...ofIncident, incident: 'inc_2' }])
    expect(await held([rollback], [pause])).toEqual(['apr_back']);
  const wider = { ...paused, role: null };
  expect(await held([rollback], [wider], [wider, ofIncident])).toEqual(['apr_back']);
});

test('they are listed the newest first, whatever their state', async () => {
  const at = (minute: number) => `2026-11-23T14:1${minute}:00.000Z`;
  const all = [
    { ...given.releasing, id: 'apr_2', created_at: at(2) },
    { ...given.waiting, id: 'apr_1', created_at: at(1) },
    { ...given.waiting, id: 'apr_4', created_at: at(4) },
    { ...given.approved, id: 'apr_3', created_at: at(3) },
  ];
  expect(await held(all, [paused])).toEqual(['apr_4', 'apr_3', 'apr_2', 'apr_1']);
});
