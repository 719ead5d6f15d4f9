// A signal is written down once, and under a name that keeps no other entry out of the audit log.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sealRecord } from '../../src/flow/seal-record.ts';
import { recordSignal } from '../../src/incidents/record-signal.ts';
import { askingApproval } from '../contract/samples.ts';
import { newHouse } from '../flow/house.ts';

let house: Awaited<ReturnType<typeof newHouse>>;
beforeAll(async () => {
  house = await newHouse();
});
afterAll(() => house.close());

const nothing = { role: null, domain: null, account: null, contact: null, record_id: null, sequence: null, meeting_id: null, value: null };

test('whose id is that of an entry to come: that is sealed all the same, and the signal once', async () => {
  const record = recordSignal({ ...house, watch: async () => undefined });
  const signal = { ...nothing, id: 'apr_aimed_at-1', workspace: 'client-a', type: 'reply', at: '2026-11-23T14:00:00.000Z' };
  await record(house.client, signal);
  await record(house.client, signal);
  const event = { n: 1, type: 'released', at: '2026-11-23T15:00:00.000Z', actor: 'system', detail: {} };
  await sealRecord(house)(askingApproval({ id: 'apr_aimed_at', events: [event] }), 0);
  const { items } = await house.auditLog.query({ workspace: 'client-a', limit: 10 });
  expect(items.map(({ type }) => type)).toEqual(['signal_received', 'released']);
});

test('that is said to be old stands in the audit log under the hour at which it came', async () => {
  const signal = { ...nothing, id: 'sig_late', workspace: 'client-a', type: 'reply', at: '2020-01-01T00:00:00.000Z' };
  await recordSignal({ ...house, watch: async () => undefined })(house.client, signal);
  const { items } = await house.auditLog.query({ workspace: 'client-a', limit: 10 });
  const entry = items.find(({ detail }) => (detail as { id?: string }).id === 'sig_late');
  expect(entry).toMatchObject({ timestamp_utc: house.clock.now().toISOString(), detail: { at: '2020-01-01T00:00:00.000Z' } });
});
