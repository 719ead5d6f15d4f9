// Whose approvals the audit log bears witness for: a vote that stands only in the document does not count.
import type { Entry } from './chain.ts';
import type { Json } from './request.ts';

const approves = (detail: Json | undefined, digest: string) =>
  typeof detail === 'object' && detail !== null && 'vote' in detail && detail.vote === 'approve' && 'digest' in detail && detail.digest === digest;

/** Everybody whose approval of this very digest is among these `vote_cast` entries of a request. */
export const witnessedApprovers = (entries: Entry[], digest: string): Set<string> =>
  new Set(entries.flatMap((entry) => (entry.digest === digest && approves(entry.detail, digest) ? entry.actor : [])));
