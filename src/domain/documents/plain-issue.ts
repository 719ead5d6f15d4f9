// What a schema finds wrong, in words for whoever wrote it: what is wanted, and what is there instead. Where a schema has words of its own, those hold.
import type { z } from 'zod';

type Issue = z.core.$ZodRawIssue;

const MAPPING = 'a mapping (key: value)';
/** What zod calls it, and how people do. */
const WANTED: { [expected: string]: string } = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list such as [a, b]',
  object: MAPPING,
  record: MAPPING,
};

/** Examples of what has a form of its own. */
const FORMS: { [format: string]: string } = {
  email: 'an e-mail address such as mei@client-a.example',
  url: 'an address such as https://executor.example/events',
  datetime: 'an instant such as 2026-11-24T15:00:00Z',
  date: 'a day such as 2026-11-24',
};

/** Longer texts are not shown again. */
const MAX_SHOWN = 40;
const isNumeric = (value: unknown): boolean => typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value));

/** What stands there. Texts are not shown: a secret may have come into the wrong place. */
function found(input: unknown): string {
  if (typeof input === 'number' || typeof input === 'boolean') return String(input);
  if (typeof input === 'string') return 'a text';
  return Array.isArray(input) ? 'a list' : 'a mapping';
}

function otherwise(wanted: string, input: unknown): string {
  if (input === undefined) return `This is missing; write ${wanted}`;
  if (input === null) return `Nothing stands here; write ${wanted}, or take the key away`;
  return `Write ${wanted}, not ${found(input)}`;
}

function wrongType(expected: string, input: unknown): string {
  const wanted = WANTED[expected] ?? 'something else';
  if (expected === 'string' && input === null) return otherwise('a text (in quotes where it begins with #)', input);
  if (expected === 'string' && (typeof input === 'number' || typeof input === 'boolean')) return `Write a text: put ${input} in quotes`;
  if (/^(number|int)$/.test(expected) && isNumeric(input)) return `Write ${wanted}: take the quotes away`;
  return otherwise(wanted, input);
}

function wrongValue(values: readonly unknown[], input: unknown): string {
  const one = values.length > 1 ? 'one of ' : '';
  const wanted = `${one}${values.map(String).join(', ')}`;
  return typeof input === 'string' && input.length <= MAX_SHOWN ? `Write ${wanted}, not "${input}"` : otherwise(wanted, input);
}

/** `most` is the limit, or where it is undefined `least`. */
function wrongSize({ origin, input }: { origin: string; input?: unknown }, least: unknown, most: unknown): string {
  if (origin === 'string') return most === undefined ? `Write a text of ${least} or more characters` : `Write at most ${most} characters`;
  if (origin === 'array') return most === undefined ? `List ${least} or more` : `List at most ${most}`;
  const shown = typeof input === 'number' ? `, not ${input}` : '';
  return most === undefined ? `Write ${least} or more${shown}` : `Write ${most} or less${shown}`;
}

/** The sentence for an issue, for `safeParse`; undefined where zod's own has to do. */
export function plainIssue(issue: Issue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(issue.expected, issue.input);
    case 'invalid_value':
      return wrongValue(issue.values, issue.input);
    case 'too_small':
      return wrongSize(issue, issue.minimum, undefined);
    case 'too_big':
      return wrongSize(issue, undefined, issue.maximum);
    case 'invalid_format':
      return FORMS[issue.format] && `Write ${FORMS[issue.format]}`;
    default:
      return undefined;
  }
}
