// Changes of people's one-time codes, over a store's own conditional write: each is read anew, since they are few.
import type { Enrolment } from '../domain/policy/enrolment.ts';
import type { Enrolments } from '../ports/documents.ts';
import { changeQueue } from './changes.ts';

type Records = {
  read(workspace: string, person: string): Promise<Enrolment>;
  /** Writes `after` where `before` is still what is stored; false where it is not. */
  write(after: Enrolment, before: Enrolment): Promise<boolean>;
};

export function enrolmentChanges({ read, write }: Records): Enrolments['change'] {
  const change = changeQueue<Enrolment>({
    known: () => null,
    async read(key) {
      const [workspace = '', person = ''] = JSON.parse(key) as string[];
      return read(workspace, person);
    },
    follow: (next, before) => ({ ...next, version: before.version + 1 }),
    write,
  });
  return async <R>(workspace: string, person: string, decide: (enrolment: Enrolment) => { next: Enrolment | null; result: R }): Promise<R> => {
    const done = await change(JSON.stringify([workspace, person]), decide);
    if (!done) throw new Error(`The one-time codes of ${person} could not be read`);
    return done.result;
  };
}
