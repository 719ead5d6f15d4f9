// The review as a card for one person: the whole bundle in a fixed order, then the decision, nothing chosen before. Pure; it degrades, too.
import type { CardFacts } from '../../domain/card-facts.ts';
import { signalPieces } from '../../surfaces/card-lines.ts';
import { titleText, traceTexts, wordsFor } from '../../surfaces/card-words.ts';
import { joined } from '../../surfaces/piece.ts';
import { alertText, evidenceLines, maxAgeText, targetText, type Viewer } from '../../surfaces/review-words.ts';
import { type AdaptiveCard, bold, type CardElement, card, container, line, momentMark, ours, runs, said, sign, small } from './adaptive-card.ts';
import { exceeds, firstThatFits, within } from './budget.ts';
import {
  changeRow,
  diffElement,
  fourFacts,
  leftElements,
  messageBox,
  mixedScripts,
  stateLine,
  titleLine,
  traceLine,
  voteLines,
} from './card-parts.ts';
import type { CodeForm } from './code-input.ts';
import { renderCardWith, summaryOf } from './render-card.ts';
import { type Asked, denyButtons, denyInputs, reviewButtons, reviewInputs } from './review-form.ts';

/** `code`: an approval by them wants a one-time code. */
type Looker = Viewer & { code?: CodeForm | undefined };

/** `path` is the room for everything else that somebody wrote. */
type Room = { fields: number; value: number; body: number; reason: number; evidence: number; path: number };
const ROOMS: Room[] = [
  { fields: 100, value: 2000, body: 12_000, reason: 12_000, evidence: 40, path: 4000 },
  { fields: 60, value: 300, body: 6000, reason: 6000, evidence: 15, path: 1500 },
  { fields: 40, value: 120, body: 3000, reason: 2500, evidence: 8, path: 600 },
  { fields: 40, value: 60, body: 1200, reason: 1000, evidence: 4, path: 300 },
  { fields: 20, value: 40, body: 400, reason: 400, evidence: 2, path: 150 },
  { fields: 5, value: 30, body: 200, reason: 200, evidence: 1, path: 60 },
];
/** More rows than this are told as lines: a table costs thrice the room. */
const MOST_TABLE_ROWS = 12;
const LONGEST_TITLE = 500;
const LONGEST_REF = 1000;
const LONGEST_TRACE = 300;

function diffElements(facts: CardFacts, room: Room): CardElement[] {
  const words = wordsFor(facts);
  const { email } = facts;
  const listed = email ? facts.changes.filter(({ path }) => path !== '/subject' && path !== '/body') : facts.changes;
  const rows = listed.slice(0, room.fields).map((change) => changeRow(facts, change, room.value));
  const more = listed.length - rows.length;
  return [
    line([bold(words('review.diff', { count: facts.changes.length }))], { spacing: 'Medium' }),
    ...(email ? [messageBox(email, room.body)] : []),
    ...(rows.length > 0 ? [diffElement(facts, rows, MOST_TABLE_ROWS)] : []),
    ...(more > 0 ? [small([said(words('review.more_fields', { count: more, id: facts.id }))])] : []),
    small([said(words('review.claim'))]),
  ];
}

function evidenceElements(facts: CardFacts, room: Room): CardElement[] {
  const words = wordsFor(facts);
  const all = facts.request.evidence ?? [];
  const lines = evidenceLines(facts, room.evidence, Math.min(room.path, LONGEST_TITLE), within).map((pieces, nth) => [
    { text: `${nth + 1}.  ` },
    ...pieces,
  ]);
  const maxAge = maxAgeText(facts);
  return [
    ...(lines.length > 0 ? [line([bold(`${words('review.evidence')}\n`), ...runs(joined(lines), facts.locale)], { spacing: 'Small' })] : []),
    ...(all.length > lines.length ? [small([said(words('review.more_evidence', { count: all.length - lines.length, id: facts.id }))])] : []),
    line([bold(`${words('card.signal')}  `), ...runs(signalPieces(facts, Math.min(room.path, LONGEST_REF), within), facts.locale)], {
      spacing: 'Small',
    }),
    ...(maxAge === null ? [] : [small([said(maxAge)])]),
  ];
}

