// The case files of `npm run policy:test`, and that every row of both matrices has a case each way.
import { describe, expect, test } from 'vitest';
import { readFolder } from '../src/adapters/policies/read-folder.ts';
import { runCases } from '../src/cli/run-cases.ts';

const run = runCases({ policyDir: 'policies', caseDir: 'test/cases' });
const { matrices } = readFolder('policies');

describe('each case gets the verdict that is right', () => {
  for (const { file, line, name, problems } of run.results) {
    test(`${name} (${file}:${line})`, () => expect(problems).toEqual([]));
  }
});

const decisionsOf = (row: string) =>
  new Set(run.results.filter((one) => one.judgement.verdict.rows.includes(row)).map((one) => one.judgement.verdict.decision));

describe('every row has a case that passes and one that does not', () => {
  for (const row of matrices.flatMap((matrix) => matrix.rows)) {
    test(row.id, () => {
      const decisions = decisionsOf(row.id);
      if (!row.allowed) expect([...decisions]).toEqual(['deny']);
      else expect(decisions.size, `decisions seen: ${[...decisions].join(', ')}`).toBeGreaterThanOrEqual(2);
    });
  }
});

test('every reason that a matrix or preset can give has a case', () => {
  const { presets } = readFolder('policies');
  const rules = [
    ...matrices.flatMap((matrix) => [...Object.values(matrix.rules).flat(), ...matrix.rows.flatMap((row) => row.rules)]),
    ...presets.flatMap((preset) => Object.values(preset.tiers).flatMap((tier) => tier ?? [])),
  ];
  const seen = new Set(run.results.flatMap((one) => one.judgement.verdict.reasons));
  expect(rules.map((rule) => rule.reason).filter((reason) => !seen.has(reason))).toEqual([]);
});

test('all four tiers and every preset have cases', () => {
  expect([...new Set(run.results.map((one) => one.judgement.verdict.tier))].sort()).toEqual([0, 1, 2, 3]);
  const { presets } = readFolder('policies');
  expect([...run.workspaces.keys()]).toEqual(expect.arrayContaining(presets.map((preset) => preset.id)));
});
