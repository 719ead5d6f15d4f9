// People on a card: the seats as boxes to be ticked while they are asked, the life in timed lines afterwards.
import type { CardFacts, CardSeat, LifeLine } from '../../domain/card-facts.ts';
import { dayOf } from '../../domain/window.ts';
import { groupWord, outcomeWords } from '../../texts.ts';
import { type Block, bold, dayFormat, paragraph, quote, type Said, said, saidIn, when } from './block-kit.ts';
import { within } from './budget.ts';
import type { Room } from './card-changes.ts';
import { namesOf, windowText, wordsFor } from './card-parts.ts';

const MOST_LINES = 12;
const MOST_NAMES = 8;

const box = (ticked: boolean): Said => ({ type: 'emoji', name: ticked ? 'white_check_mark' : 'white_large_square' });
const newline = () => said('\n');

function votedLine(facts: CardFacts, seat: CardSeat, room: Room): Said[] {
  const vote = facts.votes.find((one) => one.person.id === seat.filledBy?.id);
  const reason = vote?.reason ? [said(`:  ${within(vote.reason, room.quote)}`)] : [];
  const name = bold(seat.filledBy?.name ?? '');
  const voted = vote ? [...saidIn(facts.locale, 'card.approved_at', { name, at: when(vote.at, '{time}') }), ...reason] : [name];
  const whose = vote?.for.length ? [said(` ${wordsFor(facts)('card.for', { people: namesOf(facts, vote.for) })}`)] : [];
  return [box(true), said('  '), ...voted, ...whose];
}

/** `nth` seats come before it. */
function openLine(facts: CardFacts, seat: CardSeat, nth: number): Said[] {
  const words = wordsFor(facts);
  const people = namesOf(facts, facts.mayDecide.slice(0, MOST_NAMES), 'disjunction');
  const who = seat.waits || people === '' ? [] : [said(`:  ${people}`)];
  return [
    box(false),
    said('  '),
    bold(words(seat.waits ? 'card.seat_waits' : 'card.seat', { group: groupWord(facts.locale, seat.group), nth })),
    ...who,
  ];
}

const joined = (lines: Said[][]): Said[] => lines.flatMap((line, index) => (index === 0 ? line : [newline(), ...line]));

/** The seats: who has approved and what they said, and whom the others wait for. */
export const voteBlocks = (facts: CardFacts, room: Room): Block[] =>
  facts.seats.length === 0
    ? []
    : [paragraph(joined(facts.seats.map((seat, nth) => (seat.filledBy ? votedLine(facts, seat, room) : openLine(facts, seat, nth)))))];

/** The day stands where it changes, in a life of several days. */
function lifeLine(facts: CardFacts, line: LifeLine, lineBefore: LifeLine | undefined, room: Room): Said[] {
  const words = wordsFor(facts);
  const said_ = words(line.phrase.key, line.phrase.values);
  const name = line.name === null ? [] : [bold(line.name), said(' ')];
  const own = line.quote === null ? '' : `:  ${within(line.quote, room.quote)}`;
  const day = (at: string) => dayOf(new Date(at), facts.workspace.timeZone);
  const severalDays = facts.life.some((one) => day(one.at) !== day(line.at));
  const format = severalDays && (!lineBefore || day(lineBefore.at) !== day(line.at)) ? dayFormat(facts.locale) : '{time}';
  return [when(line.at, format), said('   '), ...name, said(`${within(said_, 300)}${own}`)];
}

function waitingBlocks(facts: CardFacts): Block[] {
  const words = wordsFor(facts);
  if (facts.state !== 'waiting') return [];
  const { opens_at } = facts.window;
  const yours = opens_at === null ? [] : [said(', '), ...saidIn(facts.locale, 'card.for_you', { time: when(opens_at, dayFormat(facts.locale)) })];
  return [paragraph([bold(`${words('card.window')}  `), said(windowText(facts)), ...yours, newline(), said(words('card.checked_again'))])];
}

/** Who denied it and why, in full. */
function denialBlocks(facts: CardFacts, room: Room): Block[] {
  const denial = facts.votes.find((vote) => vote.vote === 'deny');
  if (!denial) return facts.end?.reason ? [quote([said(within(outcomeWords(facts.locale, facts.end.reason), room.reason))])] : [];
  const who = paragraph(saidIn(facts.locale, 'card.denied_at', { name: bold(denial.person.name), at: when(denial.at, '{time}') }));
  return [who, quote([said(within(denial.reason ?? '', Math.max(room.reason, room.quote)))])];
}

/** What came of it: the reason of a denial, when a wait ends, and the life so far. */
export function lifeBlocks(facts: CardFacts, room: Room): Block[] {
  const first = facts.state === 'denied' ? denialBlocks(facts, room) : waitingBlocks(facts);
  const lines = facts.life.filter((line) => facts.state !== 'denied' || line.phrase.key !== 'life.denied').slice(-MOST_LINES);
  return [...first, ...(lines.length > 0 ? [paragraph(joined(lines.map((line, nth) => lifeLine(facts, line, lines[nth - 1], room))))] : [])];
}