function rollbackLine(facts: CardFacts, room: Room): CardElement {
  const words = wordsFor(facts);
  const { rollback } = facts.request;
  const path = within(rollback?.path ?? words('card.rollback_none'), room.path);
  const snapshot = rollback?.snapshot_ref
    ? [bold(`\n${words('card.snapshot')}  `), said(within(rollback.snapshot_ref, Math.min(room.path, LONGEST_REF)))]
    : [];
  return line([bold(`${words('review.rollback_path')}  `), said(path), ...snapshot], { spacing: 'Medium' });
}

function reviewerElements(facts: CardFacts, { name }: Viewer, room: Room): CardElement[] {
  const words = wordsFor(facts);
  const title = line([bold(words('review.reviewers', { given: facts.given, needed: facts.needed }))]);
  const you = line([bold(words('review.you')), said(`, ${within(name, 100)}`)], { spacing: 'Small' });
  return [container([title, ...voteLines(facts, Math.min(room.path, 500)), you], { spacing: 'Medium', separator: true })];
}

const alertBox = (facts: CardFacts, viewer: Viewer): CardElement =>
  container([line([sign('attention'), said(' '), bold(within(alertText(facts, viewer), 400))])], { style: 'warning', spacing: 'Medium' });

function bundle(facts: CardFacts, viewer: Viewer, room: Room): CardElement[] {
  const words = wordsFor(facts);
  const expires: [string, ReturnType<typeof ours>[]] = [words('review.expires'), [ours(momentMark(facts.expiresAt, facts.locale))]];
  return [
    alertBox(facts, viewer),
    ...mixedScripts(facts),
    line([bold(`${words('review.target')}  `), said(within(targetText(facts), room.reason))], { spacing: 'Medium' }),
    ...leftElements(facts, room.fields, room.reason),
    ...diffElements(facts, room),
    line([bold(`${words('card.reason')}  `), said(within(facts.request.action_reason, room.reason))], { spacing: 'Medium', separator: true }),
    ...evidenceElements(facts, room),
    ...fourFacts(facts, 10, expires),
    rollbackLine(facts, room),
    ...reviewerElements(facts, viewer, room),
    traceLine([...traceTexts(facts), [words('card.digest'), facts.digest]], Math.min(room.path, LONGEST_TRACE)),
  ];
}

function around(facts: CardFacts) {
  const fallbackText = wordsFor(facts)('teams.fallback_review', { id: facts.id });
  return { locale: facts.locale, fallbackText, speak: summaryOf(facts) };
}

const inputsFor = (facts: CardFacts, { refused, code }: Looker): CardElement[] => reviewInputs(facts, refused !== null, code);

/** The least that may be asked about: it says that it is not the whole, and where the whole is. It always fits. */
function leastReview(facts: CardFacts, viewer: Looker, asked: Asked): AdaptiveCard {
  const words = wordsFor(facts);
  const trace = traceLine([...traceTexts(facts).slice(-2), [words('card.digest'), facts.digest]], 100);
  const shortened = line([bold(words('review.shortened', { id: facts.id }))]);
  const body = [titleLine(titleText(facts)), stateLine(facts), alertBox(facts, viewer), shortened, trace, ...inputsFor(facts, viewer)];
  return card(around(facts), body, reviewButtons(facts, asked));
}

function drawn(facts: CardFacts, viewer: Looker, asked: Asked, room: Room): AdaptiveCard {
  const { action_reason, rollback } = facts.request;
  const isCut =
    room !== ROOMS[0] ||
    exceeds(action_reason, room.reason) ||
    exceeds(facts.email?.body ?? '', room.body) ||
    exceeds(rollback?.path ?? '', room.path);
  const shortened = isCut ? [small([said(wordsFor(facts)('review.shortened', { id: facts.id }))])] : [];
  const body = [titleLine(titleText(facts)), stateLine(facts), ...bundle(facts, viewer, room), ...shortened, ...inputsFor(facts, viewer)];
  return card(around(facts), body, reviewButtons(facts, asked));
}

/** The whole bundle and the inputs, for this person alone; what does not fit says that GET has it. */
export function renderReview(facts: CardFacts, viewer: Looker, asked: Asked): AdaptiveCard {
  return firstThatFits(
    ROOMS,
    (room) => drawn(facts, viewer, asked, room),
    () => leastReview(facts, viewer, asked),
  );
}

/** Asks one person for the reason of a denial, below the card as it was: one field, one consequence. */
export const renderDeny = (facts: CardFacts, asked: Asked): AdaptiveCard =>
  renderCardWith(facts, { inputs: denyInputs(facts), buttons: denyButtons(facts, asked) });
