// What executors tell and ask: what they really did, and whether a grant may be used.
import type { ExecutionReport } from '../../domain/documents/compare-execution.ts';
import { MAX_AHEAD_MS } from '../../domain/documents/request.ts';
import { answer, type Handler } from './answer.ts';
import { type Calls, checked } from './calls.ts';
import type { Door } from './door.ts';
import { invalid } from './problem.ts';
import { Consumption, Execution } from './schemas.ts';
import { roleIn } from './webhook.ts';

/** A time of the caller's that lies more than 60 s ahead of our clock, as an error of its field. */
export const inFuture = (path: string, at: string, now: Date) =>
  Date.parse(at) > now.getTime() + MAX_AHEAD_MS ? [{ path, code: 'in_future', message: 'Lies more than 60 seconds in the future' }] : [];

/** POST /v1/executions: may be repeated. Signed by the workspace, or by the agent that it names, which speaks for its own requests alone. */
export function postExecutions({ flow, clock }: Pick<Door, 'flow' | 'clock'>, { signedPost }: Calls): Handler {
  return signedPost(
    {
      may: (sender, body) => {
        const role = roleIn(body);
        return sender.byWorkspace || (role !== null && sender.signedFor(role));
      },
    },
    async ({ workspace, body, byWorkspace, signedFor }) => {
      const parsed = checked(Execution, body);
      if ('refused' in parsed) return parsed.refused;
      const { workspace: _signed, before, after, ...rest } = parsed.data;
      const tooEarly = inFuture('/executed_at', rest.executed_at, clock.now());
      if (tooEarly.length > 0) return invalid(tooEarly);
      const report: ExecutionReport = { ...rest, before: before ?? undefined, after: after ?? undefined };
      const { matched, bypass } = await flow.recordExecution(workspace, report, (role) => byWorkspace || signedFor(role));
      return answer(200, { matched, bypass: bypass && { code: bypass.code, detail: bypass.detail } });
    },
  );
}

/** POST /v1/grants/consume: active once; the same webhook-id gets the same answer again. */
export function postConsume({ flow }: Pick<Door, 'flow'>, { signedPost }: Calls): Handler {
  return signedPost({}, async ({ workspace, body, webhookId }) => {
    const parsed = checked(Consumption, body);
    return 'refused' in parsed ? parsed.refused : answer(200, await flow.consumeGrant(workspace, parsed.data.grant, webhookId));
  });
}
