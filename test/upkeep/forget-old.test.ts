// What has been over for 400 days is deleted; what is open, or younger, or in the audit log stays.
import { expect, test } from 'vitest';
import type { Approval } from '../../src/domain/documents/approval.ts';
import { sealRecord } from '../../src/flow/seal-record.ts';
import { forgetOld } from '../../src/upkeep/forget-old.ts';
import { signal } from '../contract/samples.ts';
import * as given from '../domain/given.ts';
import { newHouse } from '../flow/house.ts';

const DAY_MS = 86_400_000;
const daysOn = (days: number) => new Date(given.minutesOn(10).getTime() + days * DAY_MS);

test('four hundred days after its end, and not a moment before; its entries stay in the audit log', async () => {
  const house = await newHouse();
  const forget = forgetOld(house);
  const put = async (id: string, approval: Approval) => {
    const own = { ...approval, id, key: id, webhook_id: id };
    await house.approvals.insert(own);
    await house.approvals.markSealed(id, await sealRecord(house)(own, 0));
  };
  const left = async () => (await house.approvals.list({ workspace: 'client-a', limit: 500 })).items.map(({ id }) => id);
  try {
    for (let n = 0; n < 450; n += 1) await put(`apr_${n}`, given.denied);
    await put('apr_asking', given.asking);
    await put('apr_released', given.delivered);
    await house.signals.insert(signal('client-a', { contact: 'lead-1', at: given.minutesOn(10).toISOString() }));
    const head = await house.auditLog.head('client-a');

    house.at(daysOn(400));
    await forget();
    expect(await left()).toHaveLength(452);
    house.at(new Date(daysOn(400).getTime() + 1));
    await Promise.all([forget(), forget()]);
    expect((await left()).toSorted()).toEqual(['apr_asking', 'apr_released']);
    const find = { workspace: 'client-a', types: ['reply'], since: given.NOW.toISOString(), contact: 'lead-1', records: [] };
    expect(await house.signals.find(find)).toBeNull();
    await forget();
    expect(await house.auditLog.head('client-a')).toEqual(head);
    expect((await house.auditLog.query({ workspace: 'client-a', request: 'apr_7', limit: 50 })).items.map(({ type }) => type)).toEqual(
      given.denied.events.map(({ type }) => type),
    );
  } finally {
    await house.close();
  }
});
