// The regression sets of the policy folder: each workspace's own cases, which its matrix has to pass before it is put in force.
import { join } from 'node:path';
import { type RegressionCase, RegressionFile } from '../../domain/case-file.ts';
import { passesRegression } from '../../domain/regression.ts';
import type { Workspace } from '../../domain/workspace.ts';
import { yamlFiles } from './read-folder.ts';
import { type FileProblem, readYaml, type YamlFile } from './read-yaml.ts';

type RegressionSet = YamlFile<RegressionFile>;
type Sets = { sets: RegressionSet[]; problems: FileProblem[] };

/** `DIR/cases/*.yaml`. */
export function readRegressionSets(dir: string): Sets {
  const read = yamlFiles(join(dir, 'cases')).map((file) => readYaml(file, RegressionFile));
  return {
    sets: read.flatMap((one) => ('read' in one ? [one.read] : [])),
    problems: read.flatMap((one) => ('problems' in one ? one.problems : [])),
  };
}

/** The cases of one workspace, of all files that name it. */
export const casesOf = (sets: RegressionSet[], workspace: string): RegressionCase[] =>
  sets.flatMap(({ value }) => (value.workspace === workspace ? value.cases : []));

function problemsIn({ file, value, lineOf }: RegressionSet, workspace: Workspace | undefined): FileProblem[] {
  if (!workspace) {
    return [{ file, line: lineOf(['workspace']), message: `no workspace is called "${value.workspace}"; correct the name`, hard: true }];
  }
  return passesRegression(workspace, value.cases).failures.map(({ index, name, problems }) => ({
    file,
    line: lineOf(['cases', index]),
    message: `the matrix of ${workspace.id} fails the case "${name}" (${problems.join('; ')}); correct the matrix, or the case where it is no longer right`,
    hard: true,
  }));
}

/** Every case that its workspace, as it was just loaded, does not pass. */
export const regressionProblems = (sets: RegressionSet[], workspaces: ReadonlyMap<string, Workspace>): FileProblem[] =>
  sets.flatMap((set) => problemsIn(set, workspaces.get(set.value.workspace)));
