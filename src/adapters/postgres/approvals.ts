// Approvals as one row each: the document as text, beside it what queries look at. Reads and writes that meet go out together.
import type { Approval } from '../../domain/documents/approval.ts';
import { endedBefore } from '../../domain/documents/retention.ts';
import type { ApprovalCount, ApprovalQuery, Approvals } from '../../ports/approvals.ts';
import { coalesce } from '../../stores/coalesce.ts';
import { columnText, pageCursor, parsePageCursor, textOfColumn } from '../../stores/columns.ts';
import { storedApprovals } from '../../stores/stored-approvals.ts';
import { countSql, pickSql, SENT_TO, spanParams, tallySql } from './approval-counts.ts';
import { INSERT, insertParams, UPDATE, updateParams } from './approval-rows.ts';
import type { Database, Query } from './database.ts';

type Stored = { approval: Approval; sealed: number };
type Keys = { workspace: string; key: string; webhookId: string };

const OLD = `
  select id, version, doc from countersign.approvals
  where workspace = $1 and created_at < $2 and sealed = events and (created_at, id) > ($3::bigint, $4::text)
  order by created_at, id limit $5`;

const FORGET = `
  delete from countersign.approvals a using unnest($1::text[], $2::int[]) as v(id, version)
  where a.id = v.id and a.version = v.version and a.sealed = a.events returning a.id`;

const SEAL = `
  update countersign.approvals a set sealed = v.sealed
  from unnest($1::text[], $2::int[]) as v(id, sealed)
  where a.id = v.id and a.sealed < v.sealed`;

const BY_KEY = `
  select k.n, found.doc
  from unnest($1::int[], $2::text[], $3::text[], $4::text[]) as k(n, workspace, key, webhook_id)
  cross join lateral (
    select a.doc from countersign.approvals a
    where a.workspace = k.workspace and (a.key = k.key or a.webhook_id = k.webhook_id)
    order by (a.key = k.key) desc limit 1
  ) found`;

const DUE = `
  with due as (
    (select id from countersign.approvals where due_at <= $1 order by due_at, created_at limit $2::int + $3::int)
    union
    (select id from countersign.approvals where sealed < events and created_at <= $1 order by created_at limit $2::int + $3::int)
  )
  select a.sealed, a.doc from due join countersign.approvals a using (id)
  order by case when a.sealed < a.events then least(a.due_at, a.created_at) else a.due_at end, a.created_at limit $2::int offset $3::int`;

const LIST = `
  select doc from countersign.approvals
  where workspace = $1 and ($2::text is null or state = $2) and ($3::text is null or role = $3)
    and ($4::bigint is null or (created_at, id) < ($4::bigint, $5::text))
  order by created_at desc, id desc limit $6`;

const parse = (row: Record<string, unknown>): Approval => JSON.parse(String(row.doc)) as Approval;
const stored = (row: Record<string, unknown>): Stored => ({ approval: parse(row), sealed: Number(row.sealed) });

/** Rows of approvals; `insert`, `read`, `byKey` and `markSealed` that meet share a statement. */
function approvalRows(db: Database) {
  const insert = coalesce<Approval, boolean, Query>(
    db,
    async (items, query) => {
      const { rows } = await query(INSERT, insertParams(items));
      const inserted = new Set(rows.map((row) => row.id));
      return items.map((one) => inserted.has(one.id));
    },
    { keyOf: ({ id }) => id, inAnyOrder: true },
  );

  const update = coalesce<{ after: Approval; before: number }, boolean, Query>(
    db,
    async (items, query) => {
      const { rows } = await query(UPDATE, updateParams(items));
      const updated = new Set(rows.map((row) => row.id));
      return items.map(({ after }) => updated.has(after.id));
    },
    { inAnyOrder: true },
  );

  const read = coalesce<string, Stored | null, Query>(
    db,
    async (ids, query) => {
      const { rows } = await query('select id, sealed, doc from countersign.approvals where id = any($1::text[])', [ids.map(columnText)]);
      const found = new Map(rows.map((row) => [row.id, row]));
      return ids.map((id) => {
        const row = found.get(columnText(id));
        return row ? stored(row) : null;
      });
    },
    { inAnyOrder: true },
  );

  const byKey = coalesce<Keys, Approval | null, Query>(
    db,
    async (items, query) => {
      const column = (of: (item: Keys) => string) => items.map((item) => columnText(of(item)));
      const params = [items.map((_, n) => n), column((one) => one.workspace), column((one) => one.key), column((one) => one.webhookId)];
      const { rows } = await query(BY_KEY, params);
      const found = new Map(rows.map((row) => [row.n, row]));
      return items.map((_, n) => {
        const row = found.get(n);
        return row ? parse(row) : null;
      });
    },
    { inAnyOrder: true },
  );

  const seal = coalesce<{ id: string; count: number }, undefined, Query>(
    db,
    async (items, query) => {
      await query(SEAL, [items.map(({ id }) => columnText(id)), items.map(({ count }) => count)]);
      return items.map(() => undefined);
    },
    { keyOf: ({ id }) => id },
  );

  return { insert, update, read, byKey, seal };
}

