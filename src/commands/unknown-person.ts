// The answer where a name means nobody of a workspace, or several.
import { oneLine } from '../domain/documents/plain-text.ts';
import type { CommandResult } from './answer.ts';
import { type Place, say, told } from './scene.ts';

const LONGEST_ECHO = 60;

/** `nearest` is the id of whom the name may have meant. */
export function unknownPerson(place: Place, typed: string, nearest: string | null): CommandResult {
  const values = { name: oneLine(typed, LONGEST_ECHO), workspace: place.workspace.id, nearest: nearest ?? '' };
  return told(say(place)(nearest === null ? 'delegate.unknown' : 'delegate.unknown_nearest', values));
}
