// What is wrong with a matrix, preset or workspace that its schema cannot see: names without a referent, rows that overlap,
// conditions that do not compile, invariants, quorums that nobody can fill.
import type { MatrixFile, PresetFile } from './policy.ts';
import type { WorkspaceFile } from './workspace-file.ts';

/** `path` leads into the file, so that its line can be named. `hard` false is a warning. */
export type PolicyProblem = { path: (string | number)[]; message: string; hard: boolean };

export function checkMatrix(_file: MatrixFile): PolicyProblem[] {
  return [];
}

export function checkPreset(_preset: PresetFile): PolicyProblem[] {
  return [];
}

export function checkWorkspace(_file: WorkspaceFile, _matrix: MatrixFile, _preset: PresetFile | null): PolicyProblem[] {
  return [];
}
