// The words of the card of a batch, the same on every platform: what they have in common, the weakest of them, what they add up to.
import type { BatchFacts } from '../domain/card/batch-facts.ts';
import type { CardFacts } from '../domain/card/card-facts.ts';
import { confidenceText, reasonWord, text } from '../texts.ts';
import { capLines, holidayLine, windowText, wordsFor } from './card-words.ts';
import { bold, type Cut, type Piece, piecesIn, said, when } from './piece.ts';

/** What was on screen: who names the batch, and which requests with which digests. */
export type AskedOfBatch = { member: string; stamp: string };

const WEAKEST = 5;
const MOST_WINDOWS = 3;
const MOST_CAPS = 3;
const MOST_VOTES = 10;

/** The same batch for one reader. */
export const batchIn = (batch: BatchFacts, locale: string): BatchFacts => ({
  ...batch,
  sample: { ...batch.sample, locale },
  members: batch.members.map((member) => ({ ...member, locale })),
});

export const batchTitle = ({ title, sample }: BatchFacts): string => text(sample.locale, title.key, title.values);

/** How many stand where. */
export function countsText({ counts, sample }: BatchFacts): string {
  const words = wordsFor(sample);
  const told = counts.map(({ status, count }) => ({ count, status: words(status.phrase.key, status.phrase.values) }));
  return told.length === 1 ? (told[0]?.status ?? '') : told.map((one) => words('batch.count', one)).join('; ');
}

/** One line for notifications and readers; nothing in it is escaped yet. */
export function batchSummary(batch: BatchFacts): string {
  const { tier, workspace } = batch.sample;
  const words = wordsFor(batch.sample);
  return words('card.text', { status: countsText(batch), title: batchTitle(batch), tier: words(`tier.${tier}`), workspace: workspace.name });
}

/** The least and the most confident of them; one figure where they agree. */
function confidenceRange({ members, sample }: BatchFacts): string {
  const all = members.map(({ request }) => confidenceText(sample.locale, request.confidence_score));
  const [least, most] = [all[0] ?? '', all.at(-1) ?? ''];
  return least === most ? least : `${least} – ${most}`;
}

/** Reason, signals, confidence, and why a person is asked. */
export function batchWhyPieces(batch: BatchFacts, mostReason: number, cut: Cut): Piece[] {
  const { sample, members, signal } = batch;
  const words = wordsFor(sample);
  const others = new Set(members.map(({ request }) => request.action_reason)).size - 1;
  const more = others > 0 ? ` ${words('batch.more_reasons', { count: others })}` : '';
  const asked = sample.because.map((code) => reasonWord(sample.locale, code)).join(words('joint.comma'));
  return [
    bold(`${words('card.reason')}  `),
    said(`${cut(sample.request.action_reason, mostReason)}${more}`),
    bold(`\n${words('card.signal')}  `),
    ...piecesIn(sample.locale, 'batch.signal', { newest: when(signal.newest, 'ago'), oldest: when(signal.oldest, 'ago') }),
    bold(`\n${words('batch.confidence')}  `),
    said(confidenceRange(batch)),
    ...(asked === '' ? [] : [bold(`\n${words('card.asked_because')}  `), said(asked)]),
  ];
}

/** Whom one of them is about, and where that is. */
export const whoseText = ({ request: { target } }: CardFacts): [who: string, where: string] => [
  target.contact ?? target.record_ids[0] ?? '',
  target.account ?? target.domain ?? '',
];

/** The least confident few as a table: whom, where, how sure, when. */
export function weakestTable({ sample, members }: BatchFacts, most: number, cut: Cut): { heads: string[]; rows: string[][] } {
  const words = wordsFor(sample);
  const weakest = members.slice(0, WEAKEST);
  const rows = weakest.map((member) => [
    ...whoseText(member).map((one) => cut(one, most)),
    confidenceText(sample.locale, member.request.confidence_score),
    cut(windowText(member), most),
  ]);
  const first = words('batch.weakest', { shown: weakest.length, count: members.length });
  return { heads: [first, words('batch.account'), words('batch.confidence'), words('card.window')], rows };
}

/** How many go when, the most first, and which holidays they wait out. */
function windowLines({ members, sample }: BatchFacts): string[] {
  const words = wordsFor(sample);
  const alike = [...Map.groupBy(members, (member) => windowText(member))].toSorted(([, one], [, other]) => other.length - one.length);
  const lines = alike.slice(0, MOST_WINDOWS).map(([window, { length }]) => words('batch.window', { count: length, window }));
  const more = alike.length > lines.length ? [words('batch.more_windows', { count: alike.length - lines.length })] : [];
  const holidays = new Set(members.flatMap((member) => holidayLine(member) ?? []));
  return [...lines, ...more, ...[...holidays].slice(0, MOST_WINDOWS)];
}

/** Blast radius, window and caps of all together, each a name with its lines. */
export function batchFactLines(batch: BatchFacts): [blast: [string, string[]], window: [string, string[]], caps: [string, string[]]] {
  const { sample, blast, caps } = batch;
  const words = wordsFor(sample);
  return [
    [words('card.blast_radius'), [words('batch.blast', blast), words('batch.at_account', blast)]],
    [words('card.window'), windowLines(batch)],
    [words('batch.caps'), capLines({ ...sample, caps }, MOST_CAPS, true)],
  ];
}

/** Who decided how many, when and why, once each. */
export function batchVoteLines({ members, sample }: BatchFacts, mostQuote: number, cut: Cut): Piece[][] {
  const alike = Map.groupBy(
    members.flatMap((member) => member.votes),
    ({ person, vote, reason }) => JSON.stringify([person.id, vote, reason]),
  );
  const lines = [...alike.values()].flatMap((same): Piece[][] => {
    const [first] = same;
    if (!first) return [];
    const quoted = first.reason ? [said(`: ${cut(first.reason, mostQuote)}`)] : [];
    const values = { vote: first.vote, count: same.length, person: bold(first.person.name), at: when(first.at) };
    return [[...piecesIn(sample.locale, 'batch.voted', values), ...quoted]];
  });
  return lines.slice(0, MOST_VOTES);
}
