// The regression set of a workspace: cases that its matrix has to pass before it is put in force, and before a resume after an incident.
import type { RegressionCase } from './case-file.ts';
import { judgedCase, problemsOf } from './cases.ts';
import type { Judgement } from './judge.ts';
import type { Workspace } from './workspace.ts';

/** `index` is the case's place in the set. */
export type RegressionFailure = { index: number; name: string; problems: string[] };

/** What a workspace's matrix says to a case, as of its own instant, or that of its signal. */
export const judgedRegression = (workspace: Workspace, { request, at = request.source_signal.observed_at, ...facts }: RegressionCase): Judgement =>
  judgedCase(workspace, request, { ...facts, at });

/** The cases that a workspace's matrix judges otherwise than they say; none where it passes. Pure. */
export function passesRegression(workspace: Workspace, cases: RegressionCase[]): { passed: boolean; failures: RegressionFailure[] } {
  const failures = cases.flatMap((one, index) => {
    const problems = problemsOf(one.expect, judgedRegression(workspace, one));
    return problems.length > 0 ? [{ index, name: one.name, problems }] : [];
  });
  return { passed: failures.length === 0, failures };
}
