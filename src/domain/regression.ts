// The regression set of a workspace: cases that its matrix has to pass before it is put in force, and before a resume after an incident.
import type { RegressionCase } from './case-file.ts';
import { judgedCase, problemsOf } from './cases.ts';
import type { Workspace } from './workspace.ts';

/** `index` is the case's place in the set. */
export type RegressionFailure = { index: number; name: string; problems: string[] };

/** The cases that a workspace's matrix judges otherwise than they say; none where it passes. Pure. */
export function passesRegression(workspace: Workspace, cases: RegressionCase[]): { passed: boolean; failures: RegressionFailure[] } {
  const failures = cases.flatMap(({ name, request, expect, ...facts }, index) => {
    const at = facts.at ?? request.source_signal.observed_at;
    const problems = problemsOf(expect, judgedCase(workspace, request, { ...facts, at }));
    return problems.length > 0 ? [{ index, name, problems }] : [];
  });
  return { passed: failures.length === 0, failures };
}
