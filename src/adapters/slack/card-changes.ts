// What changes, on a card: a table of fields, or the e-mail as its reader will get it.
import type { types } from '@slack/bolt';
import type { CardFacts } from '../../domain/card-facts.ts';
import { bold, context, paragraph, plain, quote, said, section, table } from './block-kit.ts';
import { within } from './budget.ts';
import { changeRow, wordsFor } from './card-parts.ts';

/** Room for each part, in characters as Slack stores them; `rows` of the diff, and whether there is a fold. */
export type Room = { reason: number; body: number; value: number; rows: number; quote: number; path: number; fold: boolean };

type Blocks = (types.TableBlock | types.SectionBlock | types.ContextBlock | types.RichTextBlock)[];

/** The first rows by risk, and how many more there are. Inside a fold, Slack takes tables, sections and contexts only. */
export function changeBlocks(facts: CardFacts, room: Room, style: { plain?: boolean }, folded = false): Blocks {
  const words = wordsFor(facts);
  const rows = facts.changes.slice(0, room.rows).map((change) => changeRow(facts, change, room.value));
  const more = facts.changes.length - rows.length;
  const rest = more > 0 ? [context(plain(words('card.more_fields', { count: more })))] : [];
  if (rows.length === 0) return rest;
  if (!style.plain) return [table([words('card.field'), words('card.now'), words('card.after')], rows), ...rest];
  const lines = rows.map(([field, now, after]) => `${field}: ${now} → ${after}`).join('\n');
  return [folded ? section(plain(within(lines, 2900))) : paragraph([said(lines)]), ...rest];
}

/** Subject and body in a quote; other changed fields below it. */
export function emailBlocks(facts: CardFacts, room: Room): Blocks {
  const words = wordsFor(facts);
  const { email } = facts;
  if (!email) return [];
  const body = within(email.body, room.body);
  const others = facts.changes.filter(({ path }) => path !== '/subject' && path !== '/body');
  const lines = others
    .slice(0, room.rows)
    .map((change) => changeRow(facts, change, room.value))
    .map(([field, now, after]) => `${field}: ${now} → ${after}`);
  const more = others.length - lines.length;
  const rest = more > 0 ? [...lines, words('card.more_fields', { count: more })] : lines;
  return [
    quote([bold(within(email.subject, Math.min(room.body, 300))), said(`\n${body}`)]),
    ...(rest.length > 0 ? [paragraph([said(rest.join('\n'))])] : []),
    ...(body.endsWith('…') ? [context(plain(words('card.shortened')))] : []),
  ];
}
