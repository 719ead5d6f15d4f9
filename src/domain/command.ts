// The words after `/agent`, taken apart. Which of them name a client or a role is for the command to say: it knows who speaks.
import { distance } from 'fastest-levenshtein';

export const COMMAND_WORDS = [
  'help',
  'status',
  'queue',
  'show',
  'audit',
  'explain',
  'oncall',
  'digest',
  'delegate',
  'enroll',
  'link',
  'unlink',
  'pause',
  'resume',
  'caps',
  'revoke',
  'take-back',
  'break-glass',
  'incident',
] as const;
export type CommandWord = (typeof COMMAND_WORDS)[number];

/** `words` are those after the first, in the order in which they were typed, without the options. */
export type ParsedCommand = {
  word: CommandWord;
  words: string[];
  /** `--dry-run`: say what it would do and change nothing. */
  dryRun: boolean;
  /** `connector:NAME`. */
  connector: string | null;
  /** `for 2h`, in milliseconds. */
  forMs: number | null;
};

export type UnknownCommand = { unknown: string; nearest: CommandWord | null };

const UNIT_MS: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000 };
const DURATION = /^(\d{1,4})([mhd])$/i;
const CONNECTOR = /^connector:(.+)$/i;
/** What chat programs make of two hyphens. */
const DRY_RUN = /^(--|—|–)dry-run$/i;
/** Longest word that is compared: a pasted page is no typing mistake. */
const MAX_MISTYPED = 64;

/** Whether two neighbouring letters stand in each other's place: the commonest slip, which counts as one and not as two. */
function isSwapped(typed: string, name: string): boolean {
  const at = [...name].findIndex((_, index) => typed[index] !== name[index]);
  return at >= 0 && typed === `${name.slice(0, at)}${name[at + 1] ?? ''}${name[at] ?? ''}${name.slice(at + 2)}`;
}

/** The most alike of some names, where it is alike enough to have been meant; null where none is. */
export function nearestTo<Name extends string>(word: string, names: readonly Name[]): Name | null {
  if (word.length === 0 || word.length > MAX_MISTYPED) return null;
  const typed = word.toLowerCase();
  let best: { name: Name; away: number } | null = null;
  for (const name of names) {
    const known = name.toLowerCase();
    const away = isSwapped(typed, known) ? 1 : distance(typed, known);
    if (away <= Math.max(1, Math.floor(name.length / 3)) && (best === null || away < best.away)) best = { name, away };
  }
  return best?.name ?? null;
}

/** A length of time such as `30m`, `2h` or `3d` in milliseconds; null where it is none. */
export function durationMs(text: string | undefined): number | null {
  const [, amount, unit] = DURATION.exec(text ?? '') ?? [];
  const unitMs = UNIT_MS[unit?.toLowerCase() ?? ''];
  return amount === undefined || unitMs === undefined || Number(amount) === 0 ? null : Number(amount) * unitMs;
}

const isCommandWord = (word: string): word is CommandWord => COMMAND_WORDS.some((known) => known === word);

/** What was typed after `/agent`; nothing at all asks for help. A word that is no command names the nearest one. */
export function parseCommand(text: string): ParsedCommand | UnknownCommand {
  const [first = 'help', ...rest] = text.split(/\s+/).filter((word) => word !== '');
  const word = first.toLowerCase();
  if (!isCommandWord(word)) return { unknown: first, nearest: nearestTo(word, COMMAND_WORDS) };
  const command: ParsedCommand = { word, words: [], dryRun: false, connector: null, forMs: null };
  for (let index = 0; index < rest.length; index += 1) {
    const one = rest[index] ?? '';
    const connector = CONNECTOR.exec(one)?.[1];
    const forMs = one.toLowerCase() === 'for' ? durationMs(rest[index + 1]) : null;
    if (DRY_RUN.test(one)) command.dryRun = true;
    else if (connector !== undefined && command.connector === null) command.connector = connector;
    else if (forMs !== null && command.forMs === null) {
      command.forMs = forMs;
      index += 1;
    } else command.words.push(one);
  }
  return command;
}
