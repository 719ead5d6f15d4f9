// Something went wrong and is written down: for now what was executed without, or other than, an approval.
import type { Json } from './request.ts';

export type Incident = {
  id: string;
  workspace: string;
  /** `bypass`, or the name of a tripwire. */
  kind: string;
  state: 'open' | 'resolved';
  opened_at: string;
  request_id: string | null;
  code: string;
  detail: string;
  tier: number | null;
  agent_role: string | null;
  evidence: { [key: string]: Json };
};
