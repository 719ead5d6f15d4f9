// Installations in Slack as one row each: a sealed text by its key.
import type { Installations } from '../../ports/documents.ts';
import type { Database } from './database.ts';

const WRITE = `
  insert into countersign.slack_installations (key, installed_at, doc) values ($1, $2, $3)
  on conflict (key) do update set installed_at = excluded.installed_at, doc = excluded.doc
  where countersign.slack_installations.installed_at <= excluded.installed_at returning key`;

export function pgInstallations(db: Database): Installations {
  return {
    async read(key) {
      const [row] = (await db.query('select doc from countersign.slack_installations where key = $1', [key])).rows;
      return row ? String(row.doc) : null;
    },
    async write(key, doc, at) {
      await db.query(WRITE, [key, at.getTime(), doc]);
    },
    async remove(key, before) {
      await db.query('delete from countersign.slack_installations where key = $1 and installed_at < $2 returning key', [key, before.getTime()]);
    },
    async keys(limit) {
      const { rows } = await db.query('select key from countersign.slack_installations order by key limit $1', [limit]);
      return rows.map((row) => String(row.key));
    },
  };
}
