// Makes text that somebody else wrote safe to show: what cannot be seen is made visible, so that a reader sees what there is.
import { asDrawn } from './as-drawn.ts';
import { markMixedScripts } from './mixed-scripts.ts';
import type { Json } from './request.ts';

/**
 * Controls other than tab and line feed, everything that is drawn as nothing or as a blank of its own, and what turns the reading direction.
 * Joiners follow below; what chooses between two pictures of an emoji or a key stays.
 */
const UNSEEN =
  /(?![\t\n\u200c\u200d])(?!(?<=\p{Extended_Pictographic})[\ufe0e\ufe0f]|(?<=[0-9#*])\ufe0f\u20e3)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu;
/** No language stacks more marks on one letter; what is stacked higher covers the lines around it. */
const STACKED = /(?<=[\p{M}\u200c\u200d]{6})[\p{M}\u200c\u200d]/gu;
/** Joiners are part of scripts whose letters join and of emoji; anywhere else they only make one word look like another. */
const JOINING = String.raw`\p{scx=Arab}\p{scx=Syrc}\p{scx=Mong}\p{scx=Nkoo}\p{scx=Deva}\p{scx=Beng}\p{scx=Guru}\p{scx=Gujr}\p{scx=Orya}\p{scx=Taml}\p{scx=Telu}\p{scx=Knda}\p{scx=Mlym}\p{scx=Sinh}\p{scx=Khmr}\p{scx=Mymr}`;
const BEFORE_JOINER = String.raw`[[\p{L}\p{M}]&&[${JOINING}]]|\p{Extended_Pictographic}\ufe0f?|\p{Emoji_Modifier}`;
const AFTER_JOINER = String.raw`[[\p{L}\p{M}]&&[${JOINING}]]|\p{Extended_Pictographic}`;
const JOINER_ALONE = new RegExp(`(?<!${BEFORE_JOINER})[\\u200c\\u200d]|[\\u200c\\u200d](?!${AFTER_JOINER})`, 'gv');
/** Unicode has a picture for each of the first controls: `␀` stands for NUL. */
const FIRST_PICTURE = 0x2400;
const LAST_WITH_PICTURE = 0x1f;

function shown(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code <= LAST_WITH_PICTURE) return String.fromCodePoint(FIRST_PICTURE + code);
  return `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`;
}

const withStrangersShown = (word: string, strangers: Set<string>): string =>
  Array.from(word, (letter) => (strangers.has(letter) ? shown(letter) : letter)).join('');

/**
 * The same text with every character written out that cannot be seen, turns the reading direction, or stands in a word of another script:
 * as `[U+202E]` or as a picture. Lines end in LF.
 */
export const plainText = (text: string): string =>
  markMixedScripts(text.replaceAll('\r\n', '\n').replace(UNSEEN, shown).replace(STACKED, shown), withStrangersShown).replace(JOINER_ALONE, shown);

/** At most `most` UTF-16 units, never half a character; what was cut ends in `…`. */
export function clip(text: string, most: number): string {
  if (text.length <= most) return text;
  const cut = text.slice(0, Math.max(0, most - 1));
  return `${cut.isWellFormed() ? cut : cut.slice(0, -1)}…`;
}

/**
 * What a person filled in, as it is kept: at most `most` UTF-16 units, and null where it is nothing. Half a character is no part of it: that has
 * no canonical bytes, so no entry that holds one could ever be sealed.
 */
export const filledIn = (text: string, most: number): string | null => clip(text.trim(), most).toWellFormed() || null;

/** A text clipped on one line: for names in titles and sentences. */
export const oneLine = (text: string, most: number): string => clip(plainText(text).replace(/\s+/g, ' ').trim(), most);

/** Characters that may look like others: blanks other than the common one, marks, compatibility forms, and letters that are drawn as Latin ones. */
const mayPassForAnother = (character: string): boolean =>
  character !== ' ' && (/[\p{Zs}\p{M}]/u.test(character) || character.normalize('NFKC') !== character || asDrawn(character) !== character);

/** A value as it stands in JSON, so that no two that differ look alike: blanks at its ends, and whether it is a text, are seen. */
export const exactText = (value: Json): string => Array.from(JSON.stringify(value), (one) => (mayPassForAnother(one) ? shown(one) : one)).join('');
