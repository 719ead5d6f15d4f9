// One request on one line, as answers list it. What the agent wrote is shown as plain text and cut short.
import type { Approval } from '../domain/approval.ts';
import { oneLine } from '../domain/plain-text.ts';
import { type Place, say, timeFor } from './scene.ts';

const LONGEST = 80;

/** What is to be done on which record: `email send, lead-881, acme.example`. */
export function whatOf({ request }: Approval): string {
  const { action, target } = request;
  const parts = [`${action.object} ${action.action}`, target.record_ids[0], target.domain];
  return oneLine(parts.filter((part) => part !== undefined).join(', '), LONGEST);
}

export const requestLine = (place: Place, approval: Approval): string =>
  say(place)('queue.line', {
    id: approval.id,
    what: whatOf(approval),
    role: oneLine(approval.request.agent.role, LONGEST),
    expires: timeFor(place, approval.expires_at),
  });
