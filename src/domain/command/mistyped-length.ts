// A length of time that was meant and cannot be read: what is not understood must not be taken for a reason, and lasts for ever then. Pure.

const NUMBER = /^[-+]?[\d.,]*\d$/;
/** A number and letters in one word, such as `2x`, `0h` or `1h30m`; `2nd` and its like are no lengths. */
const NUMBER_AND_LETTERS = /^[-+]?\d[\d.,]*(?!(st|nd|rd|th)$)[a-zµ]+[\da-z.,]*$/i;
const UNIT = /^(s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|wks?|weeks?|months?)$/i;
/** One or two letters after a number are a unit that nobody has. */
const SHORT = /^[a-z]{1,2}$/i;

/** The words after one `for` where they look like a length of time; null where they are something else. */
function lengthIn([first, second, third]: string[]): string | null {
  if (first === undefined) return '';
  if (NUMBER_AND_LETTERS.test(first)) return first;
  if (NUMBER.test(first)) return second === undefined || UNIT.test(second) || SHORT.test(second) ? [first, second].join(' ').trim() : null;
  if (second !== undefined && UNIT.test(second)) return `${first} ${second}`;
  return third !== undefined && UNIT.test(third) ? `${first} ${second} ${third}` : null;
}

/** A length at the very beginning without its `for`: `2h`, `2 hours`, `until tomorrow`. */
function lengthWithoutFor(words: string[]): string | null {
  if (words[0]?.toLowerCase() === 'until') return words.join(' ');
  return /^[-+]?\d/.test(words[0] ?? '') ? lengthIn(words) : null;
}

/**
 * What was typed as a length of time and is none, among the words that no option took: after `for`, or in place of it; empty where nothing
 * follows, null where none was meant. One that could be read stands there where only its `for` is missing.
 */
export function mistypedLength(words: string[]): string | null {
  for (const [index, word] of words.entries()) {
    const found = word.toLowerCase() === 'for' ? lengthIn(words.slice(index + 1, index + 4)) : null;
    if (found !== null) return found;
  }
  return lengthWithoutFor(words);
}
