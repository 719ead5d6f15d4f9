// The policy folder as a whole: matrices, presets and workspace files, read, checked one by one and against each other.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { plainCountry } from '../../domain/documents/plain-country.ts';
import { checkMatrix, checkPreset, type PolicyProblem } from '../../domain/policy/check-matrix.ts';
import { checkWorkspace } from '../../domain/policy/check-workspace.ts';
import { MatrixFile, PresetFile } from '../../domain/policy/matrix-file.ts';
import { WorkspaceFile } from '../../domain/policy/workspace-file.ts';
import { hasHolidays } from './holidays.ts';
import { type FileProblem, readYaml, type YamlFile } from './read-yaml.ts';

type Client = { file: YamlFile<WorkspaceFile>; matrix: MatrixFile; preset: PresetFile | null };
export type PolicyFolder = { matrices: MatrixFile[]; presets: PresetFile[]; clients: Client[]; problems: FileProblem[] };

type Named = { id: string };

/** The files of a folder that policies may be written in, by name. */
export const yamlFiles = (dir: string): string[] =>
  existsSync(dir)
    ? readdirSync(dir)
        .filter((name) => /\.(ya?ml|json)$/i.test(name))
        .sort()
        .map((name) => join(dir, name))
    : [];

const located = (file: YamlFile<unknown>, found: PolicyProblem[]): FileProblem[] =>
  found.map(({ path, message, hard }) => ({ file: file.file, line: file.lineOf(path), message, hard }));

function readAll<S extends z.ZodType<Named>>(dir: string, schema: S, problems: FileProblem[]): Map<string, YamlFile<z.output<S>>> {
  const found = new Map<string, YamlFile<z.output<S>>>();
  for (const path of yamlFiles(dir)) {
    const result = readYaml(path, schema);
    if ('problems' in result) {
      problems.push(...result.problems);
      continue;
    }
    const { read } = result;
    const other = found.get(read.value.id);
    if (other) {
      problems.push({
        file: path,
        line: read.lineOf(['id']),
        message: `the id "${read.value.id}" is that of ${other.file} too; give it another`,
        hard: true,
      });
    } else found.set(read.value.id, read);
  }
  return found;
}

function bindClient(
  file: YamlFile<WorkspaceFile>,
  matrices: Map<string, YamlFile<MatrixFile>>,
  presets: Map<string, YamlFile<PresetFile>>,
  problems: FileProblem[],
): Client | null {
  const { matrix: matrixId, preset: presetId } = file.value;
  const matrix = matrices.get(matrixId);
  const preset = presetId === undefined ? null : presets.get(presetId);
  const unknown = (key: string, name: string, known: Iterable<string>) =>
    problems.push({
      file: file.file,
      line: file.lineOf([key]),
      message: `no ${key} is called "${name}"; use one of ${[...known].join(', ') || '(none)'}`,
      hard: true,
    });
  if (!matrix) unknown('matrix', matrixId, matrices.keys());
  if (preset === undefined && presetId !== undefined) unknown('preset', presetId, presets.keys());
  if (!matrix || preset === undefined) return null;
  problems.push(...calendarProblems(file), ...located(file, checkWorkspace(file.value, matrix.value, preset?.value ?? null)));
  return { file, matrix: matrix.value, preset: preset?.value ?? null };
}

/** A country without public holidays has business days alone, which nobody would notice. */
function calendarProblems({ file, value: { country }, lineOf }: YamlFile<WorkspaceFile>): FileProblem[] {
  const code = country === null ? null : plainCountry(country);
  if (code === null || hasHolidays(code)) return [];
  const message = `no public holidays are known for the country "${country}", so none is kept; where that is a slip, write its ISO 3166 code, such as GB`;
  return [{ file, line: lineOf(['country']), message, hard: false }];
}

/** A client is a boundary: no secret and no channel may be another client's too. */
function sharedBetween(files: YamlFile<WorkspaceFile>[], problems: FileProblem[]): void {
  const owners = new Map<string, YamlFile<WorkspaceFile>>();
  for (const file of files) {
    for (const { path, what, value } of ownedBy(file.value)) {
      const owner = owners.get(`${what} ${value}`) ?? file;
      owners.set(`${what} ${value}`, owner);
      if (owner === file) continue;
      const message = `the ${what} "${value}" is that of ${owner.value.id} in ${owner.file} too; give ${file.value.id} one of its own`;
      problems.push({ file: file.file, line: file.lineOf(path), message, hard: true });
    }
  }
}

type Owned = { path: (string | number)[]; what: string; value: string };

/** The names of the secrets and the channels of a workspace. */
function ownedBy({ secrets, agents, channels }: WorkspaceFile): Owned[] {
  const list = (value: string | string[] | undefined) => [value ?? []].flat();
  const named = (path: (string | number)[], what: string, values: string[]) => values.map((value) => ({ path, what, value }));
  return [
    ...named(['secrets', 'webhook'], 'secret', list(secrets.webhook)),
    ...named(['secrets', 'callback'], 'secret', list(secrets.callback)),
    ...named(['secrets', 'api_key'], 'secret', list(secrets.api_key)),
    ...(secrets.api_keys ?? []).flatMap(({ key }, index) => named(['secrets', 'api_keys', index], 'secret', [key])),
    ...agents.flatMap(({ secret }, index) => named(['agents', index], 'secret', list(secret))),
    ...Object.entries(channels).flatMap(([surface, channel]) => named(['channels', surface], `${surface} channel`, list(channel))),
  ];
}

/** Reads `DIR/*.yaml`, `DIR/presets/*.yaml` and `DIR/workspaces/*.yaml`. Everything that is wrong is in `problems`. */
export function readFolder(dir: string): PolicyFolder {
  const problems: FileProblem[] = [];
  const matrices = readAll(dir, MatrixFile, problems);
  const presets = readAll(join(dir, 'presets'), PresetFile, problems);
  if (matrices.size === 0 && problems.length === 0) {
    problems.push({ file: dir, line: null, message: 'no matrix is here; set POLICY_DIR to the folder that holds revops.yaml', hard: true });
  }
  // A file that could not be read leaves a gap that workspaces would be blamed for.
  const isWhole = problems.length === 0;
  const files = readAll(join(dir, 'workspaces'), WorkspaceFile, problems);
  sharedBetween([...files.values()], problems);
  for (const one of matrices.values()) problems.push(...located(one, checkMatrix(one.value)));
  for (const one of presets.values()) problems.push(...located(one, checkPreset(one.value)));
  return {
    matrices: [...matrices.values()].map((one) => one.value),
    presets: [...presets.values()].map((one) => one.value),
    clients: isWhole ? [...files.values()].flatMap((file) => bindClient(file, matrices, presets, problems) ?? []) : [],
    problems,
  };
}
