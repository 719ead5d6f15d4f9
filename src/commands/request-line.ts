// One request on one line, as answers list it. What the agent wrote is shown as plain text and cut short.
import { titleOf } from '../domain/card/card-title.ts';
import type { Approval } from '../domain/documents/approval.ts';
import { oneLine } from '../domain/documents/plain-text.ts';
import { text } from '../texts.ts';
import { type Place, say, timeFor } from './scene.ts';

const LONGEST = 160;

/** What is to be done on which record, in the words of its card. */
export function whatOf({ person, workspace }: Place, { request }: Approval): string {
  const { key, values } = titleOf(request);
  return oneLine(text(person.locale ?? workspace.locale, key, values), LONGEST);
}

export const requestLine = (place: Place, approval: Approval): string =>
  say(place)('queue.line', {
    id: approval.id,
    what: whatOf(place, approval),
    role: oneLine(approval.request.agent.role, LONGEST),
    expires: timeFor(place, approval.expires_at),
  });
