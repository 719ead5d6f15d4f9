// The tables, as forward migrations. Documents are text: JSON as it was written, with every escape. Instants are milliseconds.
import type { Approval } from '../../domain/documents/approval.ts';
import { SchemaTooNew } from '../../stores/store-errors.ts';
import { storedFacts } from '../../stores/stored-facts.ts';

type Run = (sql: string) => Promise<{ rows: Record<string, unknown>[] }>;
type Migration = string | ((run: Run) => Promise<void>);

const PAGE = 500;

/** An entry's canonical text has its own actor first: no text inside it can hold a bare quote. */
const COUNTED = `
  alter table countersign.approvals add column facts jsonb;
  create index approvals_decided on countersign.approvals (workspace, ((facts->>'decided_at')::bigint)) where facts->>'decided_at' is not null;
  create index approvals_given_up on countersign.approvals (workspace, ((facts->>'given_up_at')::bigint)) where facts->>'given_up_at' is not null;
  create index approvals_silent on countersign.approvals (workspace, ((facts->>'silent_since')::bigint)) where facts->>'silent_since' is not null;
  create index approvals_unlawful on countersign.approvals (workspace, ((facts->>'unlawful_at')::bigint)) where facts->>'unlawful_at' is not null;
  create index approvals_open on countersign.approvals (workspace, state, created_at desc, id desc)
    where state in ('asking', 'waiting', 'releasing', 'released');
  alter table countersign.audit add column actor text;
  update countersign.audit set actor = coalesce(substring(doc from '"actor":"((?:[^"\\\\]|\\\\.)*)"'), '');
  create index audit_counted on countersign.audit (workspace, type, at, actor)`;

const quoted = (text: unknown): string => `'${String(text).replaceAll("'", "''")}'`;

/** Derives the facts of every approval anew, page by page. */
async function writeFacts(run: Run): Promise<void> {
  let last = '';
  for (;;) {
    const { rows } = await run(`select id, doc from countersign.approvals where id > ${quoted(last)} order by id limit ${PAGE}`);
    if (rows.length === 0) return;
    const factsIn = ({ doc }: Record<string, unknown>) => JSON.stringify(storedFacts(JSON.parse(String(doc)) as Approval));
    const values = rows.map((row) => `(${quoted(row.id)}, ${quoted(factsIn(row))}::jsonb)`);
    await run(`update countersign.approvals a set facts = v.facts from (values ${values.join(', ')}) as v(id, facts) where a.id = v.id`);
    last = String(rows.at(-1)?.id);
  }
}

async function addFacts(run: Run): Promise<void> {
  await run(COUNTED);
  await writeFacts(run);
}

/** What the weekly review counts: releases, changes of a stage, and e-mails by whom they went to. */
const REVIEWED = `
  create index approvals_released on countersign.approvals (workspace, ((facts->>'released_at')::bigint)) where facts->>'released_at' is not null;
  create index approvals_staged on countersign.approvals (workspace, ((facts->>'stage_at')::bigint)) where facts->>'stage_at' is not null;
  create index approvals_sent_to on countersign.approvals (workspace, (facts->>'contact'), ((facts->>'released_at')::bigint))
    where facts->>'contact' is not null`;

async function addReleasedFacts(run: Run): Promise<void> {
  await writeFacts(run);
  await run(REVIEWED);
}

/** LZ4 takes a third of the time that PostgreSQL's own compression takes; a server that is built without it, as the embedded one, keeps to that. */
async function compressFaster(run: Run): Promise<void> {
  const { rows } = await run(`
    select table_name from information_schema.columns where table_schema = 'countersign' and column_name = 'doc'
    and exists (select from pg_settings where name = 'default_toast_compression' and 'lz4' = any(enumvals))`);
  for (const row of rows) await run(`alter table countersign.${row.table_name} alter column doc set compression lz4`);
}

