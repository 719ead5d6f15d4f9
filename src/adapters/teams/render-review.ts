// The review as a card for one person: the whole bundle in a fixed order, then the decision, nothing chosen before. Pure; it degrades, too.
import type { CardFacts } from '../../domain/card/card-facts.ts';
import { signalPieces } from '../../surfaces/card-lines.ts';
import { rollbackPath, titleText, traceTexts, wordsFor } from '../../surfaces/card-words.ts';
import type { ChangeRow } from '../../surfaces/change-rows.ts';
import { exceeds, joined } from '../../surfaces/piece.ts';
import { alertText, evidenceLines, isTextCut, maxAgeText, offersApprove, targetText, type Viewer } from '../../surfaces/review-words.ts';
import { type AdaptiveCard, bold, type CardElement, card, container, line, momentMark, ours, runs, said, sign, small } from './adaptive-card.ts';
import { firstThatFits, within } from './budget.ts';
import {
  diffElement,
  fitsMessageBox,
  fourFacts,
  leftElements,
  listedChanges,
  messageBox,
  mixedScripts,
  shownRows,
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
/** What is decided about is the last to be shortened. */
const ROOMS: Room[] = [
  { fields: 200, value: 10_000, body: 12_000, reason: 12_000, evidence: 40, path: 4000 },
  { fields: 200, value: 10_000, body: 12_000, reason: 1500, evidence: 8, path: 400 },
  { fields: 200, value: 10_000, body: 12_000, reason: 400, evidence: 2, path: 150 },
  { fields: 60, value: 300, body: 6000, reason: 1500, evidence: 8, path: 600 },
  { fields: 40, value: 120, body: 3000, reason: 1000, evidence: 4, path: 300 },
  { fields: 40, value: 60, body: 1200, reason: 1000, evidence: 4, path: 300 },
  { fields: 20, value: 40, body: 400, reason: 400, evidence: 2, path: 150 },
  { fields: 5, value: 30, body: 200, reason: 200, evidence: 1, path: 60 },
];
/** More rows than this are told as lines: a table costs thrice the room. */
const MOST_TABLE_ROWS = 12;
const LONGEST_TITLE = 500;
const LONGEST_REF = 1000;
const LONGEST_TRACE = 300;

/** What of a request is on one screen: its first changed fields, and whether those are all there is. */
type Shown = { room: Room; rows: ChangeRow[]; isWhole: boolean };
function shownIn(facts: CardFacts, room: Room): Shown {
  const rows = shownRows(facts, { rows: room.fields, value: room.value });
  const isMessageWhole = facts.email === null || fitsMessageBox(facts.email, room.body);
  return { room, rows, isWhole: isMessageWhole && rows.length === listedChanges(facts).length && rows.every((row) => row.isWhole) };
}

function diffElements(facts: CardFacts, { room, rows }: Shown): CardElement[] {
  const words = wordsFor(facts);
  const { email } = facts;
  const more = listedChanges(facts).length - rows.length;
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
  const path = within(rollbackPath(facts), room.path);
  const snapshot = rollback?.snapshot_ref
    ? [bold(`\n${words('card.snapshot')}  `), said(within(rollback.snapshot_ref, Math.min(room.path, LONGEST_REF)))]
    : [];
  return line([bold(`${words('review.rollback_path')}  `), said(path), ...snapshot], { spacing: 'Medium' });
}

function reviewerElements(facts: CardFacts, { name }: Viewer, room: Room): CardElement[] {
  const words = wordsFor(facts);
  const title = line([bold(words('review.reviewers', { given: facts.given, needed: facts.needed }))]);
  const you = line([bold(`${words('review.you')}  `), said(within(name, 100))], { spacing: 'Small' });
  return [container([title, ...voteLines(facts, Math.min(room.path, 500)), you], { spacing: 'Medium', separator: true })];
}

const alertBox = (facts: CardFacts, viewer: Viewer, isWhole: boolean): CardElement =>
  container([line([sign('attention'), said(' '), bold(within(alertText(facts, viewer, isWhole), 400))])], { style: 'warning', spacing: 'Medium' });

function bundle(facts: CardFacts, viewer: Viewer, shown: Shown): CardElement[] {
  const words = wordsFor(facts);
  const { room } = shown;
  const expires: [string, ReturnType<typeof ours>[]] = [words('review.expires'), [ours(momentMark(facts.expiresAt, facts.locale))]];
  return [
    alertBox(facts, viewer, shown.isWhole),
    ...mixedScripts(facts),
    line([bold(`${words('review.target')}  `), said(within(targetText(facts), room.reason))], { spacing: 'Medium' }),
    ...leftElements(facts, room.fields, room.reason),
    ...diffElements(facts, shown),
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

function inputsFor(facts: CardFacts, { refused, code }: Looker, isWhole: boolean): CardElement[] {
  const approve = offersApprove(facts, isWhole);
  return reviewInputs(facts, { isRefused: refused !== null, approve }, approve ? code : undefined);
}

/** The least that may be asked about: it says that it is not the whole, and where the whole is. It always fits. */
function leastReview(facts: CardFacts, viewer: Looker, asked: Asked): AdaptiveCard {
  const words = wordsFor(facts);
  const trace = traceLine([...traceTexts(facts).slice(-2), [words('card.digest'), facts.digest]], 100);
  const shortened = line([bold(words('review.shortened', { id: facts.id }))]);
  const body = [titleLine(titleText(facts)), stateLine(facts), alertBox(facts, viewer, false), shortened, trace, ...inputsFor(facts, viewer, false)];
  return card(around(facts), body, reviewButtons(facts, asked));
}

function isShortened(facts: CardFacts, { room, rows, isWhole }: Shown): boolean {
  const texts = { reason: room.reason, path: room.path, title: Math.min(room.path, LONGEST_TITLE), ref: Math.min(room.path, LONGEST_REF) };
  return !isWhole || rows.some((row) => row.isCut) || isTextCut(facts, texts, within) || exceeds(within, targetText(facts), room.reason);
}

function drawn(facts: CardFacts, viewer: Looker, asked: Asked, room: Room): AdaptiveCard {
  const shown = shownIn(facts, room);
  const shortened = isShortened(facts, shown) ? [small([said(wordsFor(facts)('review.shortened', { id: facts.id }))])] : [];
  const inputs = inputsFor(facts, viewer, shown.isWhole);
  const body = [titleLine(titleText(facts)), stateLine(facts), ...bundle(facts, viewer, shown), ...shortened, ...inputs];
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

/** Whether a review as it was drawn has the choice to approve. */
export const offersApproval = ({ body }: AdaptiveCard): boolean =>
  body.some((one) => one.type === 'Input.ChoiceSet' && one.id === 'decision' && one.choices.some(({ value }) => value === 'approve'));

/** Asks one person for the reason of a denial, below the card as it was: one field, one consequence. */
export const renderDeny = (facts: CardFacts, asked: Asked): AdaptiveCard =>
  renderCardWith(facts, { inputs: denyInputs(facts), buttons: denyButtons(facts, asked) });
