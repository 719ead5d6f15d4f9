// Which approvals the audit log bears witness for: a vote that stands only in the document does not count.
import type { Entry } from './chain.ts';
import { voteKey } from './may-vote.ts';
import type { Json } from './request.ts';

type Thing = { [key: string]: Json };

const thing = (value: Json | undefined): Thing => (typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {});
const names = (value: Json | undefined): string[] => (Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []);

/** Every approval of this very digest among these `vote_cast` entries of a request, by its `voteKey`: who, and for whom. */
export const witnessedApprovers = (entries: Entry[], digest: string): Set<string> =>
  new Set(
    entries.flatMap(({ actor, detail, digest: of }) => {
      const vote = thing(detail);
      return of === digest && vote.digest === digest && vote.vote === 'approve' ? voteKey(actor, names(vote.for)) : [];
    }),
  );
