// Figures in a chart are written as the client's language writes them.
import { expect, test } from 'vitest';
import { specOf } from '../../../src/adapters/charts/chart-specs.ts';

test.each([
  ['en', '.', ','],
  ['de', ',', '.'],
  ['pt-BR', ',', '.'],
])('the curve of %s has its decimal sign', (locale, decimal, thousands) => {
  const bins = [5, 9].map((tenth) => ({ tenth, emails: 1200, replies: 30 }));
  const { config } = specOf({ locale, name: 'confidence', kind: 'curve', bins, mean: 0.05, threshold: 0.8 });
  expect(config?.locale).toMatchObject({ number: { decimal, thousands } });
});
