// One contract for every store, run on each that there is.
import { afterAll, beforeAll } from 'vitest';
import { describeWith } from '../services/service.ts';
import { approvalsContract } from './approvals.ts';
import { auditLogContract } from './audit-log.ts';
import { conversationsContract } from './conversations.ts';
import { enrolmentsContract } from './enrolments.ts';
import { installationsContract } from './installations.ts';
import { ledgersContract } from './ledgers.ts';
import { lostAnswersContract } from './lost-answers.ts';
import { LOSSY_STORES, STORES, type Store } from './ports.ts';
import { incidentsContract, signalsContract } from './signals-and-incidents.ts';

for (const { name, missing, open } of STORES) {
  describeWith(name, missing, () => {
    let store: Store;
    beforeAll(async () => {
      store = await open();
    });
    afterAll(() => store.close());

    approvalsContract(() => ({ one: store.one.approvals, other: store.other.approvals }));
    ledgersContract(() => ({ one: store.one.ledgers, other: store.other.ledgers }));
    auditLogContract(() => ({ one: store.one.auditLog, other: store.other.auditLog }));
    signalsContract(() => ({ one: store.one.signals, other: store.other.signals }));
    conversationsContract(() => ({ one: store.one.conversations, other: store.other.conversations }));
    enrolmentsContract(() => ({ one: store.one.enrolments, other: store.other.enrolments }));
    incidentsContract(() => ({ one: store.one.incidents, other: store.other.incidents }));
    installationsContract(() => ({ one: store.one.installations, other: store.other.installations }));
  });
}

for (const { name, missing, open, ...kind } of LOSSY_STORES) {
  describeWith(`${name} on a bad network`, missing, () => lostAnswersContract(open, kind));
}
