// How full every cap of a role is that counts something today or this week, layer by layer, the fullest first.
import { limitOf, periodOf, usedOf } from '../domain/ledger/caps.ts';
import type { Ledger } from '../domain/ledger/ledger.ts';
import type { Caps } from '../domain/policy/matrix-file.ts';
import type { Workspace } from '../domain/policy/workspace.ts';

export type Layer = keyof Caps;
export type CapLine = { layer: Layer; key: string; used: number; limit: number };
export type CapGroup = { name: GroupName; lines: CapLine[] };

/** A domain that is new counts in two layers; people are shown the one that is nearer to its limit. */
const NAMED = {
  senders: ['per_sender_domain_day', 'new_sender_domain_day'],
  domains: ['per_domain_day', 'new_domain_day'],
  accounts: ['per_account_day'],
  meetings: ['meetings_per_account_week'],
  objects: ['per_object_day'],
  sequences: ['per_sequence_day'],
} as const satisfies Record<string, Layer[]>;
export type GroupName = 'whole' | 'near' | keyof typeof NAMED;
const GROUPS = Object.keys(NAMED) as (keyof typeof NAMED)[];

export const fullness = ({ used, limit }: CapLine): number => (limit === 0 ? 1 : used / limit);
export const isFull = ({ used, limit }: CapLine): boolean => used >= limit;
export const isNear = ({ used, limit }: CapLine): boolean => used * 5 >= limit * 4;
export const isNew = ({ layer }: CapLine): boolean => layer.startsWith('new_');

const fullestFirst = (one: CapLine, other: CapLine) => fullness(other) - fullness(one) || other.used - one.used;

/** Names that a layer counts now, from the counters: domains, accounts, sequences. */
function namesOf(ledger: Ledger, bucket: string, layer: Layer): string[] {
  return Object.keys(ledger.counters[bucket] ?? {}).flatMap((field) => {
    const [counted, key] = field.split('|');
    return counted === layer && key !== undefined ? [decodeURIComponent(key)] : [];
  });
}

/** The limit of a layer for a role: its own, else the lowest that a row of it has. */
function writtenLimit({ matrix }: Workspace, role: string, layer: Layer): number | undefined {
  const limits = matrix.rows.flatMap((row) => (row.role === role && row.caps[layer] !== undefined ? [row.caps[layer]] : []));
  return matrix.roles[role]?.caps[layer] ?? (limits.length > 0 ? Math.min(...limits) : undefined);
}

/** Of each name the line that is nearer to its limit. */
function nearestOf(lines: CapLine[]): CapLine[] {
  const nearest = new Map<string, CapLine>();
  for (const line of lines.toSorted(fullestFirst)) if (!nearest.has(line.key)) nearest.set(line.key, line);
  return [...nearest.values()];
}

/**
 * Every cap of one role in groups: the role, the workspace and the role's rows, then names by layer. What has used nothing is left out, but
 * for the role and the workspace.
 */
export function capLines(workspace: Workspace, ledger: Ledger, role: string, now: Date): CapGroup[] {
  const period = periodOf(now, workspace.time_zone);
  const line = (layer: Layer, key: string, written = writtenLimit(workspace, role, layer)): CapLine[] => {
    if (written === undefined) return [];
    const used = usedOf(ledger, { layer, key, period: layer.endsWith('_week') ? 'week' : 'day' }, period);
    return [{ layer, key, used, limit: limitOf(ledger, { layer, limit: written }, { role, now }) }];
  };
  const used = (lines: CapLine[]) => lines.filter((one) => one.used > 0);
  const rows = workspace.matrix.rows.filter((row) => row.role === role).flatMap((row) => line('per_row_day', row.id, row.caps.per_row_day));
  const whole = [
    ...line('per_role_day', role),
    ...line('per_workspace_day', workspace.id),
    ...used([...line('bulk_jobs_day', role), ...rows].toSorted(fullestFirst)),
  ];
  const named = (layers: readonly Layer[]) =>
    used(layers.flatMap((layer) => namesOf(ledger, layer.endsWith('_week') ? period.week : period.day, layer).flatMap((key) => line(layer, key))));
  const groups = GROUPS.map((name) => ({ name, lines: nearestOf(named(NAMED[name])) }));
  return [{ name: 'whole' as const, lines: whole }, ...groups].filter(({ lines }) => lines.length > 0);
}

/** What is at four fifths or more of any cap of any role, each once, the fullest first; the roles' own caps left out. */
export function nearLimits(workspace: Workspace, ledger: Ledger, now: Date): CapLine[] {
  const roles = Object.keys(workspace.matrix.roles);
  const all = roles.flatMap((role) => capLines(workspace, ledger, role, now).flatMap(({ lines }) => lines));
  const near = all.filter((one) => one.layer !== 'per_role_day' && one.used > 0 && isNear(one)).toSorted(fullestFirst);
  return near.filter((one, index) => near.findIndex(({ layer, key }) => layer === one.layer && key === one.key) === index);
}
