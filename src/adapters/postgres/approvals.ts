// Approvals as one row each: the document as text, beside it what queries look at. Reads and writes that meet go out together.
import type { Approval } from '../../domain/approval.ts';
import { dueAt } from '../../domain/steps.ts';
import type { ApprovalQuery, Approvals } from '../../ports.ts';
import { coalesce } from './coalesce.ts';
import type { Database } from './database.ts';

type Stored = { approval: Approval; sealed: number };

const INSERT = `
  insert into countersign.approvals (id, workspace, key, webhook_id, state, role, version, sealed, events, due_at, held_by_pause, created_at, doc)
  select id, workspace, key, webhook_id, state, role, 1, 0, events, due_at, paused, created_at, doc
  from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::int[], $8::bigint[], $9::boolean[], $10::bigint[], $11::text[])
    as v(id, workspace, key, webhook_id, state, role, events, due_at, paused, created_at, doc)
  on conflict do nothing
  returning id`;

const UPDATE = `
  update countersign.approvals a
  set state = v.state, version = v.version + 1, events = v.events, due_at = v.due_at, held_by_pause = v.paused, doc = v.doc
  from unnest($1::text[], $2::int[], $3::text[], $4::int[], $5::bigint[], $6::boolean[], $7::text[]) as v(id, version, state, events, due_at, paused, doc)
  where a.id = v.id and a.version = v.version
  returning a.id`;

const SEAL = `
  update countersign.approvals a set sealed = v.sealed
  from unnest($1::text[], $2::int[]) as v(id, sealed)
  where a.id = v.id and a.sealed < v.sealed`;

const stored = (row: Record<string, unknown>): Stored => ({ approval: JSON.parse(String(row.doc)) as Approval, sealed: Number(row.sealed) });

/** The earliest step as milliseconds: what the sweep's index holds. A step that is due whenever it is looked at is due at once. */
function dueMs(approval: Approval): number | null {
  return dueAt(approval, new Date(0))?.getTime() ?? null;
}

const isPaused = (approval: Approval) => approval.release.held_by.includes('pause');

export function pgApprovals(db: Database): Approvals {
  const insertRow = coalesce<Approval, boolean>(async (items) => {
    const column = <T>(of: (approval: Approval) => T) => items.map(of);
    const { rows } = await db.query(INSERT, [
      column((one) => one.id),
      column((one) => one.workspace),
      column((one) => one.key),
      column((one) => one.webhook_id),
      column((one) => one.state),
      column((one) => one.request.agent.role),
      column((one) => one.events.length),
      column(dueMs),
      column(isPaused),
      column((one) => Date.parse(one.created_at)),
      column((one) => JSON.stringify(one)),
    ]);
    const inserted = new Set(rows.map((row) => row.id));
    return items.map((one) => inserted.has(one.id));
  });

  const updateRow = coalesce<{ approval: Approval; version: number }, boolean>(
    async (items) => {
      const { rows } = await db.query(UPDATE, [
        items.map(({ approval }) => approval.id),
        items.map(({ version }) => version),
        items.map(({ approval }) => approval.state),
        items.map(({ approval }) => approval.events.length),
        items.map(({ approval }) => dueMs(approval)),
        items.map(({ approval }) => isPaused(approval)),
        items.map(({ approval }) => JSON.stringify(approval)),
      ]);
      const updated = new Set(rows.map((row) => row.id));
      return items.map(({ approval }) => updated.has(approval.id));
    },
    { keyOf: ({ approval }) => approval.id },
  );

  const readRow = coalesce<string, Stored | null>(async (ids) => {
    const { rows } = await db.query('select id, sealed, doc from countersign.approvals where id = any($1::text[])', [ids]);
    const found = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => {
      const row = found.get(id);
      return row ? stored(row) : null;
    });
  });

  const sealRow = coalesce<{ id: string; count: number }, undefined>(
    async (items) => {
      await db.query(SEAL, [items.map(({ id }) => id), items.map(({ count }) => count)]);
      return items.map(() => undefined);
    },
    { keyOf: ({ id }) => id },
  );

  async function byKey(workspace: string, key: string, webhookId: string): Promise<Approval | null> {
    const sql =
      'select sealed, doc from countersign.approvals where workspace = $1 and (key = $2 or webhook_id = $3) order by (key = $2) desc limit 1';
    const { rows } = await db.query(sql, [workspace, key, webhookId]);
    return rows[0] ? stored(rows[0]).approval : null;
  }

  return {
    byKey,
    read: readRow,
    async insert(approval) {
      if (await insertRow(approval)) return { inserted: true, approval };
      const there = await byKey(approval.workspace, approval.key, approval.webhook_id);
      if (!there) throw new Error(`The approval ${approval.id} was neither stored nor found under its key`);
      return { inserted: false, approval: there };
    },
    async change(id, decide) {
      for (;;) {
        const found = await readRow(id);
        if (!found) return null;
        const { next, result } = decide(found.approval);
        if (next === null) return { approval: found.approval, result };
        const { version } = found.approval;
        const approval = { ...next, version: version + 1 };
        if (await updateRow({ approval, version })) return { approval, result };
      }
    },
    async markSealed(id, count) {
      await sealRow({ id, count });
    },
    async due(now, limit) {
      const sql = `
        (select sealed, doc, due_at from countersign.approvals where due_at <= $1 order by due_at limit $2)
        union
        (select sealed, doc, due_at from countersign.approvals where sealed < events order by created_at limit $2)`;
      const { rows } = await db.query(sql, [now.getTime(), limit]);
      return rows.map(stored);
    },
    async list({ workspace, state, role, limit, cursor }: ApprovalQuery) {
      const [at, id] = cursor ? cursor.split('_at_') : [];
      const sql = `
        select sealed, doc from countersign.approvals
        where workspace = $1 and ($2::text is null or state = $2) and ($3::text is null or role = $3)
          and ($4::bigint is null or (created_at, id) < ($4::bigint, $5::text))
        order by created_at desc, id desc limit $6`;
      const { rows } = await db.query(sql, [workspace, state ?? null, role ?? null, at ? Number(at) : null, id ?? null, limit + 1]);
      const items = rows.slice(0, limit).map((row) => stored(row).approval);
      const last = items.at(-1);
      return { items, next: rows.length > limit && last ? `${Date.parse(last.created_at)}_at_${last.id}` : null };
    },
    async heldByPause(workspace) {
      const { rows } = await db.query('select id from countersign.approvals where workspace = $1 and held_by_pause order by created_at', [workspace]);
      return rows.map((row) => String(row.id));
    },
  };
}
