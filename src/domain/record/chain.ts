// The audit log as a hash chain: each entry's hash covers its whole canonical text and the hash before it.
import { canonical, sha256 } from '../documents/canonical.ts';
import type { Json } from '../documents/request.ts';

/** One record of the audit log without its place in the chain. `id` is its event's: the same event is sealed once. */
export type EntryDraft = {
  id: string;
  type: string;
  workspace: string;
  request_id: string | null;
  actor: string;
  timestamp_utc: string;
  [field: string]: Json;
};

/** A sealed record: `hash` is SHA-256 over the canonical JSON of everything else in it, `prev_hash` included. */
export type Entry = EntryDraft & { seq: number; prev_hash: string; hash: string };

/** The `prev_hash` of entry 1. */
export const GENESIS = `sha256:${'0'.repeat(64)}`;

/** Links a draft to the entry before it. */
export function link(draft: EntryDraft, head: { seq: number; hash: string } | null): Entry {
  const entry = { ...draft, version: 1, seq: (head?.seq ?? 0) + 1, prev_hash: head?.hash ?? GENESIS };
  return { ...entry, hash: sha256(canonical(entry)) };
}

/** Links drafts to the head, in order. */
export function linkAll(drafts: EntryDraft[], head: { seq: number; hash: string } | null): Entry[] {
  let last = head;
  return drafts.map((draft) => {
    const entry = link(draft, last);
    last = entry;
    return entry;
  });
}
