// Workspaces as their files stand now, with the accounts that people linked: what every door and step sees of people.
import type { AccountLink } from '../domain/documents/chat-account.ts';
import { linkedPeople } from '../domain/ledger/account-link.ts';
import type { Workspace } from '../domain/policy/workspace.ts';
import type { Ledgers } from '../ports/documents.ts';
import type { Policies } from '../ports/policies.ts';
import type { Clock } from '../ports/runtime.ts';

/** Links that were read so lately are not read again where all are wanted. */
const FRESH_MS = 2000;

type Known = { links: AccountLink[]; readMs: number };

/** Nothing is linked before the first `refresh`, which every door awaits. */
export function linkedPolicies({
  policies,
  ledgers,
  clock,
}: {
  policies: Policies;
  ledgers: Pick<Ledgers, 'read'>;
  clock: Pick<Clock, 'monotonicMs'>;
}): Omit<Required<Policies>, 'fresh'> {
  const known = new Map<string, Known>();
  const bound = new WeakMap<Workspace, { links: AccountLink[]; workspace: Workspace }>();

  function withLinks(workspace: Workspace): Workspace {
    const links = known.get(workspace.id)?.links ?? [];
    if (links.length === 0) return workspace;
    const made = bound.get(workspace);
    if (made?.links === links) return made.workspace;
    const linked = { ...workspace, people: linkedPeople(workspace, links) };
    bound.set(workspace, { links, workspace: linked });
    return linked;
  }

  async function readLinks(id: string): Promise<void> {
    const readMs = clock.monotonicMs();
    const { links = [] } = await ledgers.read(id);
    if ((known.get(id)?.readMs ?? 0) <= readMs) known.set(id, { links, readMs });
  }

  const isFresh = (id: string) => clock.monotonicMs() - (known.get(id)?.readMs ?? -FRESH_MS) < FRESH_MS;

  return {
    get(id) {
      const workspace = policies.get(id);
      return workspace && withLinks(workspace);
    },
    all: () => policies.all().map(withLinks),
    async refresh(id) {
      const ids = id === undefined ? policies.all().flatMap((one) => (isFresh(one.id) ? [] : [one.id])) : [id];
      await Promise.all(ids.map(readLinks));
    },
  };
}
