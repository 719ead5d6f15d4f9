// Sends a callback again that was not accepted: the second half of `show`.
import { hasFailedCallback } from '../domain/approval/decide-delivery.ts';
import type { Approval } from '../domain/documents/approval.ts';
import type { CommandResult } from './answer.ts';
import { refusedWords } from './refused-words.ts';
import { type CommandNeeds, forbidden, type Place, type Scene, say, told } from './scene.ts';

/** Groups that may have it sent again: it changes nothing but when the executor hears. */
export const MAY_SEND_AGAIN = ['revops', 'on-call'];

/** What `show REQUEST again` does. */
export async function showAgain(needs: CommandNeeds, { command, now }: Scene, place: Place, approval: Approval): Promise<CommandResult> {
  const refused = await forbidden(needs, place, MAY_SEND_AGAIN, 'show again');
  if (refused) return refused;
  const values = { id: approval.id };
  if (!hasFailedCallback(approval, now)) return told(say(place)('show.again_nothing', values));
  if (command.dryRun) return told(say(place)('show.again_would', values));
  const done = await needs.sendAgain(approval.id, place.person.id);
  if (done?.refused) return told(refusedWords(place, done.refused, done.approval));
  return told(say(place)('show.again_done', values));
}
