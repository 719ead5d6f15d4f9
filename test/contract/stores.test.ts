// One contract for every store, run on each that there is.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { missingMongo } from '../services/mongo.ts';
import { approvalsContract } from './approvals.ts';
import { auditLogContract } from './audit-log.ts';
import { ledgersContract } from './ledgers.ts';
import { lostAnswersContract } from './lost-answers.ts';
import { lossyMongo, STORES, type Store } from './ports.ts';
import { incidentsContract, signalsContract } from './signals-and-incidents.ts';

describe.each(STORES.filter(({ missing }) => missing === null))('$name', ({ open }) => {
  let store: Store;
  beforeAll(async () => {
    store = await open();
  });
  afterAll(() => store.close());

  approvalsContract(() => ({ one: store.one.approvals, other: store.other.approvals }));
  ledgersContract(() => ({ one: store.one.ledgers, other: store.other.ledgers }));
  auditLogContract(() => ({ one: store.one.auditLog, other: store.other.auditLog }));
  signalsContract(() => store.one.signals);
  incidentsContract(() => store.one.incidents);
});

describe.skipIf(missingMongo() !== null)('MongoDB over a bad network', () => {
  lostAnswersContract(lossyMongo, (kind) => new RegExp(`(insert|update)\\0....${kind}\\0`, 's'));
});

describe.each(STORES.filter(({ missing }) => missing !== null))('$name', ({ missing }) => {
  test.skipIf(process.env.CI === undefined)(`is there: ${missing}`, () => expect.fail(missing ?? ''));
});
