// Slack's mrkdwn as nodes: what Slack would draw of our own words, and of nobody else's. Everything ends as text nodes.
import { type ComponentChild, h } from 'preact';
import { slackDate } from './times.ts';

/** Who reads: dates and names depend on it. */
export type Reader = { zone: string; now: Date; nameOf: (slackId: string) => string | null };

const EMOJI: Record<string, string> = {
  hourglass_flowing_sand: '⏳',
  clock4: '🕓',
  no_entry: '⛔',
  warning: '⚠',
  arrow_forward: '▶',
};

/** Boxes are drawn, since not every machine has their glyphs; an unknown name stays as it was written. */
export function emoji(name: string): ComponentChild {
  if (name === 'white_check_mark') return h('span', { class: 'box on', role: 'img', 'aria-label': 'done' });
  if (name === 'white_large_square') return h('span', { class: 'box', role: 'img', 'aria-label': 'open' });
  const sign = EMOJI[name];
  return sign ? h('span', { 'aria-hidden': 'true' }, sign) : `:${name}:`;
}

export const mention = (id: string, reader: Reader): ComponentChild => h('span', { class: 'mention' }, `@${reader.nameOf(id) ?? id}`);

/** A link that leaves the playground; other schemes than http stay text. */
export const link = (url: string, label: string): ComponentChild =>
  /^https?:\/\//i.test(url) ? h('a', { href: url, target: '_blank', rel: 'noreferrer noopener' }, label) : label;

const decoded = (text: string): string => text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

function angle(inside: string, reader: Reader): ComponentChild {
  const [body = '', label] = inside.split('|', 2);
  const date = /^!date\^(\d+)\^([^^]+)/.exec(body);
  if (date) return h('time', {}, slackDate(Number(date[1]), date[2] ?? '', reader) || (label ?? ''));
  if (body.startsWith('@')) return mention(body.slice(1), reader);
  if (body.startsWith('#')) return h('span', { class: 'mention' }, `#${label ?? body.slice(1)}`);
  if (body.startsWith('!')) return h('span', { class: 'mention' }, `@${body.slice(1)}`);
  return link(decoded(body), decoded(label ?? body));
}

const MARKS =
  /```([\s\S]+?)```|`([^`\n]+)`|<([^<>\n]+)>|:([a-z0-9_+-]+):|(?<!\w)\*(?![\s\u2060])([^*\n]+?)(?<!\s)\*(?![\w\u2060])|(?<!\w)_(?![\s\u2060])([^_\n]+?)(?<!\s)_(?![\w\u2060])|(?<!\w)~(?![\s\u2060])([^~\n]+?)(?<!\s)~(?![\w\u2060])|\n/g;

function mark(match: RegExpExecArray, reader: Reader): ComponentChild {
  const [, pre, code, inside, name, bold, italic, strike] = match;
  if (pre !== undefined) return h('pre', {}, decoded(pre));
  if (code !== undefined) return h('code', {}, decoded(code));
  if (inside !== undefined) return angle(inside, reader);
  if (name !== undefined) return emoji(name);
  if (bold !== undefined) return h('b', {}, mrkdwn(bold, reader));
  if (italic !== undefined) return h('em', {}, mrkdwn(italic, reader));
  if (strike !== undefined) return h('s', {}, mrkdwn(strike, reader));
  return h('br', {});
}

/** What Slack draws of a mrkdwn text. */
export function mrkdwn(text: string, reader: Reader): ComponentChild[] {
  const nodes: ComponentChild[] = [];
  let end = 0;
  for (const match of text.matchAll(MARKS)) {
    if (match.index > end) nodes.push(decoded(text.slice(end, match.index)));
    nodes.push(mark(match as RegExpExecArray, reader));
    end = match.index + match[0].length;
  }
  if (end < text.length) nodes.push(decoded(text.slice(end)));
  return nodes;
}
