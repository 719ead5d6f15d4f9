// `npm run policy:radius`: the agent blast radius on a page, every connector, action, tier and cap, per workspace.
import { readFolder } from '../adapters/policies/read-folder.ts';
import { hardOf } from '../adapters/policies/read-yaml.ts';
import { bindWorkspace } from '../domain/policy/bind-workspace.ts';
import type { Row } from '../domain/policy/matrix.ts';
import type { Caps } from '../domain/policy/matrix-file.ts';
import type { Workspace } from '../domain/policy/workspace.ts';

const HEAD = ['ROLE', 'OBJECT', 'ACTION', 'TIER', 'RISK', 'VERDICT', 'APPROVERS', 'WINDOW', 'CAPS OF THE ROW', 'OWNER'];
const WIDTH = 30;

const capsText = (caps: Caps) =>
  Object.entries(caps)
    .map(([layer, limit]) => `${layer} ${limit}`)
    .join(', ') || '-';

/** `revops x2, client`. */
function approversText({ slots, written }: Row, agency: boolean): string {
  const groups = [...slots.map((slot) => slot.group), ...(agency && written.agency_signoff ? [written.agency_signoff] : [])];
  const counted = [...new Set(groups)].map((group) => {
    const count = groups.filter((one) => one === group).length;
    return count > 1 ? `${group} x${count}` : group;
  });
  return counted.join(', ') || '-';
}

function verdictText({ auto, written }: Row, off: boolean): string {
  if (off || !written.allowed) return 'deny';
  if (auto === null) return 'ask';
  return written.auto === undefined || written.auto === 'true' ? 'auto' : `auto or ${written.otherwise}`;
}

function cellsOf(row: Row, workspace: Workspace): string[] {
  const { written } = row;
  const off = workspace.matrix.roles[row.role]?.off ?? false;
  const denied = off || !written.allowed;
  const fields = written.fields ? ` (${written.fields.slice(0, 3).join(', ')}${written.fields.length > 3 ? ', ...' : ''})` : '';
  const own = row.caps.per_row_day === undefined ? '-' : `${row.caps.per_row_day} a day`;
  return [
    row.role,
    written.object.join(' '),
    `${written.action.join(' ')}${fields}`,
    String(row.tier),
    row.risk,
    verdictText(row, off),
    denied ? (written.human_only ?? 'nobody') : approversText(row, workspace.agency),
    written.window ?? '-',
    own,
    written.owner ?? '-',
  ];
}

/** A cell as lines of at most `WIDTH` letters, cut between words. */
function wrapped(cell: string): string[] {
  const lines = [''];
  for (const word of cell.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line === '') lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= WIDTH) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function aligned(table: string[][]): string[] {
  const rows = table.map((cells) => cells.map(wrapped));
  const widths = HEAD.map((_, column) => Math.max(...rows.flatMap((cells) => (cells[column] ?? []).map((line) => line.length))));
  return rows.flatMap((cells) => {
    const height = Math.max(...cells.map((lines) => lines.length));
    return Array.from({ length: height }, (_, at) =>
      cells
        .map((lines, column) => (lines[at] ?? '').padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  });
}

function pageOf(workspace: Workspace): string[] {
  const { matrix } = workspace;
  const roles = Object.entries(matrix.roles).map(([role, { connectors, off, caps }]) => {
    const reach = off ? 'switched off' : `connectors ${connectors ? [...connectors].join(', ') : 'any'}`;
    return `  ${role}: ${reach}; caps ${capsText(caps)}`;
  });
  const windows = Object.entries(workspace.windows).map(([name, { zone, days, hours }]) => `  ${name}: ${hours} ${days}, zone ${zone}`);
  const rows = matrix.rows.map((row) => cellsOf(row, workspace));
  return [
    `${workspace.id} (${workspace.name}), matrix ${matrix.id}, ${workspace.hash}`,
    ...roles,
    ...(windows.length > 0 ? ['windows', ...windows] : []),
    '',
    ...aligned([HEAD, ...rows]),
    '',
  ];
}

/** Prints the page of each workspace, or of those named; 1 where the policies cannot be read. `POLICY_DIR` holds them. */
export async function policyRadius(names: string[]): Promise<number> {
  const { clients, problems } = readFolder(process.env.POLICY_DIR ?? 'policies');
  const hard = hardOf(problems);
  const unknown = names.filter((name) => !clients.some(({ file }) => file.value.id === name));
  if (hard.length > 0) console.error(hard.join('\n'));
  else if (unknown.length > 0)
    console.error(`No workspace is called ${unknown.join(', ')}; name one of ${clients.map(({ file }) => file.value.id).join(', ')}.`);
  if (hard.length > 0 || unknown.length > 0) return 1;
  const wanted = clients.filter(({ file }) => names.length === 0 || names.includes(file.value.id));
  const pages = wanted.flatMap(({ file, matrix, preset }) => pageOf(bindWorkspace(file.value, matrix, preset)));
  console.log(['The agent blast radius: who may touch what, at which tier, how often, and who decides.', '', ...pages].join('\n'));
  return 0;
}
