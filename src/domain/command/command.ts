// The words after `/agent`, taken apart. Which of them name a client or a role is for the command to say: it knows who speaks.
import { distance } from 'fastest-levenshtein';
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
/** Longest word that is compared: a pasted page is no typing mistake. */
const MAX_MISTYPED = 64;
/** Shorter words are two letters away from too many. */
const SHORTEST_LOOSE = 4;

/** Two neighbouring letters that changed places are one mistake, as `puase`. */
function isSwapped(one: string, other: string): boolean {
  const at = [...one].findIndex((letter, index) => letter !== other[index]);
  return at >= 0 && one[at] === other[at + 1] && one[at + 1] === other[at] && one.slice(at + 2) === other.slice(at + 2);
}

/**
 * The most alike of some names, where it is alike enough to have been meant; null where none is. `loose` also takes two mistakes in a word
 * of four letters or more, where only one name is so near.
 */
export function nearestTo<Name extends string>(word: string, names: readonly Name[], { loose = false } = {}): Name | null {
  if (word.length === 0 || word.length > MAX_MISTYPED) return null;
  const typed = word.toLowerCase();
  const all = names.map((name) => ({ name, away: isSwapped(typed, name.toLowerCase()) ? 1 : distance(typed, name.toLowerCase()) }));
  const leastAway = (some: typeof all) => some.reduce((best, one) => (one.away < best.away ? one : best), some[0] ?? { name: null, away: Infinity });
  const near = leastAway(all.filter(({ name, away }) => away <= Math.max(1, Math.floor(name.length / 3))));
  if (near.name !== null || !loose || typed.length < SHORTEST_LOOSE) return near.name;
  const two = all.filter(({ away }) => away <= 2);
  return two.length === 1 ? (two[0]?.name ?? null) : null;
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