export function pgApprovals(db: Database): Approvals {
  const rows = approvalRows(db);
  return {
    ...storedApprovals({
      read: rows.read,
      byKey: (workspace, key, webhookId) => rows.byKey({ workspace, key, webhookId }),
      insert: rows.insert,
      update: (after, before) => rows.update({ after, before: before.version }),
    }),
    async markSealed(id, count) {
      await rows.seal({ id, count });
    },
    async due(now, limit, skip = 0) {
      const found = await db.query(DUE, [now.getTime(), limit, skip]);
      return found.rows.map(stored);
    },
    async list({ workspace, state, role, limit, cursor }: ApprovalQuery) {
      const before = parsePageCursor(cursor);
      const filters = [columnText(workspace), state ?? null, role === undefined ? null : columnText(role)];
      const found = await db.query(LIST, [...filters, before?.atMs ?? null, before?.id ?? null, limit + 1]);
      const items = found.rows.slice(0, limit).map(parse);
      const last = items.at(-1);
      return { items, next: found.rows.length > limit && last ? pageCursor(Date.parse(last.created_at), last.id) : null };
    },
    async heldByPause(workspace, role) {
      const sql =
        'select id from countersign.approvals where workspace = $1 and held_by_pause and ($2::text is null or role = $2) order by created_at';
      const found = await db.query(sql, [columnText(workspace), role === undefined ? null : columnText(role)]);
      return found.rows.map((row) => String(row.id));
    },
    async count(span) {
      const { rows } = await db.query(countSql(span.on), spanParams(span));
      return rows as ApprovalCount[];
    },
    async forget({ workspace, before, limit, cursor }) {
      const after = parsePageCursor(cursor);
      const { rows: old } = await db.query(OLD, [columnText(workspace), before.getTime(), after?.atMs ?? -1, after?.id ?? '', limit]);
      const all = old.map(parse);
      const over = all.filter((one) => endedBefore(one, before));
      const { rows: gone } =
        over.length === 0 ? { rows: [] } : await db.query(FORGET, [over.map(({ id }) => columnText(id)), over.map(({ version }) => version)]);
      const last = all.at(-1);
      return { forgotten: gone.length, next: all.length === limit && last ? pageCursor(Date.parse(last.created_at), last.id) : null };
    },
    async pick({ order, skip, limit, ...span }) {
      const { rows } = await db.query(pickSql(span.on, order), [...spanParams(span), skip, limit]);
      return rows.map(parse);
    },
    async tally({ on, by, only, limit, ...span }) {
      const { rows } = await db.query(tallySql(on, by), [...spanParams(span), only?.map(columnText) ?? null, limit]);
      return rows.map(({ value, count, recipients }) => ({
        value: textOfColumn(String(value)),
        count: Number(count),
        recipients: Number(recipients),
      }));
    },
    async sentTo({ contacts, ...span }) {
      const { rows } = await db.query(SENT_TO, [...spanParams(span), contacts.map(columnText)]);
      return rows.map(({ id, contact, at, confidence }) => ({
        id: String(id),
        contact: textOfColumn(String(contact)),
        at: Number(at),
        confidence: Number(confidence),
      }));
    },
  };
}
