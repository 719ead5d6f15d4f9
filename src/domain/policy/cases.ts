// Runs a case of the policies: judges its request as of its instant, and says what of the judgement is not as expected.
import { diff } from '../documents/diff.ts';
import type { AgentRequest } from '../documents/request.ts';
import type { Anything, Expected } from './case-file.ts';
import { type Judgement, judge } from './judge.ts';
import type { Workspace } from './workspace.ts';

/** As of when a case is judged, and what was so then. */
export type CaseFacts = { at: string; safe_mode: boolean; zone_usable: boolean };

const isPlain = (value: unknown): value is Anything => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Merges deeply; lists are replaced. */
export function merged(base: Anything, over: Anything): Anything {
  const result = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const was = result[key];
    result[key] = isPlain(was) && isPlain(value) ? merged(was, value) : value;
  }
  return result;
}

function removed(value: Anything, [key, ...rest]: string[]): Anything {
  if (key === undefined) return value;
  const { [key]: inner, ...others } = value;
  return rest.length > 0 && isPlain(inner) ? { ...others, [key]: removed(inner, rest) } : others;
}

/** What is left without what these JSON Pointers lead to. */
export const without = (value: Anything, pointers: string[]): Anything =>
  pointers.reduce((rest, pointer) => removed(rest, pointer.slice(1).split('/')), value);

/** The judgement of a case: nothing is counted yet. */
export function judgedCase(workspace: Workspace, request: AgentRequest, { at, safe_mode, zone_usable }: CaseFacts): Judgement {
  const changes = diff(request.before ?? {}, request.after ?? {});
  return judge(workspace, request, changes, { now: new Date(at), safe_mode, zone_usable, counters: {} });
}

const shown = (list: string[]) => (list.length === 0 ? '(none)' : list.join(', '));

/** What of a judgement is not as expected, one sentence each. */
export function problemsOf(expected: Expected, { verdict, plan, missing }: Judgement): string[] {
  const problems: string[] = [];
  const compare = (what: string, wanted: string[] | undefined, got: string[]) => {
    if (wanted && [...wanted].sort().join() !== [...got].sort().join()) problems.push(`expected ${what} ${shown(wanted)}, got ${shown(got)}`);
  };
  if (verdict.decision !== expected.decision)
    problems.push(`expected ${expected.decision}, got ${verdict.decision} because of ${shown(verdict.reasons)}`);
  if (expected.tier !== undefined && verdict.tier !== expected.tier) problems.push(`expected tier ${expected.tier}, got ${verdict.tier}`);
  compare('rows', expected.rows, verdict.rows);
  compare('reasons', expected.reasons, verdict.reasons);
  compare(
    'approvers',
    expected.slots,
    plan.slots.map((slot) => slot.group),
  );
  compare('missing', expected.missing ?? [], missing);
  const charges = plan.charges.map(({ layer, key, cost, limit }) => `${layer} ${key} ${cost}/${limit}`);
  for (const wanted of expected.charges ?? []) {
    if (!charges.includes(wanted)) problems.push(`expected the charge ${wanted}, got ${shown(charges)}`);
  }
  return problems;
}
