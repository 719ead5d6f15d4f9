// Signals from outside, found again by the contact or the record that they are about. Questions that meet share a statement.
import { SIGNAL_TYPES, type Signal } from '../../domain/documents/signal.ts';
import type { Signals } from '../../ports/documents.ts';
import { coalesce } from '../../stores/coalesce.ts';
import { columnText } from '../../stores/columns.ts';
import { nameColumn, nameColumns } from '../../stores/name-columns.ts';
import type { Database, Query } from './database.ts';

type Asked = Parameters<Signals['find']>[0];

const INSERT = `
  insert into countersign.signals (workspace, id, type, at, contact, record_id, doc)
  values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing returning id`;

const FORGET = `
  delete from countersign.signals where (workspace, id) in (
    select workspace, id from countersign.signals where workspace = $1 and type = any($2::text[]) and at < $3 limit $4
  ) returning id`;

const FIND = `
  select k.n, found.doc
  from unnest($1::int[], $2::text[], $3::text[], $4::bigint[], $5::text[]) as k(n, workspace, types, since, names)
  cross join lateral (
    select about.doc from json_array_elements_text(k.names::json) as n(name)
    cross join lateral (
      select s.at, s.type, s.doc from countersign.signals s where s.workspace = k.workspace and s.contact = n.name and s.at >= k.since
      union all
      select s.at, s.type, s.doc from countersign.signals s where s.workspace = k.workspace and s.record_id = n.name and s.at >= k.since
    ) about
    where about.type in (select json_array_elements_text(k.types::json))
    order by about.at limit 1
  ) found`;

const LIST = `
  select doc from countersign.signals
  where workspace = $1 and type = $2 and at >= $3 and at < $4 and ($5::bigint is null or (at, id collate "C") > ($5::bigint, $6::text))
  order by at, id collate "C" limit $7`;

const COUNT =
  'select type, count(*)::int as count from countersign.signals where workspace = $1 and type = any($2::text[]) and at >= $3 and at < $4 group by 1';

const parse = (row: Record<string, unknown>): Signal => JSON.parse(String(row.doc)) as Signal;

export function pgSignals(db: Database): Signals {
  const find = coalesce<Asked, Signal | null, Query>(
    db,
    async (items, query) => {
      const { rows } = await query(FIND, [
        items.map((_, n) => n),
        items.map((one) => columnText(one.workspace)),
        items.map((one) => JSON.stringify(one.types)),
        items.map((one) => Date.parse(one.since)),
        items.map(({ contact, records }) => JSON.stringify(nameColumns([...(contact === null ? [] : [contact]), ...records]))),
      ]);
      const found = new Map(rows.map((row) => [row.n, row.doc]));
      return items.map((_, n) => (found.has(n) ? (JSON.parse(String(found.get(n))) as Signal) : null));
    },
    { inAnyOrder: true },
  );

  return {
    find,
    async has(workspace, id) {
      const sql = 'select 1 from countersign.signals where workspace = $1 and id = $2';
      return (await db.query(sql, [columnText(workspace), columnText(id)])).rows.length === 1;
    },
    async forget({ workspace, before, limit }) {
      const { rows } = await db.query(FORGET, [columnText(workspace), [...SIGNAL_TYPES], before.getTime(), limit]);
      return rows.length;
    },
    async recent({ workspace, type, since, limit }) {
      const sql = 'select doc from countersign.signals where workspace = $1 and type = $2 and at >= $3 order by at desc limit $4';
      const { rows } = await db.query(sql, [columnText(workspace), columnText(type), Date.parse(since), limit]);
      return rows.map(parse);
    },
    async list({ workspace, type, from, until, limit, after }) {
      const span = [columnText(workspace), columnText(type), from.getTime(), until.getTime()];
      const { rows } = await db.query(LIST, [...span, after ? Date.parse(after.at) : null, after ? columnText(after.id) : null, limit]);
      return rows.map(parse);
    },
    async count({ workspace, types, from, until }) {
      const { rows } = await db.query(COUNT, [columnText(workspace), types.map(columnText), from.getTime(), until.getTime()]);
      return rows as { type: string; count: number }[];
    },
    async insert(signal) {
      const { id, workspace, type, at, contact, record_id } = signal;
      const about = [contact, record_id].map((one) => (one === null ? null : nameColumn(one)));
      const { rows } = await db.query(INSERT, [
        columnText(workspace),
        columnText(id),
        columnText(type),
        Date.parse(at),
        ...about,
        JSON.stringify(signal),
      ]);
      return rows.length === 1;
    },
  };
}
