// Runs case files against the matrices: a named request, what is different about it, and the verdict that is right.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readFolder } from '../adapters/policies/read-folder.ts';
import { readYaml } from '../adapters/policies/read-yaml.ts';
import { bindWorkspace } from '../domain/bind-workspace.ts';
import { diff } from '../domain/diff.ts';
import { type Judgement, judge } from '../domain/judge.ts';
import { AgentRequest } from '../domain/request.ts';
import type { Workspace } from '../domain/workspace.ts';
import { WorkspaceFile } from '../domain/workspace-file.ts';

const anything = z.record(z.string(), z.unknown());
type Anything = z.output<typeof anything>;

/** `workspaces.yaml` and `requests.yaml`: what all have in common, and what is different about each that has a name. */
const Named = z.strictObject({ common: anything, named: z.record(z.string(), anything) });

const Expected = z.strictObject({
  decision: z.enum(['auto', 'ask', 'deny']),
  tier: z.number().int().optional(),
  rows: z.array(z.string()).optional(),
  reasons: z.array(z.string()).optional(),
  slots: z.array(z.string()).optional(),
  missing: z.array(z.string()).optional(),
  /** `layer key cost/limit`, each of which must be among the charges. */
  charges: z.array(z.string()).optional(),
});

const Case = z.strictObject({
  name: z.string(),
  workspace: z.string().default('established'),
  request: z.string(),
  with: anything.default({}),
  /** JSON Pointers of what the request leaves out. */
  without: z.array(z.string()).default([]),
  at: z.iso.datetime().default('2026-11-24T15:00:00Z'),
  safe_mode: z.boolean().default(false),
  zone_usable: z.boolean().default(true),
  expect: Expected,
});
type Case = z.output<typeof Case>;

const CaseFile = z.strictObject({ about: z.string().optional(), cases: z.array(Case).min(1) });

export type CaseResult = { file: string; line: number; name: string; problems: string[]; judgement: Judgement };
export type CasesRun = { results: CaseResult[]; workspaces: Map<string, Workspace> };

/** Case files or policies that cannot be read: every problem, with its file and line. */
export class CasesError extends Error {}

const isPlain = (value: unknown): value is Anything => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Merges deeply; lists are replaced. */
function merged(base: Anything, over: Anything): Anything {
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

function read<S extends z.ZodType>(file: string, schema: S) {
  const result = readYaml(file, schema);
  if ('problems' in result) throw new CasesError(result.problems.map((one) => `${one.file}:${one.line}: ${one.message}`).join('\n'));
  return result.read;
}

function workspacesOf(policyDir: string, caseDir: string): Map<string, Workspace> {
  const { matrices, presets, problems } = readFolder(policyDir);
  const hard = problems.filter((problem) => problem.hard);
  if (hard.length > 0) throw new CasesError(hard.map((one) => `${one.file}:${one.line}: ${one.message}`).join('\n'));
  const { common, named } = read(join(caseDir, 'workspaces.yaml'), Named).value;
  const bind = ([name, own]: [string, Anything]): [string, Workspace] => {
    const file = WorkspaceFile.parse(merged({ ...common, id: name, name }, own));
    const matrix = matrices.find((one) => one.id === file.matrix);
    const preset = presets.find((one) => one.id === file.preset) ?? null;
    if (!matrix || (file.preset !== undefined && !preset))
      throw new CasesError(`The workspace ${name} of the cases names a matrix or preset that is not there`);
    return [name, bindWorkspace(file, matrix, preset)];
  };
  return new Map(Object.entries(named).map(bind));
}

const shown = (list: string[]) => (list.length === 0 ? '(none)' : list.join(', '));

/** What of a judgement is not as expected, one sentence each. */
function differences(expected: Case['expect'], { verdict, plan, missing }: Judgement): string[] {
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

/** Runs every `*.yaml` of `caseDir` but `workspaces.yaml` and `requests.yaml`. Throws `CasesError` where something cannot be read. */
export function runCases({ policyDir, caseDir }: { policyDir: string; caseDir: string }): CasesRun {
  const workspaces = workspacesOf(policyDir, caseDir);
  const requests = read(join(caseDir, 'requests.yaml'), Named).value;
  const files = readdirSync(caseDir).filter((name) => name.endsWith('.yaml') && name !== 'workspaces.yaml' && name !== 'requests.yaml');
  const results = files.sort().flatMap((name) => {
    const { file, value, lineOf } = read(join(caseDir, name), CaseFile);
    return value.cases.map((one, index): CaseResult => {
      const line = lineOf(['cases', index]);
      const workspace = workspaces.get(one.workspace);
      const base = requests.named[one.request];
      if (!workspace || !base) throw new CasesError(`${file}:${line}: no ${workspace ? 'request' : 'workspace'} has this name in the cases`);
      const raw = merged(merged(merged(requests.common, { workspace: one.workspace }), base), one.with);
      const parsed = AgentRequest.safeParse(one.without.reduce((value, pointer) => removed(value, pointer.slice(1).split('/')), raw));
      if (!parsed.success) throw new CasesError(`${file}:${line}: the request is not valid: ${parsed.error.issues[0]?.message}`);
      const changes = diff(parsed.data.before ?? {}, parsed.data.after ?? {});
      const facts = { now: new Date(one.at), safe_mode: one.safe_mode, zone_usable: one.zone_usable, counters: {} };
      const judgement = judge(workspace, parsed.data, changes, facts);
      return { file, line, name: one.name, problems: differences(one.expect, judgement), judgement };
    });
  });
  return { results, workspaces };
}
