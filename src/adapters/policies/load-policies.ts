// The policy folder in force: loaded at the start, looked at again when a file changes, the last good state kept where one is broken.
import { bindWorkspace } from '../../domain/policy/bind-workspace.ts';
import { type DirectoryName, followedIn } from '../../domain/policy/followed-groups.ts';
import type { Workspace } from '../../domain/policy/workspace.ts';
import type { WorkspaceFile } from '../../domain/policy/workspace-file.ts';
import type { Policies } from '../../ports/policies.ts';
import { readFolder } from './read-folder.ts';
import { casesOf, failingCases, namelessSets, readRegressionSets } from './read-regression.ts';
import { hardOf, printed, type YamlFile } from './read-yaml.ts';
import { type SecretsNeeds, secretsReader } from './secrets.ts';
import { watchFolder } from './watch-folder.ts';

/** Everything that is wrong with the policy folder, one line each: `file:line: sentence`. */
export class PolicyError extends Error {
  problems: string[];
  constructor(problems: string[]) {
    super(`The policies cannot be used:\n${problems.join('\n')}`);
    this.name = 'PolicyError';
    this.problems = problems;
  }
}

export type Reload = { ok: boolean; problems: string[]; changed: string[] };

export type LoadedPolicies = {
  policies: Policies;
  /** Reads the folder again; with errors nothing changes. `changed` are ids of workspaces that are new, gone or have another hash. */
  reload(): Reload;
  /** Reloads when a file changes, and says what came of it. */
  watch(onChange: (reload: Reload) => void): void;
  /** What keeps the folder as it is now from being in force, `file:line: sentence`; none where it is. */
  problems(): string[];
  close(): void;
};

type Loaded = { workspaces: Map<string, Workspace>; errors: string[]; warnings: string[] };

/** `cannotFollow`: why no group can follow one of this directory here, or null. */
type Needs = SecretsNeeds & { dir: string; cannotFollow?: (directory: DirectoryName) => string | null };

/** Groups that follow a directory which is not connected: nobody would ever be in them. */
function unfollowed({ file, value, lineOf }: YamlFile<WorkspaceFile>, { cannotFollow = () => null }: Needs): string[] {
  return followedIn(value).flatMap(({ group, directory }) => {
    const why = cannotFollow(directory);
    return why === null
      ? []
      : [printed({ file, line: lineOf(['groups', group, 'follows', directory]), message: `${group} follows a group, and ${why}` })];
  });
}

/** `mayFail` says which workspaces may be loaded with cases that fail: their releases are then held. */
function load(needs: Needs, mayFail: (workspace: string) => boolean): Loaded {
  const { clients, problems: found } = readFolder(needs.dir);
  const { sets, problems: unread } = readRegressionSets(needs.dir);
  const problems = [...found, ...unread];
  const warnings = problems.filter((problem) => !problem.hard).map(printed);
  const errors = hardOf(problems);
  if (errors.length > 0) return { workspaces: new Map(), errors, warnings };
  const reader = secretsReader(needs);
  const workspaces = new Map<string, Workspace>();
  for (const { file, matrix, preset } of clients) {
    const { secrets, byRole, problems: bad } = reader.secretsOf(file);
    errors.push(...bad.map(({ path, message }) => printed({ file: file.file, line: file.lineOf(path), message })));
    errors.push(...unfollowed(file, needs));
    const bound = bindWorkspace(file.value, matrix, preset, secrets, byRole);
    workspaces.set(file.value.id, { ...bound, regression: casesOf(sets, bound.id) });
  }
  errors.push(...namelessSets(sets, workspaces).map(printed));
  for (const failed of failingCases(sets, workspaces)) {
    const workspace = workspaces.get(failed.workspace);
    if (!workspace || !mayFail(failed.workspace)) {
      errors.push(printed(failed));
      continue;
    }
    warnings.push(`${printed(failed)}; until then no release of ${failed.workspace} goes`);
    workspaces.set(failed.workspace, { ...workspace, failing: [...(workspace.failing ?? []), failed.name] });
  }
  if (errors.length === 0) reader.save();
  return { workspaces, errors, warnings };
}

/**
 * Loads the policy folder. A workspace whose matrix fails its cases is loaded with its releases held, so that one client's cases stop nobody
 * else; later its cases may go on failing, another's may not begin to. Throws `PolicyError` with every problem where it cannot be used. Secrets that the environment
 * lacks are made and kept in `secretsFile` where `makeSecrets` is true, else they are problems too.
 */
export function loadPolicies(needs: Needs): LoadedPolicies {
  const { dir, logger } = needs;
  const first = load(needs, () => true);
  if (first.errors.length > 0) throw new PolicyError(first.errors);
  for (const warning of first.warnings) logger.warn({}, warning);
  let workspaces = first.workspaces;
  let problems: string[] = [];
  let stop = () => {};

  /** A folder that cannot even be read (a file vanished, the disk is full) is a problem like any other. */
  function loadAgain(): Loaded {
    try {
      return load(needs, (id) => workspaces.get(id)?.failing !== undefined);
    } catch (error) {
      return { workspaces: new Map(), errors: [error instanceof Error ? error.message : String(error)], warnings: [] };
    }
  }

  function reload(): Reload {
    const next = loadAgain();
    problems = next.errors;
    if (next.errors.length > 0) {
      logger.error({ problems: next.errors }, `The policies in ${dir} cannot be used; the last good ones stay in force`);
      return { ok: false, problems: next.errors, changed: [] };
    }
    for (const warning of next.warnings) logger.warn({}, warning);
    const ids = new Set([...workspaces.keys(), ...next.workspaces.keys()]);
    const changed = [...ids].filter((id) => workspaces.get(id)?.hash !== next.workspaces.get(id)?.hash);
    workspaces = next.workspaces;
    logger.info(
      { changed },
      changed.length > 0 ? `The policies in ${dir} are in force, changed for ${changed.join(', ')}` : `The policies in ${dir} decide as before`,
    );
    return { ok: true, problems: [], changed };
  }

  return {
    policies: { get: (id) => workspaces.get(id) ?? null, all: () => [...workspaces.values()] },
    reload,
    watch(onChange) {
      stop();
      stop = watchFolder(dir, () => onChange(reload()));
    },
    problems: () => problems,
    close: () => stop(),
  };
}
