// The review as a Slack modal: the whole bundle in a fixed order, then the decision, nothing chosen before. Pure; it degrades, too.
import type { types } from '@slack/bolt';
import type { CardFacts } from '../../domain/card-facts.ts';
import { oneLine } from '../../domain/plain-text.ts';
import { signalPieces } from '../../surfaces/card-lines.ts';
import { wordsFor } from '../../surfaces/card-words.ts';
import { alertText, evidenceLines, maxAgeText, targetText, type Viewer as Voting } from '../../surfaces/review-words.ts';
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
import { buttonValue, changeRow, editedBlocks, fourFacts, leftBlocks, mixedScripts, traceFacts, voteBlocks } from './card-parts.ts';
import { codeInput } from './code-input.ts';
import { type Asked, inputBlocks, metadataOf } from './review-form.ts';

/** `glass`: whether they may break the glass; `code`: whether a one-time code is wanted. */
export type Viewer = Voting & { glass?: boolean; code?: boolean };

type Room = { fields: number; value: number; reason: number; evidence: number };
const ROOMS: Room[] = [
  { fields: 100, value: 1500, reason: 12_000, evidence: 40 },
  { fields: 60, value: 500, reason: 6000, evidence: 20 },
  { fields: 40, value: 200, reason: 3000, evidence: 10 },
  { fields: 20, value: 80, reason: 1000, evidence: 5 },
];
const ALERT_LENGTH = 200;

function diffBlocks(facts: CardFacts, room: Room): Block[] {
  const words = wordsFor(facts);
  const { changes } = facts;
  const items = changes.slice(0, room.fields).map((change) => {
    const [field, now, after] = changeRow(facts, change, room.value);
    return [said(`${field}:  ${now}  →  `), bold(after)];
  });
  const more = changes.length - items.length;
  return [
    paragraph([bold(words('review.diff', { count: changes.length }))]),
    ...(items.length > 0 ? [list(items)] : []),
    ...(more > 0 ? [context(plain(words('review.more_fields', { count: more, id: facts.id })))] : []),
    context(plain(words('review.claim'))),
  ];
}

function evidenceBlocks(facts: CardFacts, room: Room): Block[] {
  const words = wordsFor(facts);
  const all = facts.request.evidence ?? [];
  const items = evidenceLines(facts, room.evidence, 500, within).map((pieces) => runs(pieces, facts.locale));
  const maxAge = maxAgeText(facts);
  return [
    ...(items.length > 0 ? [paragraph([bold(words('review.evidence'))]), list(items)] : []),
    ...(all.length > items.length ? [context(plain(words('review.more_evidence', { count: all.length - items.length, id: facts.id })))] : []),
    paragraph([bold(`${words('card.signal')}  `), ...runs(signalPieces(facts, 1000, within), facts.locale)]),
    ...(maxAge === null ? [] : [context(plain(maxAge))]),
  ];
}

function rollbackBlocks(facts: CardFacts, room: Room): Block[] {
  const words = wordsFor(facts);
  const { rollback } = facts.request;
  const path = within(rollback?.path ?? words('card.rollback_none'), room.reason);
  const snapshot = rollback?.snapshot_ref ? [bold(`\n${words('card.snapshot')}  `), said(within(rollback.snapshot_ref, 1000))] : [];
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

function blocksIn(facts: CardFacts, viewer: Viewer, room: Room): Block[] {
  const words = wordsFor(facts);
  const { request } = facts;
  const trace = [...traceFacts(facts, 300), [words('card.digest'), facts.digest]].map(([name, value]) => `${name}: ${value}`).join('. ');
  return [
    alert(oneLine(within(alertText(facts, viewer), ALERT_LENGTH - 1), ALERT_LENGTH - 1)),
    ...mixedScripts(facts),
    paragraph([bold(`${words('review.target')}  `), said(within(targetText(facts), 3000))]),
    ...leftBlocks(facts, room.fields, room.reason),
    ...diffBlocks(facts, room),
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
  ];
}

/** The modal with the whole bundle, within Slack's limits; what does not fit says that GET has it. */
export function renderReview(facts: CardFacts, viewer: Viewer, asked: Asked): types.ModalView {
  const words = wordsFor(facts);
  const frame = {
    type: 'modal' as const,
    callback_id: 'review',
    private_metadata: metadataOf(asked),
    title: plain(words('review.title').slice(0, 24)),
    submit: plain(words('review.submit').slice(0, 24)),
    close: plain(words('review.close').slice(0, 24)),
  };
  const least = ROOMS.length - 1;
  for (const [index, room] of ROOMS.entries()) {
    const shortened = index > 0 ? [context(plain(words('review.shortened', { id: facts.id })))] : [];
    const body = [...blocksIn(facts, viewer, room), ...shortened].map(
      (block, nth): Block => ({ ...block, block_id: `g${nth + 1}-v${facts.version}` }),
    );
    const blocks = [...body, ...inputBlocks(facts, viewer.refused !== null), ...(viewer.code ? [codeInput(facts)] : [])];
    if (index === least || sizeOf(blocks) <= VIEW_SIZE) return { ...frame, blocks };
  }
  throw new Error('The last room always returns');
}
