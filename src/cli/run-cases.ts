// Runs case files against the matrices: a named request, what is different about it, and the verdict that is right.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readFolder, yamlFiles } from '../adapters/policies/read-folder.ts';
import { hardOf, issueSentence, printed, readYaml } from '../adapters/policies/read-yaml.ts';
import { plainIssue } from '../domain/documents/plain-issue.ts';
import { AgentRequest } from '../domain/documents/request.ts';
import { bindWorkspace } from '../domain/policy/bind-workspace.ts';
import { Anything, Expected, RegressionFile } from '../domain/policy/case-file.ts';
import { judgedCase, merged, problemsOf, without } from '../domain/policy/cases.ts';
import type { Judgement } from '../domain/policy/judge.ts';
import { judgedRegression } from '../domain/policy/regression.ts';
import type { Workspace } from '../domain/policy/workspace.ts';
import { WorkspaceFile } from '../domain/policy/workspace-file.ts';

/** `workspaces.yaml` and `requests.yaml`: what all have in common, and what is different about each that has a name. */
const Named = z.strictObject({ common: Anything, named: z.record(z.string(), Anything) });

/** A case that names its workspace and its request, and says what is different about it. */
const Case = z.strictObject({
  name: z.string(),
  workspace: z.string().default('established'),
  request: z.string(),
  with: Anything.default({}),
  /** JSON Pointers of what the request leaves out. */
  without: z.array(z.string()).default([]),
  at: z.iso.datetime().default('2026-11-24T15:00:00Z'),
  safe_mode: z.boolean().default(false),
  zone_usable: z.boolean().default(true),
  expect: Expected,
});

const CaseFile = z.strictObject({ about: z.string().optional(), cases: z.array(Case).min(1) });

export type CaseResult = { file: string; line: number; name: string; problems: string[]; judgement: Judgement };
export type CasesRun = { results: CaseResult[]; workspaces: Map<string, Workspace> };

/** Case files or policies that cannot be read: every problem, with its file and line. */
export class CasesError extends Error {}

function read<S extends z.ZodType>(file: string, schema: S) {
  const result = readYaml(file, schema);
  if ('problems' in result) throw new CasesError(result.problems.map(printed).join('\n'));
  return result.read;
}

function workspacesOf(policyDir: string, caseDir: string): Map<string, Workspace> {
  const { matrices, presets, problems } = readFolder(policyDir);
  const hard = hardOf(problems);
  if (hard.length > 0) throw new CasesError(hard.join('\n'));
  const { file: path, value, lineOf } = read(join(caseDir, 'workspaces.yaml'), Named);
  const { common, named } = value;
  const bind = ([name, own]: [string, Anything]): [string, Workspace] => {
    const file = taken(WorkspaceFile, merged({ ...common, id: name, name }, own), `${path}:${lineOf(['named', name])}`);
    const matrix = matrices.find((one) => one.id === file.matrix);
    const preset = presets.find((one) => one.id === file.preset) ?? null;
    if (!matrix || (file.preset !== undefined && !preset))
      throw new CasesError(`The workspace ${name} of the cases names a matrix or preset that is not there`);
    return [name, bindWorkspace(file, matrix, preset)];
  };
  return new Map(Object.entries(named).map(bind));
}

/** A value of a case file that is put together of several parts, under its schema. */
function taken<S extends z.ZodType>(schema: S, value: unknown, at: string): z.output<S> {
  const parsed = schema.safeParse(value, { error: plainIssue });
  if (parsed.success) return parsed.data;
  throw new CasesError(parsed.error.issues.map((issue) => `${at}: ${issueSentence(issue).message}`).join('\n'));
}

/** The regression sets of a folder: each names the workspace under whose matrix its cases are judged. */
function runSets(policyDir: string, caseDir: string): CasesRun {
  const { clients, problems } = readFolder(policyDir);
  const hard = hardOf(problems);
  if (hard.length > 0) throw new CasesError(hard.join('\n'));
  const workspaces = new Map(clients.map(({ file, matrix, preset }) => [file.value.id, bindWorkspace(file.value, matrix, preset)]));
  const files = yamlFiles(caseDir);
  if (files.length === 0)
    throw new CasesError(`${caseDir} holds no case files; save one there (README, "Write a matrix"), or name another folder, such as test/cases.`);
  const results = files.flatMap((path) => {
    const { file, value, lineOf } = read(path, RegressionFile);
    const workspace = workspaces.get(value.workspace);
    if (!workspace) throw new CasesError(`${file}:${lineOf(['workspace'])}: no workspace is called "${value.workspace}"; correct the name`);
    return value.cases.map((one, index): CaseResult => {
      const judgement = judgedRegression(workspace, one);
      return { file, line: lineOf(['cases', index]), name: one.name, problems: problemsOf(one.expect, judgement), judgement };
    });
  });
  return { results, workspaces };
}

/**
 * Runs every `*.yaml` of `caseDir` but `workspaces.yaml` and `requests.yaml`; a folder without these two holds regression sets. Throws
 * `CasesError` where something cannot be read.
 */
export function runCases({ policyDir, caseDir }: { policyDir: string; caseDir: string }): CasesRun {
  if (!existsSync(join(caseDir, 'workspaces.yaml'))) return runSets(policyDir, caseDir);
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
      const request = taken(AgentRequest, without(raw, one.without), `${file}:${line}: the request is not valid`);
      const judgement = judgedCase(workspace, request, { at: one.at, safe_mode: one.safe_mode, zone_usable: one.zone_usable });
      return { file, line, name: one.name, problems: problemsOf(one.expect, judgement), judgement };
    });
  });
  return { results, workspaces };
}
