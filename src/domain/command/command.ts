// The words after `/agent`, taken apart. Which of them name a client or a role is for the command to say: it knows who speaks.
import { nearestTo } from '../documents/nearest-to.ts';
import { lengthAt } from './length-of-time.ts';

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
  /** `for 2h`, `for 2 hours`, in milliseconds. */
  forMs: number | null;
};

export type UnknownCommand = { unknown: string; nearest: CommandWord | null };

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
    const length = one.toLowerCase() === 'for' ? lengthAt(rest.slice(index + 1)) : null;
    if (DRY_RUN.test(one)) command.dryRun = true;
    else if (connector !== undefined && command.connector === null) command.connector = connector;
    else if (length !== null && command.forMs === null) {
      command.forMs = length.ms;
      index += length.took;
    } else command.words.push(one);
  }
  return command;
}
