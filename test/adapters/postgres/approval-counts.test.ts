// What the weekly review asks of PostgreSQL, on a table as large as a busy client's: replies are looked up by an index, not by a walk over the week.
import { expect, test } from 'vitest';
import { SENT_TO } from '../../../src/adapters/postgres/approval-counts.ts';
import { pgApprovals } from '../../../src/adapters/postgres/approvals.ts';
import { openDatabase } from '../../../src/adapters/postgres/database.ts';
import { askingApproval } from '../../contract/samples.ts';

const COPY = `
  insert into countersign.approvals (id, workspace, key, webhook_id, state, role, version, sealed, events, held_by_pause, created_at, facts, doc)
  select 'apr_copy' || n, workspace, 'copy-' || n, 'copy-' || n, 'executed', role, version, events, events, false, n,
    jsonb_build_object('released_at', n, 'contact', 'lead-' || n, 'recipients', 1, 'confidence', n % 10), doc
  from (select * from countersign.approvals limit 1) a, generate_series(1, 20000) n`;

test('the e-mails behind a page of replies are found contact by contact, however many e-mails the week had', async () => {
  const database = await openDatabase({ dataDir: null });
  const approvals = pgApprovals(database);
  await approvals.insert(askingApproval({ id: 'apr_first' }));
  await database.query(COPY, []);
  await database.tidy();
  const contacts = Array.from({ length: 300 }, (_, index) => `lead-${(index + 1) * 50}`);
  const span = { from: new Date(1), until: new Date(20_001) };
  const sent = await approvals.sentTo({ workspace: 'client-a', contacts: [...contacts, 'lead-50', 'lead-of-nobody'], ...span });
  expect(sent).toHaveLength(300);
  expect(sent.slice(0, 2)).toEqual([
    { id: 'apr_copy50', contact: 'lead-50', at: 50, confidence: 0 },
    { id: 'apr_copy100', contact: 'lead-100', at: 100, confidence: 0 },
  ]);
  const { rows } = await database.query(`explain (analyze, timing off) ${SENT_TO}`, ['client-a', 1, 20_001, contacts]);
  const plan = rows.map((row) => Object.values(row)[0]).join('\n');
  expect(plan).toContain('approvals_sent_to');
  expect(plan).not.toContain('Rows Removed by Filter');
  await database.close();
});
