// POST /v1/signals: what happened out there, such as a reply or a changed record.
import type { z } from 'zod';
import { plainName } from '../../domain/documents/plain-name.ts';
import type { FieldError } from '../../domain/documents/request.ts';
import { answer, type Handler } from './answer.ts';
import { type Calls, checked } from './calls.ts';
import type { Door } from './door.ts';
import { inFuture } from './executions.ts';
import { invalid } from './problem.ts';
import { SignalReport } from './schemas.ts';

/** What no tripwire could ever count as it was meant: a role that nobody has, a quality beyond its scale, many writes in one signal. */
function neverCounted({ type, role, value }: z.output<typeof SignalReport>, roles: string[]): FieldError[] {
  const unknown = typeof role === 'string' && !roles.includes(role);
  const given = value ?? null;
  const offScale = type === 'reply' && given !== null && (given < 0 || given > 1);
  const many = type === 'write' && given !== null && given !== 1;
  return [
    ...(unknown
      ? [{ path: '/role', code: 'not_allowed', message: `The matrix has no such role; give one of ${roles.join(', ')}, or leave it out` }]
      : []),
    ...(offScale ? [{ path: '/value', code: 'not_allowed', message: 'Give the quality of a reply from 0 to 1' }] : []),
    ...(many ? [{ path: '/value', code: 'not_allowed', message: 'A signal counts one write; send one for each, without a value' }] : []),
  ];
}

/** An unsubscribe that would keep nobody from being written to, or whole countries. */
function unfit({ type, contact, record_id, domain }: z.output<typeof SignalReport>): FieldError[] {
  if (type !== 'unsubscribe') return [];
  if (domain?.includes('*'))
    return [{ path: '/domain', code: 'not_allowed', message: 'Name one domain; patterns stand in the workspace file alone' }];
  const isNamed = [contact, record_id, domain].some((name) => name !== undefined && name !== null && plainName(name) !== '');
  const message = 'Say who unsubscribed: the contact, the record_id, or the domain where everybody there did';
  return isNamed ? [] : [{ path: '/contact', code: 'missing', message }];
}

/** The webhook-id is the signal's id, so that a repetition is the same signal. Signed by the workspace, or by the agent whose role it names. */
export function postSignals({ flow, clock }: Pick<Door, 'flow' | 'clock'>, { signedPost }: Calls): Handler {
  return signedPost(
    { may: (sender, { role }) => sender.byWorkspace || (typeof role === 'string' && sender.signedFor(role)) },
    async ({ workspace, body, webhookId }) => {
      const parsed = checked(SignalReport, body);
      if ('refused' in parsed) return parsed.refused;
      const { type, observed_at, role, domain, account, contact, record_id, sequence, meeting_id, value } = parsed.data;
      const tooEarly = inFuture('/observed_at', observed_at, clock.now());
      const wrong = [...tooEarly, ...unfit(parsed.data), ...neverCounted(parsed.data, Object.keys(workspace.matrix.roles))];
      if (wrong.length > 0) return invalid(wrong);
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
