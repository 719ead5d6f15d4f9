// The review as a Slack modal: the whole bundle in a fixed order, then the decision, nothing chosen before. Pure; it degrades, too.
import type { types } from '@slack/bolt';
import type { CardFacts } from '../../domain/card/card-facts.ts';
import { oneLine } from '../../domain/documents/plain-text.ts';
import { signalPieces } from '../../surfaces/card-lines.ts';
import { rollbackPath, wordsFor } from '../../surfaces/card-words.ts';
import { type ChangeRow, changeRows } from '../../surfaces/change-rows.ts';
import { exceeds } from '../../surfaces/piece.ts';
import { alertText, evidenceLines, isTextCut, maxAgeText, offersApprove, targetText, type Viewer as Voting } from '../../surfaces/review-words.ts';
import {
  actions,
  alert,
  type Block,
  bold,
  button,
  context,
  divider,
  facts as fields,
  list,
  marks,
  paragraph,
  plain,
  quote,
  runs,
  said,
  section,
  whenMark,
} from './block-kit.ts';
import { sizeOf, VIEW_SIZE, within } from './budget.ts';
import { buttonValue, editedBlocks, fourFacts, leftBlocks, mixedScripts, traceFacts, voteBlocks } from './card-parts.ts';
import { codeInput } from './code-input.ts';
import { modal } from './modal.ts';
import { type Asked, inputBlocks, metadataOf } from './review-form.ts';

/** `glass`: whether they may break the glass; `code`: whether a one-time code is wanted. */
export type Viewer = Voting & { glass?: boolean; code?: boolean };

type Room = { fields: number; value: number; reason: number; evidence: number };
/** What is decided about is the last to be shortened. */
const ROOMS: Room[] = [
  { fields: 400, value: 12_000, reason: 12_000, evidence: 40 },
  { fields: 400, value: 12_000, reason: 2000, evidence: 10 },
  { fields: 400, value: 1500, reason: 1000, evidence: 5 },
  { fields: 100, value: 500, reason: 1000, evidence: 5 },
  { fields: 40, value: 200, reason: 1000, evidence: 5 },
  { fields: 20, value: 80, reason: 1000, evidence: 5 },
];
const ALERT_LENGTH = 200;
const LONGEST_TITLE = 500;
const LONGEST_REF = 1000;
const LONGEST_TARGET = 3000;

function diffBlocks(facts: CardFacts, rows: ChangeRow[]): Block[] {
  const words = wordsFor(facts);
  const items = rows.map(({ cells: [field, now, after] }) => [said(`${field}:  ${now}  →  `), bold(after)]);
  const more = facts.changes.length - items.length;
  return [
    paragraph([bold(words('review.diff', { count: facts.changes.length }))]),
    ...(items.length > 0 ? [list(items)] : []),
    ...(more > 0 ? [context(plain(words('review.more_fields', { count: more, id: facts.id })))] : []),
    context(plain(words('review.claim'))),
  ];
}

function evidenceBlocks(facts: CardFacts, room: Room): Block[] {
  const words = wordsFor(facts);
  const all = facts.request.evidence ?? [];
  const items = evidenceLines(facts, room.evidence, LONGEST_TITLE, within).map((pieces) => runs(pieces, facts.locale));
  const maxAge = maxAgeText(facts);
  return [
    ...(items.length > 0 ? [paragraph([bold(words('review.evidence'))]), list(items)] : []),
    ...(all.length > items.length ? [context(plain(words('review.more_evidence', { count: all.length - items.length, id: facts.id })))] : []),
    paragraph([bold(`${words('card.signal')}  `), ...runs(signalPieces(facts, LONGEST_REF, within), facts.locale)]),
    ...(maxAge === null ? [] : [context(plain(maxAge))]),
  ];
}

function rollbackBlocks(facts: CardFacts, room: Room): Block[] {
  const words = wordsFor(facts);
  const { rollback } = facts.request;
  const path = within(rollbackPath(facts), room.reason);
  const snapshot = rollback?.snapshot_ref ? [bold(`\n${words('card.snapshot')}  `), said(within(rollback.snapshot_ref, LONGEST_REF))] : [];
  return [paragraph([bold(`${words('review.rollback_path')}  `), said(path), ...snapshot])];
}

