// An approval as a record: the document and what queries look at.
import { isHeldByPause } from '../../domain/approval/held-now.ts';
import type { Approval } from '../../domain/documents/approval.ts';
import { dueAt } from '../../domain/documents/steps.ts';
import { columnText } from '../../stores/columns.ts';
import { storedFacts } from '../../stores/stored-facts.ts';
import type { ApprovalRecord } from './records.ts';

type Changing = Pick<ApprovalRecord, 'version' | 'state' | 'events' | 'due_at' | 'is_held_by_pause' | 'facts' | 'doc'>;

/** What a change writes anew. `due_at` is the earliest step, which the sweep's index holds; 0 for one that is due whenever it is looked at. */
const changing = (approval: Approval): Changing => ({
  version: approval.version,
  state: approval.state,
  events: approval.events.length,
  due_at: dueAt(approval, new Date(0))?.getTime() ?? null,
  is_held_by_pause: isHeldByPause(approval.release),
  facts: storedFacts(approval),
  doc: JSON.stringify(approval),
});

export const newRecord = (approval: Approval): Omit<ApprovalRecord, '_id' | 'marks'> => ({
  workspace: columnText(approval.workspace),
  key: columnText(approval.key),
  webhook_id: columnText(approval.webhook_id),
  role: columnText(approval.request.agent.role),
  created_at: Date.parse(approval.created_at),
  sealed: 0,
  is_unsealed: approval.events.length > 0,
  ...changing(approval),
});

/** Where there are more events than before, they wait for their seal; whether older ones do is left as it is. */
export const changedRecord = (after: Approval, before: Approval): Changing & Partial<ApprovalRecord> => ({
  ...changing(after),
  ...(after.events.length > before.events.length ? { is_unsealed: true } : {}),
});
