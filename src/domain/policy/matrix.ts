// The permissions matrix of one workspace, loaded and compiled: what judging looks at.
import type { Slot, Tier } from '../documents/approval.ts';
import type { Condition } from './conditions.ts';
import type { Caps, RowFile } from './matrix-file.ts';
import type { WindowRule } from './window.ts';

/** A rule made ready: where `when` is true (or cannot be evaluated: then it denies), `verdict` follows for this reason. `cel` is `when` as it was written. */
export type Rule = { id: string; when: Condition; cel: string; verdict: 'ask' | 'deny'; reason: string };

/** One line of the matrix as it holds for one role of one workspace. `caps` are resolved: workspace over preset over matrix. */
export type Row = {
  id: string;
  role: string;
  tier: Tier;
  risk: 'low' | 'medium' | 'high' | 'critical';
  review: boolean;
  /** Field names that it covers, or null for any. */
  fields: ReadonlySet<string> | null;
  rules: Rule[];
  auto: Condition | null;
  /** `auto` in CEL. */
  autoCel: string | null;
  reason: string;
  slots: Slot[];
  /** Parts of the bundle that it wants, as keys into the request. */
  requires: { pointer: string; keys: string[] }[];
  caps: Caps;
  maxSignalAgeMs: number | null;
  /** The line as it was written, for pages that show the matrix. */
  written: RowFile;
};

/** A loaded and checked matrix, indexed by role, object and action, its conditions compiled. */
export type Matrix = {
  id: string;
  roles: Record<string, { description: string; connectors: ReadonlySet<string> | null; off: boolean; caps: Caps }>;
  rows: Row[];
  index: ReadonlyMap<string, Row[]>;
  windows: Record<string, WindowRule>;
  /** These three hold plain names. */
  allowedSources: ReadonlySet<string>;
  knownSegments: ReadonlySet<string>;
  excludedSegments: ReadonlySet<string>;
  /** Until this instant, the beginning of a day of the workspace, the client is new. */
  newUntilMs: number;
};

/** The reason of a row that names none; left out where a rule has said a better one. */
export const UNSAID = 'policy_not_met';

/** The key of the index: what a request names. */
export const indexKey = (role: string, object: string, action: string): string => `${role}\n${object}\n${action}`;
