// What waits for one account, in every workspace in which it is a person: the same facts for `/agent queue` and for the inbox of a platform.
import { whoMayVote } from '../domain/approval/decide.ts';
import type { Approval } from '../domain/documents/approval.ts';
import { isByEmail } from '../domain/ledger/account-link.ts';
import { delegationsOn } from '../domain/ledger/delegation.ts';
import { votersOf } from '../domain/policy/workspace.ts';
import type { Approvals } from '../ports/approvals.ts';
import type { Ledgers } from '../ports/documents.ts';
import type { Policies } from '../ports/policies.ts';
import type { Clock } from '../ports/runtime.ts';
import type { CommandBy, Recognise } from './answer.ts';
import type { Place } from './scene.ts';

const PAGE = 200;
const MOST_READ = 1000;
/** Among so many of the latest requests the last decision is looked for. */
const LATEST = 50;

type Stores = { approvals: Approvals; ledgers: Ledgers };

export type Waiting = { place: Place; approval: Approval };

/** `last` is the last decision of people in these workspaces, as far as it is among the latest requests. */
export type Inbox = { places: Place[]; waiting: Waiting[]; last: Waiting | null };

/** The workspaces in which an account is a person. */
export const placesOf = ({ policies }: { policies: Policies }, { surface, account }: Pick<CommandBy, 'surface' | 'account'>): Place[] =>
  policies.all().flatMap((workspace) => {
    const person = workspace.people.find((one) => one[surface] === account);
    return person ? [{ workspace, person, surface, ...(isByEmail(person, surface) ? { byEmail: true } : {}) }] : [];
  });

/** Everything that this person may vote on now. */
export async function waitingFor({ approvals, ledgers }: Stores, place: Place, now: Date): Promise<Waiting[]> {
  const { workspace, person } = place;
  const delegations = delegationsOn(await ledgers.read(workspace.id), now);
  const mine: Waiting[] = [];
  let cursor: string | undefined;
  for (let read = 0; read < MOST_READ; read += PAGE) {
    const { items, next } = await approvals.list({ workspace: workspace.id, state: 'asking', limit: PAGE, cursor });
    for (const approval of items) {
      const voters = whoMayVote(approval, votersOf(workspace, approval.request.agent.role, delegations));
      if (Date.parse(approval.expires_at) > now.getTime() && voters.some((one) => one.id === person.id)) mine.push({ place, approval });
    }
    if (next === null) break;
    cursor = next;
  }
  return mine;
}

async function lastDecided({ approvals }: Stores, place: Place): Promise<Waiting[]> {
  const { items } = await approvals.list({ workspace: place.workspace.id, limit: LATEST });
  return items.flatMap((approval) => (approval.decided_by.length > 0 && approval.decided_at !== null ? [{ place, approval }] : []));
}

/** The inbox of an account, the oldest first. */
export function readInbox(needs: Stores & { policies: Policies; recognise: Recognise; clock: Clock }) {
  return async (by: Pick<CommandBy, 'surface' | 'account'>): Promise<Inbox> => {
    await needs.recognise(by);
    const places = placesOf(needs, by);
    const now = needs.clock.now();
    const waiting = (await Promise.all(places.map((place) => waitingFor(needs, place, now)))).flat();
    const decided = (await Promise.all(places.map((place) => lastDecided(needs, place)))).flat();
    const at = ({ approval }: Waiting) => approval.decided_at ?? '';
    return {
      places,
      waiting: waiting.sort((one, other) => one.approval.created_at.localeCompare(other.approval.created_at)),
      last: decided.toSorted((one, other) => at(one).localeCompare(at(other))).at(-1) ?? null,
    };
  };
}
