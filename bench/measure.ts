// One line of the benchmark's table, and how it is printed.
import type { Store } from './stores.ts';

export type Line = {
  measure: string;
  ours: number;
  unit: string;
  /** What the bare engine did in the same run, or the figure to stay under; null where there is none. */
  limit: number | null;
  ratio: number | null;
  goal: string;
  ok: boolean;
};

/** With the store that it was measured on; `none` where it touches none. */
export type Measure = Line & { store: string };

/** What a measure is run with. `scale` is 1 for the table; less makes everything smaller, to see whether it works. */
export type Bench = { store: Store; scale: number };

/** So many at this scale. */
export const scaled = ({ scale }: Pick<Bench, 'scale'>, count: number): number => Math.max(1, Math.round(count * scale));
/** So many rounds; one is enough to see whether it works. */
export const roundsOf = ({ scale }: Pick<Bench, 'scale'>, rounds: number): number => (scale < 1 ? 1 : rounds);

/** Ours against a bare engine: the ratio has to be at least `atLeast`. */
export const against = (measure: string, ours: number, bare: number, unit: string, atLeast: number): Line => ({
  measure,
  ours,
  unit,
  limit: bare,
  ratio: ours / bare,
  goal: `at least ${Math.round(atLeast * 100)} % of the bare engine`,
  ok: ours / bare >= atLeast,
});

/** A figure that has to stay under a limit (`most`) or reach one (`least`). */
export const bound = (measure: string, ours: number, unit: string, { most, least }: { most?: number; least?: number }): Line => ({
  measure,
  ours,
  unit,
  limit: most ?? least ?? null,
  ratio: null,
  goal: most !== undefined ? `under ${most} ${unit}` : least !== undefined ? `at least ${number(least)} ${unit}` : 'as it is',
  ok: most !== undefined ? ours < most : least !== undefined ? ours >= least : true,
});

const number = (value: number) => (value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toFixed(value >= 1 ? 2 : 4));

/** The table for people. */
export function table(measures: Measure[]): string {
  const rows = [
    ['store', 'measure', 'ours', 'bare or limit', 'ratio', 'goal', ''],
    ...measures.map(({ store, measure, ours, unit, limit, ratio, goal, ok }) => [
      store,
      measure,
      `${number(ours)} ${unit}`,
      limit === null ? '' : `${number(limit)} ${unit}`,
      ratio === null ? '' : ratio.toFixed(2),
      goal,
      ok ? 'met' : 'MISSED',
    ]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export const percentile = (values: number[], share: number): number => {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
};
