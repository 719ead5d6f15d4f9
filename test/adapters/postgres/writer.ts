// A process of its own that writes without end and says what was acknowledged; `database.test.ts` kills it.
import { pgApprovals } from '../../../src/adapters/postgres/approvals.ts';
import { pgAuditLog } from '../../../src/adapters/postgres/audit-log.ts';
import { openDatabase } from '../../../src/adapters/postgres/database.ts';
import { pgLedgers } from '../../../src/adapters/postgres/ledgers.ts';
import { askingApproval, draft } from '../../contract/samples.ts';

const [dataDir = '', life = ''] = process.argv.slice(2);
const db = await openDatabase({ dataDir });
const [approvals, ledgers, auditLog] = [pgApprovals(db), pgLedgers(db), pgAuditLog(db)];
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);
say({ opened: true });

async function write(lane: number): Promise<never> {
  for (let n = 1; ; n++) {
    const id = `apr_${life}_${lane}_${n}`;
    await approvals.insert(askingApproval({ id }));
    await approvals.change(id, (now) => ({ next: { ...now, blocked: true }, result: null }));
    await ledgers.change('client-a', (ledger) => ({ next: { ...ledger, suppressed: { domains: [id], contacts: [] } }, result: null }));
    await auditLog.append('client-a', [draft('client-a', { id })]);
    say({ id });
  }
}

await Promise.all(Array.from({ length: 8 }, (_, lane) => write(lane)));
