// Signals from outside, found again by the contact or the record that they are about.
import type { Signal, Signals } from '../../ports.ts';
import type { Database } from './database.ts';

export function pgSignals(db: Database): Signals {
  return {
    async insert(signal) {
      const { id, workspace, type, at, contact, record_id } = signal;
      const sql = 'insert into countersign.signals values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing returning id';
      const { rows } = await db.query(sql, [workspace, id, type, at, contact, record_id, JSON.stringify(signal)]);
      return rows.length === 1;
    },
    async find({ workspace, types, since, contact, records }) {
      const sql = `
        select doc from countersign.signals
        where workspace = $1 and type = any($2::text[]) and at >= $3 and (contact = $4 or record_id = any($5::text[]))
        order by at limit 1`;
      const { rows } = await db.query(sql, [workspace, types, since, contact, records]);
      return rows[0] ? (JSON.parse(String(rows[0].doc)) as Signal) : null;
    },
  };
}
