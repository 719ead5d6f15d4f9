// An approval as columns: the document and what queries look at, many approvals to a statement.
import { isHeldByPause } from '../../domain/approval/held-now.ts';
import type { Approval } from '../../domain/documents/approval.ts';
import { dueAt } from '../../domain/documents/steps.ts';
import { columnText } from '../../stores/columns.ts';
import { storedFacts } from '../../stores/stored-facts.ts';
import { textArray } from './text-array.ts';

export const INSERT = `
  insert into countersign.approvals (id, workspace, key, webhook_id, role, created_at, sealed, version, state, events, due_at, held_by_pause, facts, doc)
  select id, workspace, key, webhook_id, role, created_at, 0, version, state, events, due_at, paused, facts::jsonb, doc
  from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::int[], $8::text[], $9::int[], $10::bigint[],
    $11::boolean[], $12::text[], $13::text[])
    as v(id, workspace, key, webhook_id, role, created_at, version, state, events, due_at, paused, facts, doc)
  on conflict do nothing
  returning id`;

export const UPDATE = `
  update countersign.approvals a
  set version = v.version, state = v.state, events = v.events, due_at = v.due_at, held_by_pause = v.paused,
    facts = v.facts::jsonb, doc = v.doc
  from unnest($1::text[], $2::int[], $3::int[], $4::text[], $5::int[], $6::bigint[], $7::boolean[], $8::text[], $9::text[])
    as v(id, before, version, state, events, due_at, paused, facts, doc)
  where a.id = v.id and a.version = v.before
  returning a.id`;

/** The earliest step in milliseconds, which the sweep's index holds; 0 for a step that is due whenever it is looked at. */
const dueMs = (approval: Approval): number | null => dueAt(approval, new Date(0))?.getTime() ?? null;

const changing = (approvals: Approval[]): unknown[] => [
  approvals.map((one) => one.version),
  approvals.map((one) => one.state),
  approvals.map((one) => one.events.length),
  approvals.map(dueMs),
  approvals.map((one) => isHeldByPause(one.release)),
  textArray(approvals.map((one) => JSON.stringify(storedFacts(one)))),
  textArray(approvals.map((one) => JSON.stringify(one))),
];

export const insertParams = (approvals: Approval[]): unknown[] => [
  approvals.map((one) => one.id),
  approvals.map((one) => columnText(one.workspace)),
  approvals.map((one) => columnText(one.key)),
  approvals.map((one) => columnText(one.webhook_id)),
  approvals.map((one) => columnText(one.request.agent.role)),
  approvals.map((one) => Date.parse(one.created_at)),
  ...changing(approvals),
];

export const updateParams = (items: { after: Approval; before: number }[]): unknown[] => [
  items.map(({ after }) => after.id),
  items.map(({ before }) => before),
  ...changing(items.map(({ after }) => after)),
];
