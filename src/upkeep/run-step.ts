// Runs one step of one approval and enqueues what became due by it: the steps themselves know nothing of each other.
import type { Approval } from '../domain/documents/approval.ts';
import { dueSteps, type Step, type StepName } from '../domain/documents/steps.ts';
import type { Clock, Jobs } from '../ports/runtime.ts';

/** Each returns the approval as it stands after the step, or null where there is none. */
export type StepTable = Record<StepName, (id: string) => Promise<Approval | null>>;

/** May be repeated, as each of the steps may. Throws what the step throws: whoever called tries again. */
export function runStep({ table, jobs, clock }: { table: StepTable; jobs: Jobs; clock: Clock }) {
  return async ({ step, id }: Step): Promise<void> => {
    const approval = await table[step](id);
    if (approval) jobs.add(dueSteps(approval, approval.events.length, clock.now()));
  };
}
