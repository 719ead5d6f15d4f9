// The regression sets of the policy folder: each workspace's own cases, which its matrix has to pass before it is put in force.
import { join } from 'node:path';
import { type RegressionCase, RegressionFile } from '../../domain/policy/case-file.ts';
import { passesRegression } from '../../domain/policy/regression.ts';
import type { Workspace } from '../../domain/policy/workspace.ts';
import { yamlFiles } from './read-folder.ts';
import { type FileProblem, readYaml, type YamlFile } from './read-yaml.ts';

type RegressionSet = YamlFile<RegressionFile>;
/** What a workspace's matrix fails, by workspace. */
type Failing = FileProblem & { workspace: string; name: string };
type Sets = { sets: RegressionSet[]; problems: FileProblem[] };

/** `DIR/cases/*.yaml`. */
export function readRegressionSets(dir: string): Sets {
  const read = yamlFiles(join(dir, 'cases')).map((file) => readYaml(file, RegressionFile));
  const sets = read.flatMap((one) => ('read' in one ? [one.read] : []));
  return { sets, problems: [...read.flatMap((one) => ('problems' in one ? one.problems : [])), ...sets.flatMap(strayCases)] };
}

/** Cases whose requests are another workspace's: they are judged under this one all the same. */
const strayCases = ({ file, value, lineOf }: RegressionSet): FileProblem[] =>
  value.cases.flatMap(({ name, request }, index) => {
    const message = `the case "${name}" is judged under ${value.workspace}, and its request names ${request.workspace}; correct one of them`;
    const line = lineOf(['cases', index, 'request', 'workspace']);
    return request.workspace === value.workspace ? [] : [{ file, line, message, hard: false }];
  });

/** The cases of one workspace, of all files that name it. */
export const casesOf = (sets: RegressionSet[], workspace: string): RegressionCase[] =>
  sets.flatMap(({ value }) => (value.workspace === workspace ? value.cases : []));

/** Sets that name no workspace. */
export const namelessSets = (sets: RegressionSet[], workspaces: ReadonlyMap<string, Workspace>): FileProblem[] =>
  sets.flatMap(({ file, value, lineOf }) =>
    workspaces.has(value.workspace)
      ? []
      : [{ file, line: lineOf(['workspace']), message: `no workspace is called "${value.workspace}"; correct the name`, hard: true }],
  );

function failingIn({ file, value, lineOf }: RegressionSet, workspace: Workspace | undefined): Failing[] {
  if (!workspace) return [];
  return passesRegression(workspace, value.cases).failures.map(({ index, name, problems }) => ({
    workspace: workspace.id,
    name,
    file,
    line: lineOf(['cases', index]),
    message: `the matrix of ${workspace.id} fails the case "${name}" (${problems.join('; ')}); correct the matrix, or the case where it is no longer right`,
    hard: true,
  }));
}

/** Every case that its workspace, as it was just loaded, does not pass. */
export const failingCases = (sets: RegressionSet[], workspaces: ReadonlyMap<string, Workspace>): Failing[] =>
  sets.flatMap((set) => failingIn(set, workspaces.get(set.value.workspace)));
