// Words of a digest: texts of its language, and the names of the ways in which something went round approval.
import { oneLine } from '../../domain/plain-text.ts';
import { hasText, type TextValues, text } from '../../texts.ts';
import { escapedName } from './block-kit.ts';
import { within } from './budget.ts';

export type Say = (key: string, values?: TextValues) => string;

export const sayIn =
  (locale: string): Say =>
  (key, values = {}) =>
    text(locale, key, values);

/** `No approval trace`; a way that has no name yet by its code. */
export const headingOf = (say: Say, code: string): string => (hasText(`digest.bypass.${code}`) ? say(`digest.bypass.${code}`) : oneLine(code, 60));

const LONGEST_NAME = 60;

/** Names from the workspace file, or from outside, inside mrkdwn; short, since many of them share a field. */
export const escapedList = (names: string[]): string =>
  names.map((name) => escapedName(within(oneLine(name, LONGEST_NAME), LONGEST_NAME))).join(', ');
