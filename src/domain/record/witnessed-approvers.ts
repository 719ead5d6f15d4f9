// Which approvals the audit log bears witness for: a vote that stands only in the document does not count.
import { objectOf, textsOf } from '../documents/json.ts';
import { voteKey } from '../policy/may-vote.ts';
import type { Entry } from './chain.ts';

/**
 * Every approval of this very digest that stands by the entries of a request, oldest first, by its `voteKey`: who, and for whom. One that was taken
 * back, or made void since, stands no more.
 */
export function witnessedApprovers(entries: Entry[], digest: string): Set<string> {
  let standing = new Map<string, string>();
  for (const { type, actor, detail, digest: of } of entries) {
    const said = objectOf(detail);
    if (type === 'vote_cast' || type === 'vote_taken_back') standing.delete(actor);
    if (type === 'vote_cast' && of === digest && said.digest === digest && said.vote === 'approve')
      standing.set(actor, voteKey(actor, textsOf(said.for)));
    if (type === 'edited') standing.clear();
    if (type === 'quorum_lost') standing = new Map([...standing].filter(([person]) => textsOf(said.kept).includes(person)));
    for (const person of textsOf(said.void_votes)) standing.delete(person);
  }
  return new Set(standing.values());
}
