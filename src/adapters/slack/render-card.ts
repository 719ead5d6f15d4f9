// A card as Slack blocks, in the order of the design: title, state, why, what changes, four facts, votes, fold, buttons, footer.
// Pure. A card that is too large loses detail step by step; it never fails to post.
import type { CardFacts } from '../../domain/card/card-facts.ts';
import { type AskingInk, askingText } from '../../surfaces/asking-words.ts';
import { hasVotesToShow, whyPieces } from '../../surfaces/card-lines.ts';
import { titleText, wordsFor } from '../../surfaces/card-words.ts';
import { CARD_ROOMS, type Room } from '../../surfaces/rooms.ts';
import {
  actions,
  type Block,
  button,
  context,
  escaped,
  escapedName,
  fold,
  header,
  inkOf,
  marks,
  paragraph,
  plain,
  runs,
  section,
  signMark,
} from './block-kit.ts';
import { HEADER_LENGTH, MESSAGE_SIZE, sizeOf, within } from './budget.ts';
import {
  buttonValue,
  changeBlocks,
  editedBlocks,
  emailBlocks,
  fourFacts,
  leftBlocks,
  lifeBlocks,
  mixedScripts,
  pairSections,
  traceFacts,
  voteBlocks,
} from './card-parts.ts';

/** `mention` rings the phones of those who can act: only where the card is posted. `plain` does without tables and containers. */
export type CardStyle = { mention?: boolean; plain?: boolean };
export type RenderedCard = { text: string; blocks: Block[] };

function stateLine(facts: CardFacts): Block {
  const words = wordsFor(facts);
  const { status, tier, reversible, workspace } = facts;
  const undone = reversible ? null : tier === 3 ? `*${words('card.cannot_be_undone')}*` : words('card.cannot_be_undone');
  const parts = [`*${words(status.phrase.key, status.phrase.values)}*`, words(`tier.${tier}`), undone, escapedName(workspace.name)];
  return context(marks(`${signMark(status.sign)} ${parts.filter((part) => part !== null).join('  ·  ')}`));
}

/** It will expire before its window opens: an approval alone would not let it out. */
const lateWarning = (facts: CardFacts): Block[] =>
  facts.window.opensAfterExpiry ? [context(marks(`${signMark('attention')} *${wordsFor(facts)('card.window_after_expiry')}*`))] : [];

function buttonBlock(facts: CardFacts): Block[] {
  const words = wordsFor(facts);
  const { approve, deny, review, edit } = facts.buttons;
  const value = buttonValue(facts);
  const buttons = [
    ...(approve ? [button('approve', words('button.approve'), value, true)] : []),
    ...(review && !approve ? [button('review', words('button.review_and_decide'), value, true)] : []),
    ...(deny ? [button('deny', words('button.deny'), value)] : []),
    ...(edit ? [button('edit', words('button.edit'), value)] : []),
    ...(review && approve ? [button('review', words('button.review'), value)] : []),
  ];
  return buttons.length > 0 ? [actions(...buttons)] : [];
}

const MOST_LEFT = 10;

