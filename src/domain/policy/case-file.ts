// Cases of the policies as they are written: what is asked, as of when, and the verdict that is right. The case files and every
// workspace's own regression set hold them.
import { z } from 'zod';
import { AgentRequest } from '../documents/request.ts';

export const Anything = z.record(z.string(), z.unknown());
export type Anything = z.output<typeof Anything>;

export const Expected = z.strictObject({
  decision: z.enum(['auto', 'ask', 'deny']),
  tier: z.number().int().optional(),
  rows: z.array(z.string()).optional(),
  reasons: z.array(z.string()).optional(),
  slots: z.array(z.string()).optional(),
  missing: z.array(z.string()).optional(),
  /** `layer key cost/limit`, each of which must be among the charges. */
  charges: z.array(z.string()).optional(),
});
export type Expected = z.output<typeof Expected>;

/** A case with its whole request, as it was sent; `at` is the instant of its signal where it is left out. */
export const RegressionCase = z.strictObject({
  name: z.string().min(1).max(200),
  request: AgentRequest,
  at: z.iso.datetime().optional(),
  safe_mode: z.boolean().default(false),
  zone_usable: z.boolean().default(true),
  expect: Expected,
});
export type RegressionCase = z.output<typeof RegressionCase>;

/** `WORKSPACE.yaml` in the folder `cases` of the policies. */
export const RegressionFile = z.strictObject({ workspace: z.string(), about: z.string().optional(), cases: z.array(RegressionCase).min(1) });
export type RegressionFile = z.output<typeof RegressionFile>;
