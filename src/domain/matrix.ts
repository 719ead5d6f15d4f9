// Judging: a request against the matrix of its workspace. Pure; the answer names every row and rule that caused it.
import type { Plan, Verdict } from './approval.ts';

/** A loaded and checked matrix, indexed by role, object and action, its conditions compiled. */
export type Matrix = { id: string };

/** `missing`: JSON Pointers of the parts of the bundle that the tier and the rows want and the request lacks. */
export type Judgement = { verdict: Verdict; plan: Plan; missing: string[] };
