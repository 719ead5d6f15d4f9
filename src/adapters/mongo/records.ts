// The documents as MongoDB holds them: each of ours as JSON text, beside it what queries look at. Texts are spelled by `columnText`,
// instants are milliseconds.
import type { ApprovalFacts } from '../../domain/documents/approval-facts.ts';

/** Every write leaves its own mark with the version that it made, so that it is known again where its answer was lost. */
export type Mark = { version: number; id: string };

/** `_id` is the document's id. */
export type VersionedRecord = { _id: string; version: number; doc: string; marks: Mark[] };

export type ApprovalRecord = VersionedRecord & {
  workspace: string;
  key: string;
  webhook_id: string;
  role: string;
  created_at: number;
  /** How many events are in the audit log, of how many. */
  sealed: number;
  events: number;
  is_unsealed: boolean;
  state: string;
  due_at: number | null;
  is_held_by_pause: boolean;
  facts: ApprovalFacts;
};

/** `_id` is the workspace. */
export type LedgerRecord = VersionedRecord & { is_unsealed: boolean };

/** `_id` holds workspace and id, so that both together are unique. */
type OwnedRecord = { _id: string; workspace: string; doc: string };

export type EntryRecord = OwnedRecord & { seq: number; request_id?: string; type: string; actor: string; at: number; hash: string };
export type SignalRecord = OwnedRecord & { type: string; at: number; contact?: string; record_id?: string; mark: string };
/** `_id` is as in `OwnedRecord`. */
export type IncidentRecord = VersionedRecord & {
  workspace: string;
  id: string;
  opened_at: number;
  sealed: number;
  events: number;
  is_unsealed: boolean;
  due_at: number | null;
};

/** `_id` is as in `OwnedRecord`, of workspace and person. */
export type EnrolmentRecord = VersionedRecord & { is_unsealed: boolean };

/** `_id` is the key. */
export type InstallationRecord = { _id: string; installed_at: number; doc: string };

/** `_id` is the conversation's. */
export type ConversationRecord = { _id: string; account: string | null; seen_at: number; doc: string };

/** The `_id` of something that belongs to a workspace, both spelled by `columnText`, which leaves no line break in them. */
export const ownedId = (workspace: string, id: string): string => `${workspace}\n${id}`;
