// POST /v1/signals: what happened out there, such as a reply or a changed record.
import { answer, type Handler } from './answer.ts';
import { type Calls, checked } from './calls.ts';
import type { Door } from './door.ts';
import { inFuture } from './executions.ts';
import { invalid } from './problem.ts';
import { SignalReport } from './schemas.ts';

/** The webhook-id is the signal's id, so that a repetition is the same signal. Signed by the workspace, or by the agent whose role it names. */
export function postSignals({ flow, clock }: Pick<Door, 'flow' | 'clock'>, { signedPost }: Calls): Handler {
  return signedPost(
    { may: (sender, { role }) => sender.byWorkspace || (typeof role === 'string' && sender.signedFor(role)) },
    async ({ workspace, body, webhookId }) => {
      const parsed = checked(SignalReport, body);
      if ('refused' in parsed) return parsed.refused;
      const { type, observed_at, role, domain, account, contact, record_id, sequence, meeting_id, value } = parsed.data;
      const tooEarly = inFuture('/observed_at', observed_at, clock.now());
      if (tooEarly.length > 0) return invalid(tooEarly);
      await flow.recordSignal(workspace, {
        id: webhookId,
        workspace: workspace.id,
        type,
        at: new Date(observed_at).toISOString(),
        role: role ?? null,
        domain: domain ?? null,
        account: account ?? null,
        contact: contact ?? null,
        record_id: record_id ?? null,
        sequence: sequence ?? null,
        meeting_id: meeting_id ?? null,
        value: value ?? null,
      });
      return answer(202, { id: webhookId });
    },
  );
}
