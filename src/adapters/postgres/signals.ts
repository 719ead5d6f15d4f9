// Signals from outside, found again by the contact or the record that they are about.
import type { Signal, Signals } from '../../ports.ts';
import { columnText } from './columns.ts';
import type { Database } from './database.ts';

const INSERT = `
  insert into countersign.signals (workspace, id, type, at, contact, record_id, doc)
  values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing returning id`;

const FIND = `
  select doc from countersign.signals
  where workspace = $1 and type = any($2::text[]) and at >= $3 and (contact = $4 or record_id = any($5::text[]))
  order by at limit 1`;

const orNull = (text: string | null) => (text === null ? null : columnText(text));

export function pgSignals(db: Database): Signals {
  return {
    async insert(signal) {
      const { id, workspace, type, at, contact, record_id } = signal;
      const columns = [columnText(workspace), columnText(id), columnText(type), Date.parse(at), orNull(contact), orNull(record_id)];
      const { rows } = await db.query(INSERT, [...columns, JSON.stringify(signal)]);
      return rows.length === 1;
    },
    async find({ workspace, types, since, contact, records }) {
      const about = [orNull(contact), records.map(columnText)];
      const { rows } = await db.query(FIND, [columnText(workspace), types.map(columnText), Date.parse(since), ...about]);
      return rows[0] ? (JSON.parse(String(rows[0].doc)) as Signal) : null;
    },
  };
}
