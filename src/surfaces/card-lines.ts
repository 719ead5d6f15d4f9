// What stands on which line of a card, the same on every platform: why it is asked, who has voted and who is waited for, the life.
import { capital, recordField } from '../commands/change-words.ts';
import type { CardFacts, CardSlot, LifeLine } from '../domain/card/card-facts.ts';
import { firstOf } from '../domain/documents/first-of.ts';
import { dayOf } from '../domain/policy/window.ts';
import { confidenceText, groupWord, outcomeWords, reasonWord } from '../texts.ts';
import { holidayLine, namesOf, windowOpens, windowText, wordsFor } from './card-words.ts';
import { bold, type Cut, type Piece, piecesIn, said, signed, when } from './piece.ts';

const MOST_LINES = 12;
const MOST_NAMES = 8;

/** Where the signal comes from, how old it is, how sure the agent is. Its address is text, not a link. */
export function signalPieces(facts: CardFacts, most: number, cut: Cut): Piece[] {
  const words = wordsFor(facts);
  const { source_signal: signal, confidence_score: confidence } = facts.request;
  const type = cut(signal.type.replaceAll('_', ' '), 200);
  const stale = facts.signalStale ? [said(` (${words('card.signal_stale')})`)] : [];
  return [
    said(`${capital(type).replace(/^Crm\b/, 'CRM')} `),
    when(signal.observed_at, 'ago'),
    ...stale,
    said(['', words('card.confidence', { confidence: confidenceText(facts.locale, confidence) }), cut(signal.ref, most)].join(words('joint.comma'))),
  ];
}

/** Reason, signal, and why a person is asked. */
export function whyPieces(facts: CardFacts, mostReason: number, cut: Cut): Piece[] {
  const words = wordsFor(facts);
  const { because, request } = facts;
  const asked =
    because.length === 0
      ? []
      : [bold(`\n${words('card.asked_because')}  `), said(because.map((code) => reasonWord(facts.locale, code)).join(words('joint.comma')))];
  return [
    bold(`${words('card.reason')}  `),
    said(cut(request.action_reason, mostReason)),
    bold(`\n${words('card.signal')}  `),
    ...signalPieces(facts, 300, cut),
    ...asked,
  ];
}

/** Of a rollback: how much goes back, what has changed since and stays, what cannot be undone. Nothing of anything else. */
export function rollbackLines(facts: CardFacts, most: number, longest: number, cut: Cut): Piece[][] {
  if (facts.leftAlone === null) return [];
  const words = wordsFor(facts);
  const { drifted, irreversible } = facts.leftAlone;
  const fields = drifted.first.map(({ record, path }) => recordField(record, path));
  const ids = irreversible.first.map(({ id, record }) => `${id} (${record})`);
  const told = (key: string, count: number, first: string[]): Piece[][] =>
    count === 0 ? [] : [[bold(words(key, { count })), said(`  ${cut(firstOf(first, most, count).join(', '), longest)}`)]];
  return [
    [bold(words('card.rollback.back', { count: facts.changes.length }))],
    ...told('card.rollback.drifted', drifted.count, fields),
    ...told('card.rollback.irreversible', irreversible.count, ids),
  ];
}

function votedLine(facts: CardFacts, slot: CardSlot, mostQuote: number, cut: Cut): Piece[] {
  const vote = facts.votes.find((one) => one.person.id === slot.filledBy?.id);
  const name = bold(slot.filledBy?.name ?? '');
  const reason = vote?.reason ? [said(`:  ${cut(vote.reason, mostQuote)}`)] : [];
  const voted = vote ? [...piecesIn(facts.locale, 'card.approved_at', { name, at: when(vote.at, 'time') }), ...reason] : [name];
  const whose = vote?.for.length ? [said(` ${wordsFor(facts)('card.for', { people: namesOf(facts, vote.for) })}`)] : [];
  return [signed('done'), said('  '), ...voted, ...whose];
}

/** `nth` slots come before it. */
function openLine(facts: CardFacts, slot: CardSlot, nth: number): Piece[] {
  const words = wordsFor(facts);
  const people = namesOf(facts, facts.mayDecide.slice(0, MOST_NAMES), 'disjunction');
  const who = slot.waits || people === '' ? [] : [said(`:  ${people}`)];
  return [
    signed('open'),
    said('  '),
    bold(words(slot.waits ? 'card.seat_waits' : 'card.seat', { group: groupWord(facts.locale, slot.group), nth })),
    ...who,
  ];
}

/** The slots: who has approved and what they said, and whom the others wait for. */
export const slotLines = (facts: CardFacts, mostQuote: number, cut: Cut): Piece[][] =>
  facts.slots.map((slot, nth) => (slot.filledBy ? votedLine(facts, slot, mostQuote, cut) : openLine(facts, slot, nth)));

/** Whether it needs saying who fills which slot. */
export const hasVotesToShow = ({ needed, votes }: CardFacts): boolean => needed > 1 || votes.length > 0;

/** One step of a life: when, then who did what. The day stands where it changes, in a life of several days. */
export type LifePieces = { at: Piece; told: Piece[] };

function lifeLine(facts: CardFacts, line: LifeLine, lineBefore: LifeLine | undefined, mostQuote: number, cut: Cut): LifePieces {
  const phrase = wordsFor(facts)(line.phrase.key, line.phrase.values);
  const what = cut(phrase, 300);
  const told = line.name === null ? [said(what)] : piecesIn(facts.locale, 'life.by', { name: bold(line.name), what });
  const own = line.quote === null ? [] : [said(`:  ${cut(line.quote, mostQuote)}`)];
  const day = (at: string) => dayOf(new Date(at), facts.workspace.timeZone);
  const severalDays = facts.life.some((one) => day(one.at) !== day(line.at));
  const isNewDay = severalDays && (!lineBefore || day(lineBefore.at) !== day(line.at));
  return { at: when(line.at, isNewDay ? 'moment' : 'time'), told: [...told, ...own] };
}

/** The life so far, oldest first; a denial is told elsewhere. */
export function lifeLines(facts: CardFacts, mostQuote: number, cut: Cut): LifePieces[] {
  const lines = facts.life.filter((line) => facts.state !== 'denied' || line.phrase.key !== 'life.denied').slice(-MOST_LINES);
  return lines.map((line, nth) => lifeLine(facts, line, lines[nth - 1], mostQuote, cut));
}

/** When a wait ends, for the window's place and for the reader; null where nothing waits. */
export function waitingPieces(facts: CardFacts): Piece[] | null {
  const words = wordsFor(facts);
  if (facts.state !== 'waiting') return null;
  const opens_at = windowOpens(facts);
  const yours = opens_at === null ? [] : [said(words('joint.comma')), ...piecesIn(facts.locale, 'card.for_you', { time: when(opens_at) })];
  const holiday = holidayLine(facts);
  const why = holiday === null ? [] : [said(`\n${holiday}`)];
  return [bold(`${words('card.window')}  `), said(windowText(facts)), ...yours, ...why, said('\n'), said(words('card.checked_again'))];
}

/** Who denied it, and why, in full; `who` is null where no person did, and the reason is that of the end. */
export function denialOf(facts: CardFacts): { who: Piece[] | null; reason: string } | null {
  const denial = facts.votes.find((vote) => vote.vote === 'deny');
  if (!denial) return facts.end?.reason ? { who: null, reason: outcomeWords(facts.locale, facts.end.reason) } : null;
  const who = piecesIn(facts.locale, 'card.denied_at', { name: bold(denial.person.name), at: when(denial.at, 'time') });
  return { who, reason: denial.reason ?? '' };
}
