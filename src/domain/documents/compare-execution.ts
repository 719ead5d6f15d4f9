// Holds what an executor reports against what was approved. Pure; every way in which it can differ has a code of its own.
import type { Approval } from './approval.ts';
import { canonical, sha256 } from './canonical.ts';
import { diff, diffSummary, sameJson } from './diff.ts';
import { objectOf } from './json.ts';
import { keysOf } from './json-pointer.ts';
import { oneLine } from './plain-text.ts';
import { type Json, type JsonObject, toJson } from './request.ts';

export type ExecutionReport = {
  grant?: string | null | undefined;
  request_id?: string | null | undefined;
  status: 'done' | 'partial' | 'failed';
  before?: JsonObject | undefined;
  after?: JsonObject | undefined;
  executed_at: string;
  agent?: Json | undefined;
  tool?: Json | undefined;
  action?: Json | undefined;
  target?: Json | undefined;
};

export type Bypass = { code: string; detail: string };

/** How far the executor's clock may go wrong. */
const SKEW_MS = 60_000;
const LONGEST = 80;
const MOST_NAMED = 5;
/** What of a report has to be what was approved, wherever the report says it. */
const COMPARED = {
  agent: ['role'],
  tool: ['name', 'connector'],
  action: ['object', 'action', 'class'],
  target: ['record_ids', 'account', 'contact', 'domain', 'sender_domain', 'sequence', 'segment', 'territory'],
} as const;

/** Names the same report when it comes again. */
export const reportHash = (report: ExecutionReport): string => sha256(canonical(JSON.parse(JSON.stringify(report))));

const standsAt = (record: JsonObject, path: string): Json | undefined =>
  keysOf(path).reduce<Json | undefined>((value, key) => objectOf(value)[key], record);

/** Whether what was done is what was approved, or a part: the rest is not told, or stands as it stood before. */
const isPart = (done: JsonObject, { before = {}, after = {} }: Approval['request']): boolean =>
  diff(after, done).every(({ op, path, after: told }) => op === 'remove' || sameJson(standsAt(before, path), told));

const inWords = (value: Json | undefined): string =>
  value === undefined ? '-' : oneLine(typeof value === 'string' ? value : JSON.stringify(value), LONGEST);

/** Records are the same in any order, and of a part only some of them were touched. */
function isSame(told: Json, wanted: Json | undefined, isSome: boolean): boolean {
  if (!Array.isArray(told) || !Array.isArray(wanted)) return wanted !== undefined && sameJson(told, wanted);
  return told.every((one) => wanted.includes(one)) && (isSome || wanted.every((one) => told.includes(one)));
}

/** Who did what with which tool to which records, where the report says so and it is not what was approved: `agent.role: admin instead of sdr`. */
function otherAction({ request }: Approval, report: ExecutionReport): string[] {
  return (Object.keys(COMPARED) as (keyof typeof COMPARED)[]).flatMap((part) => {
    const told = report[part];
    const wanted = toJson(request[part]);
    if (typeof told !== 'object' || told === null || Array.isArray(told)) return [];
    return COMPARED[part].flatMap((name) => {
      const value = told[name];
      if (value === undefined || value === null || isSame(value, wanted[name], report.status === 'partial')) return [];
      return [`${part}.${name}: ${inWords(value)} instead of ${inWords(wanted[name])}`];
    });
  });
}

/** What was really done against what was approved: null where they are the same. */
function difference(approval: Approval, report: ExecutionReport): string | null {
  const { before = {}, after = {} } = approval.request;
  const other = otherAction(approval, report);
  if (other.length > 0) return other.slice(0, MOST_NAMED).join('; ');
  if (report.before && diff(before, report.before).length > 0) return `before: ${diffSummary(diff(before, report.before), 5)}`;
  if (!report.after) return null;
  if (report.status === 'partial' && isPart(report.after, approval.request)) return null;
  const differs = diff(after, report.after);
  return differs.length > 0 ? `after: ${diffSummary(differs, 5)}` : null;
}

/**
 * The bypass that a report is, or null where it matches. `claims` are those of the grant, null where none of ours came with it.
 * A report that failed did nothing, so nothing can differ.
 */
export function compareExecution(approval: Approval | null, claims: { [claim: string]: Json } | null, report: ExecutionReport): Bypass | null {
  if (!approval) return { code: 'no_approval', detail: 'There is no approval for this execution' };
  if (!claims) return { code: 'no_grant', detail: `Executed without a valid grant while the approval was ${approval.state}` };
  if (claims.sub !== approval.id || claims.jti !== approval.release.jti)
    return { code: 'wrong_grant', detail: 'The grant belongs to another release' };
  if (claims.digest !== approval.digest) return { code: 'digest_changed', detail: 'The grant is for another action than the one that is stored' };
  if (report.status === 'failed') return null;
  if (approval.state === 'failed')
    return { code: 'after_end', detail: `Executed although the release had ended: ${approval.outcome?.code ?? 'failed'}` };
  if (Date.parse(report.executed_at) > Number(claims.exp) * 1000 + SKEW_MS) return { code: 'late', detail: 'Executed after the grant had run out' };
  const { released_at } = approval.release;
  if (released_at !== null && Date.parse(report.executed_at) < Date.parse(released_at) - SKEW_MS)
    return { code: 'early', detail: 'Executed before the release' };
  const earlier = approval.events.find((event) => event.type === 'executed');
  if (earlier) return { code: 'grant_used_twice', detail: 'The grant had been used for another execution' };
  const differs = difference(approval, report);
  return differs ? { code: 'differs', detail: differs } : null;
}
