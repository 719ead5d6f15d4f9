// A length of time that was meant and cannot be read: what is not understood must not be taken for a reason, and lasts for ever then. Pure.
import { lengthAt } from './length-of-time.ts';

const NUMBER = /^[-+]?[\d.,]*\d$/;
/** A number and letters in one word, such as `2x`, `0h` or `1.5h`; `2nd` and its like are no lengths. */
const NUMBER_AND_LETTERS = /^[-+]?\d[\d.,]*(?!(st|nd|rd|th)$)[a-zµ]+[\da-z.,]*$/i;
const UNIT = /^(s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|wks?|weeks?|fortnights?|months?|quarters?|years?)$/i;
/** One or two letters after a number are a unit that nobody has. */
const SHORT = /^[a-z]{1,2}$/i;

/** After `until`: an hour or a day. */
const MOMENT = /^(\d.*|noon|midnight|to(day|night|morrow)|(mon|tues?|wed(nes)?|thu(rs)?|fri|sat(ur)?|sun)(day)?)$/i;

/** The words after one `for` where they look like a length of time; null where they are something else. A number after it was meant as one. */
function lengthIn(words: string[], isAfterFor: boolean): string | null {
  const [first, second, third] = words;
  if (first === undefined) return '';
  const read = lengthAt(words);
  if (read) return words.slice(0, read.took).join(' ');
  if (NUMBER_AND_LETTERS.test(first)) return first;
  if (NUMBER.test(first))
    return second === undefined || isAfterFor || UNIT.test(second) || SHORT.test(second) ? [first, second].join(' ').trim() : null;
  if (second !== undefined && UNIT.test(second)) return `${first} ${second}`;
  return third !== undefined && UNIT.test(third) ? `${first} ${second} ${third}` : null;
}

/** A length at the very beginning without its `for`: `2h`, `2 hours`, `until tomorrow`. */
function lengthWithoutFor(words: string[]): string | null {
  if (words[0]?.toLowerCase() === 'until') return words.join(' ');
  return /^[-+]?\d/.test(words[0] ?? '') ? lengthIn(words, false) : null;
}

/**
 * What was typed as a length of time and is none, among the words that no option took: after `for`, or in place of it; empty where nothing
 * follows, null where none was meant. One that could be read stands there where only its `for` is missing.
 */
export function mistypedLength(words: string[]): string | null {
  for (const [index, word] of words.entries()) {
    const after = words.slice(index + 1);
    const found = word.toLowerCase() === 'for' ? lengthIn(after, true) : null;
    if (found !== null) return found;
    if (word.toLowerCase() === 'until' && MOMENT.test(after[0] ?? '')) return `${word} ${after[0]}`;
  }
  return lengthWithoutFor(words);
}
