// `npm run policy:test`: the case files against the matrices, and which of them fail.
import { type CaseResult, CasesError, runCases } from './run-cases.ts';

function report(results: CaseResult[]): string[] {
  const failed = results.filter((one) => one.problems.length > 0);
  const lines = [...new Set(results.map((one) => one.file))].map((file) => {
    const of = results.filter((one) => one.file === file);
    const bad = of.filter((one) => one.problems.length > 0).length;
    return `${bad === 0 ? 'ok    ' : 'FAILED'} ${file}: ${of.length} cases${bad > 0 ? `, ${bad} failed` : ''}`;
  });
  for (const { file, line, name, problems } of failed) lines.push('', `${file}:${line}: ${name}`, ...problems.map((problem) => `  ${problem}`));
  const rows = new Set(results.flatMap((one) => one.judgement.verdict.rows));
  return [...lines, '', `${results.length - failed.length} of ${results.length} cases passed, over ${rows.size} rows`];
}

/** Prints a summary; 0 where every case passes, else 1. `folders` hold the case files; `POLICY_DIR` the matrices. */
export async function policyTest(folders: string[]): Promise<number> {
  const policyDir = process.env.POLICY_DIR ?? 'policies';
  try {
    const results = (folders.length > 0 ? folders : ['test/cases']).flatMap((caseDir) => runCases({ policyDir, caseDir }).results);
    console.log(report(results).join('\n'));
    return results.every((one) => one.problems.length === 0) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof CasesError)) throw error;
    console.error(error.message);
    return 1;
  }
}
