// `npm run policy:replay`: what a matrix would have decided otherwise over the requests of the last days, by row. Reads the store and
// changes nothing.
import { existsSync } from 'node:fs';
import { readFolder } from '../adapters/policies/read-folder.ts';
import { hardOf, printed, readYaml } from '../adapters/policies/read-yaml.ts';
import { type Config, ConfigError } from '../config.ts';
import { bindWorkspace } from '../domain/policy/bind-workspace.ts';
import { checkMatrix } from '../domain/policy/check-matrix.ts';
import { checkWorkspace } from '../domain/policy/check-workspace.ts';
import { MatrixFile } from '../domain/policy/matrix-file.ts';
import { type Replay, replayOf } from '../domain/policy/replay.ts';
import type { Workspace } from '../domain/policy/workspace.ts';
import type { Approvals } from '../ports/approvals.ts';

export type ReplayOptions = { matrix: string; days: string; workspace?: string };

/** Opens the stores of the configuration; `close` gives them back. */
export type OpenApprovals = (config: Config) => Promise<{ approvals: Pick<Approvals, 'list'>; close(): Promise<void> }>;

const DAY_MS = 86_400_000;
const MOST_DAYS = 400;
const PAGE = 200;
/** The exit code where something would have been decided otherwise; 1 is a replay that could not be done. */
const OTHERWISE = 2;

function readMatrix(file: string): MatrixFile {
  if (!existsSync(file)) throw new ConfigError(`There is no file ${file}; name the matrix that is to be tried with --matrix FILE.`);
  const result = readYaml(file, MatrixFile);
  if ('problems' in result) throw new ConfigError(result.problems.map(printed).join('\n'));
  const { value, lineOf } = result.read;
  const hard = checkMatrix(value).filter((problem) => problem.hard);
  if (hard.length > 0) throw new ConfigError(hard.map(({ path, message }) => printed({ file, line: lineOf(path), message })).join('\n'));
  return value;
}

/** The workspaces under the matrix of this id, bound to the one that is tried. */
function workspacesUnder(matrix: MatrixFile, policyDir: string, only: string | undefined): Workspace[] {
  const { clients, problems } = readFolder(policyDir);
  const hard = hardOf(problems);
  if (hard.length > 0) throw new ConfigError(hard.join('\n'));
  const under = clients.filter(({ file }) => file.value.matrix === matrix.id);
  const ids = under.map(({ file }) => file.value.id);
  if (under.length === 0)
    throw new ConfigError(`No workspace in ${policyDir} uses a matrix with the id "${matrix.id}"; give the file the id of the one it is to replace.`);
  if (only !== undefined && !ids.includes(only))
    throw new ConfigError(`No workspace called "${only}" uses the matrix "${matrix.id}"; name one of ${ids.join(', ')}.`);
  return under
    .filter(({ file }) => only === undefined || file.value.id === only)
    .map(({ file, preset }) => {
      const bad = checkWorkspace(file.value, matrix, preset).filter((problem) => problem.hard);
      if (bad.length > 0)
        throw new ConfigError(bad.map(({ path, message }) => printed({ file: file.file, line: file.lineOf(path), message })).join('\n'));
      return bindWorkspace(file.value, matrix, preset);
    });
}

/** Judges every request of a workspace since an instant again, the newest first. */
async function replay(approvals: Pick<Approvals, 'list'>, workspace: Workspace, since: Date): Promise<Replay> {
  const again = replayOf(workspace);
  let cursor: string | undefined;
  for (;;) {
    const { items, next } = await approvals.list({ workspace: workspace.id, limit: PAGE, cursor });
    const inTime = items.filter(({ created_at }) => Date.parse(created_at) >= since.getTime());
    for (const approval of inTime) again.add(approval);
    if (next === null || inTime.length < items.length) return again.result();
    cursor = next;
  }
}

/** The answer for people: one block a workspace, one line a change. */
export function replayReport(replays: Replay[], { file, days }: { file: string; days: number }): string {
  const lines = replays.flatMap(({ workspace, judged, same, changes }) => [
    `${workspace}: ${judged} requests of the last ${days} days, ${same} judged alike, ${judged - same} otherwise`,
    ...changes.flatMap(({ rows, from, to, because, count, first }) => [
      `  ${rows}`,
      `    ${count} x  ${from}  ->  ${to}  because of ${because}; the newest is ${first}`,
    ]),
  ]);
  const otherwise = replays.reduce((sum, { judged, same }) => sum + judged - same, 0);
  return [
    ...lines,
    '',
    otherwise === 0
      ? `${file} would have decided everything alike.`
      : `${file} would have decided ${otherwise} ${otherwise === 1 ? 'request' : 'requests'} otherwise.`,
  ].join('\n');
}

function daysOf(text: string): number {
  const days = Number(text);
  if (!/^\d+$/.test(text) || days < 1 || days > MOST_DAYS) throw new ConfigError(`--days is "${text}"; set it to a number from 1 to ${MOST_DAYS}.`);
  return days;
}

/** Prints what would have been otherwise; 0 where nothing, 2 where something. Throws a sentence with its remedy where it cannot be done. */
export async function policyReplay(options: ReplayOptions, config: Config, open: OpenApprovals, now: Date): Promise<number> {
  const days = daysOf(options.days);
  const matrix = readMatrix(options.matrix);
  const workspaces = workspacesUnder(matrix, config.policyDir, options.workspace);
  const { approvals, close } = await open(config);
  try {
    const since = new Date(now.getTime() - days * DAY_MS);
    const replays: Replay[] = [];
    for (const workspace of workspaces) replays.push(await replay(approvals, workspace, since));
    console.log(replayReport(replays, { file: options.matrix, days }));
    return replays.every(({ judged, same }) => judged === same) ? 0 : OTHERWISE;
  } finally {
    await close();
  }
}
