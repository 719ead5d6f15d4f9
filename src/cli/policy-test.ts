// `npm run policy:test`: the case files against the matrices, and which of them fail.
import { parseArgs } from 'node:util';
import { CasesError, type CasesRun, runCases } from './run-cases.ts';

function report({ results }: CasesRun): string[] {
  const failed = results.filter((one) => one.problems.length > 0);
  const lines = [...new Set(results.map((one) => one.file))].map((file) => {
    const of = results.filter((one) => one.file === file);
    const bad = of.filter((one) => one.problems.length > 0).length;
    return `${bad === 0 ? 'ok    ' : 'FAILED'} ${file}: ${of.length} cases${bad > 0 ? `, ${bad} failed` : ''}`;
  });
  for (const { file, line, name, problems } of failed) lines.push('', `${file}:${line}: ${name}`, ...problems.map((problem) => `  ${problem}`));
  const rows = new Set(results.flatMap((one) => one.judgement.verdict.rows));
  lines.push('', `${results.length - failed.length} of ${results.length} cases passed, over ${rows.size} rows`);
  return lines;
}

/** Prints a summary; 0 where every case passes, else 1. `--policies DIR` and `--cases DIR` look elsewhere. */
export async function policyTest(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      policies: { type: 'string', default: process.env.POLICY_DIR ?? 'policies' },
      cases: { type: 'string', default: 'test/cases' },
    },
  });
  try {
    const run = runCases({ policyDir: values.policies, caseDir: values.cases });
    console.log(report(run).join('\n'));
    return run.results.every((one) => one.problems.length === 0) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof CasesError)) throw error;
    console.error(error.message);
    return 1;
  }
}
