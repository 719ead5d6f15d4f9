// Charts as Vega-Lite specifications: light, without words, and never by colour alone: what must be looked at has a triangle too.
import type { TopLevelSpec } from 'vega-lite';
import type { PositionFieldDef } from 'vega-lite/types_unstable/channeldef.js';
import type { LayerSpec } from 'vega-lite/types_unstable/spec/layer.js';
import type { Bar, Chart } from '../../domain/record/weekly-charts.ts';

export const FONT = 'DejaVu Sans';

const [INK, QUIET, LINE, PLAIN, MARKED] = ['#1d1c1d', '#616061', '#dddddd', '#3d6ea8', '#b3541e'];
const WIDTH = 300;
const BAR = 26;
const HEIGHT = 190;

type Axis = PositionFieldDef<string>;
type Layer = LayerSpec<string>['layer'][number];

const CONFIG: NonNullable<TopLevelSpec['config']> = {
  background: '#ffffff',
  font: FONT,
  padding: 14,
  view: { stroke: null },
  axis: { labelFontSize: 12, labelColor: INK, tickColor: LINE, domainColor: LINE, gridColor: '#eeeeee', title: null },
};

/** The signs of a locale's figures, for all that Vega formats. */
function configFor(locale: string): NonNullable<TopLevelSpec['config']> {
  const parts = new Intl.NumberFormat(locale, { useGrouping: 'always' }).formatToParts(1000.5);
  const sign = (type: 'decimal' | 'group') => parts.find((part) => part.type === type)?.value ?? '';
  return { ...CONFIG, locale: { number: { decimal: sign('decimal'), thousands: sign('group'), grouping: [3], currency: ['', ''] } } };
}

const numbers = (field: string, domain: [number, number], axis: Axis['axis']): Axis => ({
  field,
  type: 'quantitative',
  axis: axis ?? null,
  scale: { domain, nice: false, zero: false },
});

/** The key keeps bars of one name apart; only what follows it is shown. */
const AFTER_KEY = "slice(datum.value, indexof(datum.value, ' ') + 1)";

function bars({ bars: all, locale }: Extract<Chart, { kind: 'bars' }>): TopLevelSpec {
  const told = ({ value, marked }: Bar) => (marked ? `${value} ▲` : `${value}`);
  const values = all.map((bar, index) => ({ ...bar, key: `${index} ${bar.label}`, told: told(bar) }));
  const most = Math.max(1, ...values.map(({ value }) => value));
  const names: Axis = {
    field: 'key',
    type: 'nominal',
    sort: null,
    axis: { labelExpr: AFTER_KEY, ticks: false, domain: false, labelLimit: 260, labelPadding: 8 },
  };
  const colors = { domain: [false, true], range: [PLAIN, MARKED] };
  return {
    config: configFor(locale),
    width: WIDTH,
    height: BAR * values.length,
    data: { values },
    encoding: { y: names, x: numbers('value', [0, most * 1.25], null) },
    layer: [
      { mark: { type: 'bar', height: 16 }, encoding: { color: { field: 'marked', type: 'nominal', legend: null, scale: colors } } },
      { mark: { type: 'text', align: 'left', dx: 6, fontSize: 12, color: INK }, encoding: { text: { field: 'told', type: 'nominal' } } },
    ],
  };
}

const thresholdLine = (threshold: number): Layer => ({
  mark: { type: 'rule', color: '#bbbbbb', strokeWidth: 4 },
  data: { values: [{ threshold }] },
  encoding: { x: { field: 'threshold', type: 'quantitative' } },
});

const meanLine = (mean: number): Layer => ({
  mark: { type: 'rule', strokeDash: [6, 4], color: QUIET, strokeWidth: 1.5 },
  data: { values: [{ mean }] },
  encoding: { y: { field: 'mean', type: 'quantitative' } },
});

function curve({ bins, mean, threshold, locale }: Extract<Chart, { kind: 'curve' }>): TopLevelSpec {
  const values = bins.map(({ tenth, emails, replies }) => ({ at: tenth / 10 + 0.05, share: emails === 0 ? 0 : replies / emails, emails }));
  const most = Math.max(mean, ...values.map(({ share }) => share), 0.01) * 1.2;
  const lowest = Math.min(...bins.map(({ tenth }) => tenth));
  const tenths = Array.from({ length: 11 - lowest }, (_, index) => (lowest + index) / 10);
  const x = numbers('at', [lowest / 10, 1], { values: tenths, format: '.1f', grid: false });
  const y = numbers('share', [0, most], { format: '.0%', tickCount: 5 });
  return {
    config: configFor(locale),
    width: WIDTH + 120,
    height: HEIGHT,
    data: { values },
    layer: [
      meanLine(mean),
      ...(threshold === null ? [] : [thresholdLine(threshold)]),
      { mark: { type: 'line', color: PLAIN, strokeWidth: 2, point: { filled: true, size: 60, color: PLAIN } }, encoding: { x, y } },
      {
        mark: { type: 'text', dy: -13, fontSize: 12, color: INK },
        encoding: { x, y, text: { field: 'share', type: 'quantitative', format: '.1%' } },
      },
      {
        mark: { type: 'text', fontSize: 11, color: QUIET },
        encoding: { x, y: { value: HEIGHT - 9 }, text: { field: 'emails', type: 'quantitative', format: ',' } },
      },
    ],
  };
}

/** What Vega-Lite draws for a chart. */
export const specOf = (chart: Chart): TopLevelSpec => (chart.kind === 'bars' ? bars(chart) : curve(chart));