/** Each only adds, so that the version before goes on working beside it; what is written here is never changed any more. */
export const MIGRATIONS: readonly Migration[] = [
  `
  create table countersign.approvals (
    id text primary key,
    workspace text not null,
    key text not null,
    webhook_id text not null,
    state text not null,
    role text not null,
    version int not null,
    sealed int not null,
    events int not null,
    due_at bigint,
    held_by_pause boolean not null,
    created_at bigint not null,
    doc text not null,
    unique (workspace, key),
    unique (workspace, webhook_id)
  );
  create index approvals_due on countersign.approvals (due_at) where due_at is not null;
  create index approvals_unsealed on countersign.approvals (created_at) where sealed < events;
  create index approvals_paused on countersign.approvals (workspace) where held_by_pause;
  create index approvals_list on countersign.approvals (workspace, created_at desc, id desc);

  create table countersign.ledgers (workspace text primary key, v int not null, unsealed boolean not null, doc text not null);

  create table countersign.audit (
    workspace text not null,
    seq int not null,
    id text not null,
    request_id text,
    type text not null,
    at bigint not null,
    hash text not null,
    doc text not null,
    primary key (workspace, seq),
    unique (workspace, id)
  );
  create index audit_request on countersign.audit (workspace, request_id, seq) where request_id is not null;
  create index audit_type on countersign.audit (workspace, type, seq);

  create table countersign.signals (
    workspace text not null,
    id text not null,
    type text not null,
    at bigint not null,
    contact text,
    record_id text,
    doc text not null,
    primary key (workspace, id)
  );
  create index signals_contact on countersign.signals (workspace, contact, at) where contact is not null;
  create index signals_record on countersign.signals (workspace, record_id, at) where record_id is not null;

  create table countersign.incidents (
    workspace text not null,
    id text not null,
    opened_at bigint not null,
    doc text not null,
    primary key (workspace, id)
  );
  create index incidents_list on countersign.incidents (workspace, opened_at desc, id desc);
  `,
  `
  alter table countersign.incidents
    add column version int not null default 1,
    add column sealed int not null default 0,
    add column events int not null default 0,
    add column due_at bigint;
  create index incidents_due on countersign.incidents (due_at) where due_at is not null;
  create index incidents_unsealed on countersign.incidents (opened_at) where sealed < events;
  create index signals_type on countersign.signals (workspace, type, at);
  `,
  addFacts,
  addReleasedFacts,
  `create table countersign.slack_installations (key text primary key, installed_at bigint not null, doc text not null)`,
  `
  create table countersign.conversations (id text primary key, account text, seen_at bigint not null, doc text not null);
  create index conversations_account on countersign.conversations (account, seen_at) where account is not null;
  `,
  `
  create table countersign.enrolments (
    workspace text not null,
    person text not null,
    version int not null,
    unsealed boolean not null,
    doc text not null,
    primary key (workspace, person)
  );
  create index enrolments_unsealed on countersign.enrolments (workspace, person) where unsealed;
  `,
  compressFaster,
];

/** Whether a process has worked in this database: the first thing that each does is to write its ledgers. */
export async function hasLedgers(run: Run): Promise<boolean> {
  const { rows: tables } = await run("select to_regclass('countersign.ledgers') is not null as there");
  if (tables[0]?.there !== true) return false;
  return (await run('select from countersign.ledgers limit 1')).rows.length > 0;
}

const LOCK = 0x636f756e;

/**
 * Brings the tables to the newest version in one transaction; `run` keeps to one session. Of several processes that start at once, one
 * does it and the others wait. Refuses a database that a newer program has written.
 */
export async function migrate(run: Run, migrations: readonly Migration[] = MIGRATIONS): Promise<void> {
  await run('begin');
  try {
    await run(`select pg_advisory_xact_lock(${LOCK})`);
    await run('create schema if not exists countersign');
    await run('create table if not exists countersign.schema_version (version int primary key)');
    const { rows } = await run('select coalesce(max(version), 0) as version from countersign.schema_version');
    const version = Number(rows[0]?.version ?? 0);
    if (version > migrations.length) {
      throw new SchemaTooNew(
        `The data is of schema version ${version}, this program knows ${migrations.length}; start the newer program, or use another database or DATA_DIR.`,
      );
    }
    for (const [index, step] of migrations.entries()) {
      if (index < version) continue;
      await (typeof step === 'string' ? run(step) : step(run));
      await run(`insert into countersign.schema_version values (${index + 1})`);
    }
    await run('commit');
  } catch (error) {
    await run('rollback');
    throw error;
  }
}
