// A length of time as people type it: `30m`, `90min`, `1h30m`, `2 hours`, `two days`. Pure.

const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const UNITS: [ms: number, spelling: RegExp][] = [
  [UNIT_MS.m, /^(m|mins?|minutes?)$/i],
  [UNIT_MS.h, /^(h|hrs?|hours?)$/i],
  [UNIT_MS.d, /^(d|days?)$/i],
  [UNIT_MS.w, /^(w|wks?|weeks?)$/i],
];
const IN_ONE_WORD = /^(\d{1,8}[a-z]+)+$/i;
const DIGITS = /^\d{1,8}$/;
/** Longer ones are a slip of the finger. */
const MOST_MS = 9999 * UNIT_MS.d;
const NUMBER_WORDS = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'];

type Part = { amount: number; unitMs: number };

function partOf(amount: number, unit: string): Part[] | null {
  const unitMs = UNITS.find(([, spelling]) => spelling.test(unit))?.[0];
  return unitMs === undefined || amount <= 0 ? null : [{ amount, unitMs }];
}

function amountOf(word: string): number {
  if (DIGITS.test(word)) return Number(word);
  return /^an?$/i.test(word) ? 1 : NUMBER_WORDS.indexOf(word.toLowerCase());
}

const bare = (word = ''): string => word.replace(/[,.;:]$/, '');

/** The parts at the beginning of some words, and how many words they take. */
function partsAt([first = '', second]: string[]): { parts: Part[]; took: number } | null {
  if (IN_ONE_WORD.test(bare(first))) {
    const parts = [...bare(first).matchAll(/(\d+)([a-z]+)/gi)].map(([, amount, unit = '']) => partOf(Number(amount), unit));
    return parts.includes(null) ? null : { parts: parts.flatMap((one) => one ?? []), took: 1 };
  }
  const parts = partOf(amountOf(first), bare(second));
  return parts && { parts, took: 2 };
}

/** Each unit once, the longest first: what follows otherwise belongs to the reason, or makes the length none. */
const isFalling = (parts: Part[]): boolean => parts.every(({ unitMs }, index) => index === 0 || unitMs < (parts[index - 1]?.unitMs ?? 0));

/** The length with which some words begin, in milliseconds, and how many of them it takes; null where they begin otherwise. */
export function lengthAt(words: string[]): { ms: number; took: number } | null {
  let parts: Part[] = [];
  let took = 0;
  for (let next = partsAt(words); next && isFalling([...parts, ...next.parts]); next = partsAt(words.slice(took))) {
    parts = [...parts, ...next.parts];
    took += next.took;
  }
  const ms = parts.reduce((sum, { amount, unitMs }) => sum + amount * unitMs, 0);
  return took === 0 || ms > MOST_MS ? null : { ms, took };
}

/** A text that is a length of time and nothing else, in milliseconds; null where it is none. */
export function durationMs(text: string | undefined): number | null {
  const words = (text ?? '').split(/\s+/).filter((word) => word !== '');
  const read = lengthAt(words);
  return read?.took === words.length ? read.ms : null;
}

/** A length of time in the shortest form that is understood: `durationMs` the other way round. */
export function durationWord(ms: number): string {
  const [unit, unitMs] = Object.entries(UNIT_MS).findLast(([, one]) => ms % one === 0) ?? ['m', UNIT_MS.m];
  return `${ms / unitMs}${unit}`;
}