/** An agent that writes marks of Slack's gets a card without any mention, so that none on it can be taken for ours. */
const imitatesMarks = (facts: CardFacts): boolean => /<[!@#]|<https?:/i.test(JSON.stringify(facts.request));

/** Who can act now is rung where `mention` says so; everybody else is named plainly. */
export function askingInk(locale: string, mention: boolean): AskingInk {
  return { ...inkOf(locale), person: ({ name, slack }) => (mention && slack ? `<@${slack}>` : escapedName(name)) };
}

function footer(facts: CardFacts, mention: boolean): Block {
  const words = wordsFor(facts);
  if (facts.state === 'asking') return context(marks(askingText(facts, askingInk(facts.locale, mention && !imitatesMarks(facts)))));
  if (facts.state === 'approved' || facts.state === 'waiting') return context(marks(words('card.take_back_until', { id: facts.id })));
  return context(marks(words(facts.state === 'denied' ? 'card.agent_was_told' : 'card.see', { id: facts.id })));
}

function traceBlocks(facts: CardFacts, room: Room, style: CardStyle): Block[] {
  const words = wordsFor(facts);
  const pairs = traceFacts(facts, room.path);
  if (!room.fold) return [context(plain(`${words('card.request')} ${facts.id}, ${words('card.trace')} ${facts.trace}. ${words('card.shortened')}`))];
  const inside = pairSections(pairs);
  if (style.plain)
    return [
      context(
        plain(
          pairs
            .map(([name, value]) => `${name}: ${value}`)
            .join('. ')
            .slice(0, 2000),
        ),
      ),
    ];
  return [fold(words('card.fold'), inside)];
}

function askingBlocks(facts: CardFacts, room: Room, style: CardStyle): Block[] {
  const changes = facts.email ? emailBlocks(facts, room) : changeBlocks(facts, room, style);
  return [
    ...mixedScripts(facts),
    paragraph(runs(whyPieces(facts, room.reason, within), facts.locale)),
    ...editedBlocks(facts),
    ...leftBlocks(facts, MOST_LEFT, room.reason),
    ...changes,
    ...fourFacts(facts, room.fold ? 3 : 1, room.path),
    ...(hasVotesToShow(facts) ? voteBlocks(facts, room.quote) : []),
    ...traceBlocks(facts, room, style),
    ...buttonBlock(facts),
  ];
}

/** After the decision: what came of it, and what was decided about folded away. */
function decidedBlocks(facts: CardFacts, room: Room, style: CardStyle): Block[] {
  const words = wordsFor(facts);
  const done = facts.state === 'executed' || facts.state === 'rolled_back';
  const approved = done || facts.state === 'approved' || facts.state === 'waiting' || facts.state === 'releasing' || facts.state === 'released';
  const title = words(done ? 'card.what_was_done' : approved ? 'card.what_was_approved' : 'card.what_was_asked', { fields: facts.changes.length });
  const smaller = { ...room, body: Math.min(room.body, 1000) };
  const asked = facts.email
    ? [section(plain(within(`${facts.email.subject}\n\n${facts.email.body}`, smaller.body)))]
    : changeBlocks(facts, smaller, style, true);
  const pairs: [string, string][] = [[words('card.reason'), within(facts.request.action_reason, room.quote)], ...traceFacts(facts, room.path)];
  const inside = [...asked, ...pairSections(pairs)].slice(0, 10);
  if (!room.fold || style.plain) return [...lifeBlocks(facts, room), ...traceBlocks(facts, room, style)];
  return [...lifeBlocks(facts, room), fold(title, inside)];
}

function blocksIn(facts: CardFacts, room: Room, style: CardStyle): Block[] {
  const middle = facts.state === 'asking' ? askingBlocks(facts, room, style) : decidedBlocks(facts, room, style);
  return [header(within(titleText(facts), HEADER_LENGTH)), stateLine(facts), ...lateWarning(facts), ...middle, footer(facts, style.mention === true)];
}

/** The least that a card may be: what, where it stands, the request, the buttons. It always fits. */
function leastBlocks(facts: CardFacts): Block[] {
  const words = wordsFor(facts);
  const ids = within(facts.request.target.record_ids[0] ?? '', 200);
  const about = `${words('card.request')} ${facts.id}, ${ids}. ${words('card.shortened')}`;
  return [header(within(titleText(facts), HEADER_LENGTH)), stateLine(facts), section(plain(within(about, 1000))), ...buttonBlock(facts)];
}

/** What stands in notifications and where no blocks are shown; Slack reads marks in it, so everything is escaped. */
function summaryOf(facts: CardFacts): string {
  const words = wordsFor(facts);
  const { status, tier, workspace } = facts;
  const values = {
    status: words(status.phrase.key, status.phrase.values),
    title: titleText(facts),
    tier: words(`tier.${tier}`),
    workspace: workspace.name,
  };
  return escaped(words('card.text', values));
}

/** Ids that differ from version to version, so that Slack keeps nothing of the older one on screen. */
const withIds = (blocks: Block[], version: number): Block[] => blocks.map((block, index) => ({ ...block, block_id: `a${index + 1}-v${version}` }));

/** The card for these facts, always within Slack's limits. */
export function renderCard(facts: CardFacts, style: CardStyle = {}): RenderedCard {
  for (const room of CARD_ROOMS) {
    const blocks = withIds(blocksIn(facts, room, style), facts.version);
    if (sizeOf(blocks) <= MESSAGE_SIZE) return { text: summaryOf(facts), blocks };
  }
  return { text: summaryOf(facts), blocks: withIds(leastBlocks(facts), facts.version) };
}
