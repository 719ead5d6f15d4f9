// What takes two people: the first one asks, and a second one may say the same for a while.
import type { JsonObject } from '../documents/request.ts';
import { type Ledger, withLedgerEvent } from './ledger.ts';

const SECOND_MS = 3_600_000;

/** Whether what a first person asked for at an instant can still be joined. */
const stillStands = ({ at }: { at: string }, now: Date): boolean => Date.parse(at) + SECOND_MS > now.getTime();

/**
 * `words` that are the same for the very same thing, whoever says it, by `by`, and how their first saying is written down. `may`: ids of those who
 * may say it now; what somebody said who has lost the right is forgotten.
 */
export type Word = { words: string; by: string; may: string[]; asked: { type: string; detail: JsonObject } };

/** `asked`: a second person has to say the same; `asked_already`: the same person again; `joined`: two have said it now. */
export type Said = { ledger: Ledger; result: 'asked' | 'asked_already' | 'joined'; first: string };

/** Somebody says what takes two people; `act` is done where a second one says the very same within the hour. */
export function sayAsTwo(ledger: Ledger, { words, by, may, asked }: Word, now: Date, act: (ledger: Ledger, first: string) => Ledger): Said {
  const standing = (ledger.second_asks ?? []).filter((one) => stillStands(one, now) && (one.words !== words || may.includes(one.by)));
  const first = standing.find((one) => one.words === words);
  if (first?.by === by) return { ledger, result: 'asked_already', first: by };
  const at = now.toISOString();
  if (first) return { ledger: act({ ...ledger, second_asks: standing.filter((one) => one !== first) }, first.by), result: 'joined', first: first.by };
  const next = { ...ledger, second_asks: [...standing, { words, by, at }] };
  return { ledger: withLedgerEvent(next, asked.type, by, at, asked.detail), result: 'asked', first: by };
}
