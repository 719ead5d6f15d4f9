// The answer to a length of time that cannot be read: how lengths are written, and that nothing was changed.
import { durationMs } from '../domain/command/length-of-time.ts';
import { mistypedLength } from '../domain/command/mistyped-length.ts';
import { oneLine } from '../domain/documents/plain-text.ts';
import type { CommandResult } from './answer.ts';
import { type Place, say, told } from './scene.ts';

const LONGEST_ECHO = 40;

/** `example` is the command without a length. Null where none was meant. */
export function unreadLength(place: Place | undefined, words: string[], example: string): CommandResult | null {
  const length = mistypedLength(words);
  if (!place || length === null) return null;
  const key = length === '' ? 'length.missing' : durationMs(length) === null ? 'length.bad' : 'length.for';
  return told(say(place)(key, { length: oneLine(length, LONGEST_ECHO), words: example }));
}
