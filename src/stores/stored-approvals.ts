// What every store of approvals does alike: an insert that finds what is there already, and changes that build on what was seen last.
import type { Approval } from '../domain/documents/approval.ts';
import type { Approvals } from '../ports/approvals.ts';
import { changeQueue } from './changes.ts';
import { recent } from './recent.ts';

const RECENT = 500;

type Records = Pick<Approvals, 'read' | 'byKey'> & {
  /** False where the id, the key or the webhook-id is taken. */
  insert(approval: Approval): Promise<boolean>;
  /** Writes `after` where `before` is still what is stored; false where it is not. */
  update(after: Approval, before: Approval): Promise<boolean>;
};

export function storedApprovals({ read, byKey, insert, update }: Records): Pick<Approvals, 'read' | 'readAll' | 'byKey' | 'insert' | 'change'> {
  const seen = recent<Approval>(RECENT);

  const change = changeQueue<Approval>({
    known: seen.get,
    async read(id) {
      const found = await read(id);
      const known = seen.get(id);
      if (!found || found.approval.version === known?.version) return found ? known : null;
      seen.set(id, found.approval);
      return found.approval;
    },
    follow: (next, before) => ({ ...next, version: before.version + 1 }),
    async write(after, before) {
      const written = await update(after, before);
      if (written) seen.set(after.id, after);
      return written;
    },
  });

  return {
    read,
    async readAll(ids) {
      const found = await Promise.all([...new Set(ids)].map(read));
      return found.flatMap((one) => one?.approval ?? []);
    },
    byKey,
    async insert(approval) {
      if (await insert(approval)) {
        seen.set(approval.id, approval);
        return { inserted: true, approval };
      }
      const there = await byKey(approval.workspace, approval.key, approval.webhook_id);
      if (!there) throw new Error(`The approval ${approval.id} was neither stored nor found under its key`);
      return { inserted: false, approval: there };
    },
    async change(id, decide) {
      const done = await change(id, decide);
      return done && { approval: done.doc, result: done.result };
    },
  };
}
