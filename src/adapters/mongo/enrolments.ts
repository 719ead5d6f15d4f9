// People's one-time codes as one record a person of a workspace, the document as text.
import { type Enrolment, emptyEnrolment } from '../../domain/policy/enrolment.ts';
import type { Enrolments } from '../../ports/documents.ts';
import { columnText } from '../../stores/columns.ts';
import { enrolmentChanges } from '../../stores/enrolment-changes.ts';
import { conditionalWrites } from './conditional-writes.ts';
import type { Mongo } from './database.ts';
import { reach } from './reach.ts';
import { ownedId } from './records.ts';

const idOf = (workspace: string, person: string) => ownedId(columnText(workspace), columnText(person));

export function mongoEnrolments({ enrolments, newMark }: Mongo): Enrolments {
  const writeAll = conditionalWrites(enrolments);

  async function read(workspace: string, person: string): Promise<Enrolment> {
    const found = await reach(() => enrolments.findOne({ _id: idOf(workspace, person) }, { projection: { doc: 1 } }));
    return found ? (JSON.parse(found.doc) as Enrolment) : emptyEnrolment(workspace, person);
  }

  async function write(after: Enrolment, before: Enrolment): Promise<boolean> {
    const { workspace, person, version, events } = after;
    const set = { version, is_unsealed: events.length > 0, doc: JSON.stringify(after) };
    const [done = false] = await writeAll([
      { id: idOf(workspace, person), before: before.version === 0 ? null : before.version, set, mark: newMark() },
    ]);
    return done;
  }

  return {
    read,
    change: enrolmentChanges({ read, write }),
    async unsealed(limit) {
      const options = { projection: { doc: 1 }, sort: { _id: 1 }, limit } as const;
      const found = await reach(() => enrolments.find({ is_unsealed: true }, options).toArray());
      return found.map(({ doc }) => JSON.parse(doc) as Enrolment);
    },
  };
}