function reviewerBlocks(facts: CardFacts, { name }: Viewer): Block[] {
  const words = wordsFor(facts);
  const { given, needed } = facts;
  const title = paragraph([bold(words('review.reviewers', { given, needed }))]);
  return [title, ...voteBlocks(facts, 500), paragraph([bold(`${words('review.you')}  `), said(name)])];
}

/** The way out in an emergency; what follows it asks for the reason. */
function glassBlocks(facts: CardFacts): Block[] {
  const words = wordsFor(facts);
  return [context(plain(words('glass.offer'))), actions(button('break_glass', words('button.break_glass'), buttonValue(facts))), divider()];
}

/** What of a request is on one screen: its first changed fields, and whether those are all there is. */
type Shown = { room: Room; rows: ChangeRow[]; isWhole: boolean };
function shownIn(facts: CardFacts, room: Room): Shown {
  const rows = changeRows(facts, facts.changes.slice(0, room.fields), room.value, within);
  return { room, rows, isWhole: rows.length === facts.changes.length && rows.every((row) => row.isWhole) };
}

function isShortened(facts: CardFacts, { room, rows }: Shown): boolean {
  const texts = { reason: room.reason, path: room.reason, title: LONGEST_TITLE, ref: LONGEST_REF };
  return (
    rows.length < facts.changes.length ||
    rows.some((row) => row.isCut) ||
    isTextCut(facts, texts, within) ||
    exceeds(within, targetText(facts), LONGEST_TARGET)
  );
}

function blocksIn(facts: CardFacts, viewer: Viewer, shown: Shown): Block[] {
  const words = wordsFor(facts);
  const { request } = facts;
  const { room, rows, isWhole } = shown;
  const trace = [...traceFacts(facts, 300), [words('card.digest'), facts.digest]].map(([name, value]) => `${name}: ${value}`).join('. ');
  return [
    alert(oneLine(within(alertText(facts, viewer, isWhole), ALERT_LENGTH - 1), ALERT_LENGTH - 1)),
    ...mixedScripts(facts),
    paragraph([bold(`${words('review.target')}  `), said(within(targetText(facts), LONGEST_TARGET))]),
    ...leftBlocks(facts, room.fields, room.reason),
    ...diffBlocks(facts, rows),
    ...editedBlocks(facts),
    divider(),
    paragraph([bold(words('card.reason'))]),
    quote([said(within(request.action_reason, room.reason))]),
    ...evidenceBlocks(facts, room),
    divider(),
    ...fourFacts(facts, 10, 500),
    fields(marks(`*${words('review.expires')}*\n${whenMark(facts.expiresAt, facts.locale)}`)),
    ...rollbackBlocks(facts, room),
    divider(),
    ...reviewerBlocks(facts, viewer),
    section(plain(within(trace, 2900))),
    divider(),
    ...(viewer.glass ? glassBlocks(facts) : []),
    ...(isShortened(facts, shown) ? [context(plain(words('review.shortened', { id: facts.id })))] : []),
  ];
}

/** The modal with the whole bundle, within Slack's limits; what does not fit says that GET has it. */
export function renderReview(facts: CardFacts, viewer: Viewer, asked: Asked): types.ModalView {
  const words = wordsFor(facts);
  const edge = { title: words('review.title'), submit: words('review.submit'), close: words('review.close') };
  const least = ROOMS.length - 1;
  for (const [index, room] of ROOMS.entries()) {
    const shown = shownIn(facts, room);
    const approve = offersApprove(facts, shown.isWhole);
    const body = blocksIn(facts, viewer, shown).map((block, nth): Block => ({ ...block, block_id: `g${nth + 1}-v${facts.version}` }));
    const inputs = inputBlocks(facts, { isRefused: viewer.refused !== null, approve });
    const blocks = [...body, ...inputs, ...(viewer.code && approve ? [codeInput(facts)] : [])];
    if (index === least || sizeOf(blocks) <= VIEW_SIZE) return modal('review', metadataOf(asked), edge, blocks);
  }
  throw new Error('The last room always returns');
}

/** Whether a review as it was drawn has the choice to approve. */
export const offersApproval = ({ blocks }: Pick<types.ModalView, 'blocks'>): boolean =>
  blocks.some(
    (block) =>
      block.block_id === 'decision' &&
      'element' in block &&
      block.element.type === 'radio_buttons' &&
      block.element.options.some(({ value }) => value === 'approve'),
  );
