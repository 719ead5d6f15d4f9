// People's one-time codes as one row a person of a workspace, the document as text.
import { type Enrolment, emptyEnrolment } from '../../domain/policy/enrolment.ts';
import type { Enrolments } from '../../ports/documents.ts';
import { columnText } from '../../stores/columns.ts';
import { enrolmentChanges } from '../../stores/enrolment-changes.ts';
import type { Database } from './database.ts';

const INSERT = `
  insert into countersign.enrolments (workspace, person, version, unsealed, doc) values ($1, $2, $3, $4, $5)
  on conflict do nothing returning person`;

const UPDATE = `
  update countersign.enrolments set version = $3, unsealed = $4, doc = $5
  where workspace = $1 and person = $2 and version = $6 returning person`;

const parse = (row: Record<string, unknown>): Enrolment => JSON.parse(String(row.doc)) as Enrolment;

export function pgEnrolments(db: Database): Enrolments {
  async function read(workspace: string, person: string): Promise<Enrolment> {
    const sql = 'select doc from countersign.enrolments where workspace = $1 and person = $2';
    const [row] = (await db.query(sql, [columnText(workspace), columnText(person)])).rows;
    return row ? parse(row) : emptyEnrolment(workspace, person);
  }

  async function write(after: Enrolment, before: Enrolment): Promise<boolean> {
    const { workspace, person, version, events } = after;
    const values = [columnText(workspace), columnText(person), version, events.length > 0, JSON.stringify(after)];
    const written = await (before.version === 0 ? db.query(INSERT, values) : db.query(UPDATE, [...values, before.version]));
    return written.rows.length === 1;
  }

  return {
    read,
    change: enrolmentChanges({ read, write }),
    async unsealed(limit) {
      return (await db.query('select doc from countersign.enrolments where unsealed order by workspace, person limit $1', [limit])).rows.map(parse);
    },
  };
}
