// What stands below a card that asks: who can decide until when, who is out of office, whom it was asked of besides. The same on every
// platform; how a person and a time are written is the platform's own.
import type { CardFacts, CardPerson } from '../domain/card/card-facts.ts';
import { groupWord, listText } from '../texts.ts';
import { wordsFor } from './card-words.ts';
import type { Ink } from './piece.ts';

/** `person` is somebody who can act now, whose phone a platform may ring. */
export type AskingInk = Pick<Ink, 'name' | 'moment'> & { person: (person: CardPerson) => string };

const MOST_NAMES = 10;
const MOST_STAND_INS = 5;

/** Who can decide, and until when. */
export function decideText({ mayDecide, expiresAt, locale }: Pick<CardFacts, 'mayDecide' | 'expiresAt' | 'locale'>, ink: AskingInk): string {
  const words = wordsFor({ locale });
  const people = listText(locale, mayDecide.slice(0, MOST_NAMES).map(ink.person), 'disjunction');
  const decide = mayDecide.length > 0 ? words('card.can_decide', { people }) : words('card.nobody');
  return `${decide}  ${words('card.expires', { time: ink.moment(expiresAt) })}`;
}

/** Who operates the agent and cannot vote. */
function operatorsText({ operators, locale }: CardFacts, { name }: AskingInk): string[] {
  if (operators.length === 0) return [];
  const people = listText(
    locale,
    operators.map((one) => name(one.name)),
  );
  return [wordsFor({ locale })('card.operates', { people, count: operators.length })];
}

/** Who is out of office, and who votes in their place. */
const standInTexts = ({ standIns, locale }: CardFacts, { name, moment }: AskingInk): string[] =>
  standIns.slice(0, MOST_STAND_INS).map(({ away, by, until }) => {
    const values = { who: by === null ? '' : name(by.name), away: name(away.name), until: moment(until) };
    return wordsFor({ locale })(by === null ? 'card.away' : 'card.stands_in', values);
  });

/** Whom it was asked of, one after the other. */
function escalatedText({ escalated, slots, locale }: CardFacts, { name, moment }: AskingInk): string[] {
  if (escalated.length === 0) return [];
  const words = wordsFor({ locale });
  const group = (id: string) => name(groupWord(locale, id));
  const groups = listText(locale, [...new Set(slots.map((slot) => group(slot.group)))]);
  const then = escalated.map((one) => words('card.asked_then', { group: group(one.group), since: moment(one.at) })).join('');
  return [words('card.asked_first', { groups, then })];
}

/** Everything below a card that asks, in the platform's own marks. */
export const askingText = (facts: CardFacts, ink: AskingInk): string =>
  [decideText(facts, ink), ...operatorsText(facts, ink), ...standInTexts(facts, ink), ...escalatedText(facts, ink)].join('  ');
