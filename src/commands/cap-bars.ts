// How full the caps of a role are, as bars in columns: what is used of each, the fullest names first.
import { limitOf, usedOf } from '../domain/caps.ts';
import type { Ledger } from '../domain/ledger.ts';
import { oneLine } from '../domain/plain-text.ts';
import type { Caps } from '../domain/policy.ts';
import { dayOf, weekOf } from '../domain/window.ts';
import type { Workspace } from '../domain/workspace.ts';

export type CapLine = { layer: string; label: string; used: number; limit: number };

const CELLS = 16;
const NAMES_SHOWN = 3;
const LONGEST_LABEL = 32;

/** Names that a layer of the role counts today, from the counters: domains, sequences. */
function namesOf(ledger: Ledger, day: string, layer: string): string[] {
  return Object.keys(ledger.counters[day] ?? {}).flatMap((field) => {
    const [counted, key] = field.split('|');
    return counted === layer && key !== undefined ? [decodeURIComponent(key)] : [];
  });
}

const fullness = ({ used, limit }: CapLine): number => (limit === 0 ? 1 : used / limit);

/**
 * Lines of one role in groups: the role and its rows, then domains, then sequences. Rows and names that have used nothing are
 * left out, and of the names only the fullest are kept.
 */
export function capLines(workspace: Workspace, ledger: Ledger, role: string, now: Date): CapLine[][] {
  const { matrix, time_zone, id, name } = workspace;
  const period = { day: dayOf(now, time_zone), week: weekOf(now, time_zone) };
  const caps: Caps = matrix.roles[role]?.caps ?? {};
  const line = (layer: keyof Caps, key: string, label: string, written = caps[layer]): CapLine[] => {
    if (written === undefined) return [];
    const used = usedOf(ledger, { layer, key, period: 'day' }, period);
    return [{ layer, label: oneLine(label, LONGEST_LABEL), used, limit: limitOf(ledger, { layer, limit: written }, { role, now }) }];
  };
  const rows = matrix.rows.filter((row) => row.role === role).flatMap((row) => line('per_row_day', row.id, row.id, row.caps.per_row_day));
  const named = (layer: keyof Caps) =>
    namesOf(ledger, period.day, layer)
      .flatMap((key) => line(layer, key, key))
      .sort((one, other) => fullness(other) - fullness(one))
      .slice(0, NAMES_SHOWN);
  const groups = [
    [...line('per_role_day', role, role), ...line('per_workspace_day', id, name), ...rows.filter(({ used }) => used > 0)],
    named('per_domain_day'),
    named('per_sequence_day'),
  ];
  return groups.filter((group) => group.length > 0);
}

export const isFull = ({ used, limit }: CapLine): boolean => used >= limit;

function bar(line: CapLine): string {
  const full = Math.min(CELLS, Math.floor(fullness(line) * CELLS));
  return '━'.repeat(full) + '┈'.repeat(CELLS - full);
}

type BarWords = { of: string; full: string; number: (number: number) => string };

/** The bars as text of fixed width. `of` and `full` are words of the reader, `number` writes a number as the reader does. */
export function drawBars(groups: CapLine[][], { of, full, number }: BarWords): string {
  const all = groups.flat();
  const widest = (texts: string[]) => Math.max(0, ...texts.map((text) => text.length));
  const [labels, used, limits] = [
    widest(all.map((one) => one.label)),
    widest(all.map((one) => number(one.used))),
    widest(all.map((one) => number(one.limit))),
  ];
  const draw = (one: CapLine) =>
    `${one.label.padEnd(labels)}  ${number(one.used).padStart(used)} ${of} ${number(one.limit).padStart(limits)}  ${bar(one)}${isFull(one) ? `  ${full}` : ''}`;
  return groups.map((group) => group.map(draw).join('\n')).join('\n\n');
}
