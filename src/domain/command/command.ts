// The words after `/agent`, taken apart. Which of them name a client or a role is for the command to say: it knows who speaks.
import { nearestTo } from '../documents/nearest-to.ts';

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
  /** `help` or `--help` after the word: say how it is used and do nothing. */
  help: boolean;
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
const DRY_RUN = /^(--|—|–)dry[-_]?run$/i;
const HELP = /^((--|—|–)help|-h)$/i;
/** Words that other tools have for ours. */
const MEANT: { [word: string]: CommandWord } = {
  unpause: 'resume',
  unfreeze: 'resume',
  continue: 'resume',
  start: 'resume',
  stop: 'pause',
  halt: 'pause',
  freeze: 'pause',
  kill: 'pause',
};
/** A length of time such as `30m`, `2h` or `3d` in milliseconds; null where it is none. */
export function durationMs(text: string | undefined): number | null {
  const [, amount, unit] = DURATION.exec(text ?? '') ?? [];
  const unitMs = UNIT_MS[unit?.toLowerCase() ?? ''];
  return amount === undefined || unitMs === undefined || Number(amount) === 0 ? null : Number(amount) * unitMs;
}

/** A length of time as it is typed: `durationMs` the other way round. */
export function durationWord(ms: number): string {
  const [unit, unitMs] = Object.entries(UNIT_MS).findLast(([, one]) => ms % one === 0) ?? ['m', 60_000];
  return `${ms / unitMs}${unit}`;
}

const isCommandWord = (word: string): word is CommandWord => COMMAND_WORDS.some((known) => known === word);

/** What was typed after `/agent`; nothing at all asks for help. A word that is no command names the nearest one. */
export function parseCommand(text: string): ParsedCommand | UnknownCommand {
  const [first = 'help', ...rest] = text.split(/\s+/).filter((word) => word !== '');
  const word = first.toLowerCase();
  if (!isCommandWord(word))
    return { unknown: first, nearest: (Object.hasOwn(MEANT, word) && MEANT[word]) || nearestTo(word, COMMAND_WORDS, { loose: true }) };
  const command: ParsedCommand = {
    word,
    help: rest[0]?.toLowerCase() === 'help' || rest.some((one) => HELP.test(one)),
    words: [],
    dryRun: false,
    connector: null,
    forMs: null,
  };
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
