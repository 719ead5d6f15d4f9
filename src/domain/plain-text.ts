// Makes text that somebody else wrote safe to show: what cannot be seen is made visible, so that a reader sees what there is.

/** Controls other than tab and line feed, invisible characters, and everything that turns the reading direction; joiners follow below. */
const UNSEEN = /(?![\t\n\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
/** Joiners are part of some scripts and of emoji; between letters of ours they only make one word look like another. */
const JOINER_IN_ASCII = /(?<=[!-~])[\u200c\u200d]|[\u200c\u200d](?=[!-~])/gu;
/** Unicode has a picture for each of the first controls: `␀` stands for NUL. */
const FIRST_PICTURE = 0x2400;
const LAST_WITH_PICTURE = 0x1f;

function shown(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code <= LAST_WITH_PICTURE) return String.fromCodePoint(FIRST_PICTURE + code);
  return `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`;
}

/** The same text with every hidden or direction-turning character written out, as `[U+202E]` or as a picture; lines end in LF. */
export const plainText = (text: string): string => text.replaceAll('\r\n', '\n').replace(UNSEEN, shown).replace(JOINER_IN_ASCII, shown);

/** At most `most` UTF-16 units, never half a character; what was cut ends in `…`. */
export function clip(text: string, most: number): string {
  if (text.length <= most) return text;
  const cut = text.slice(0, Math.max(0, most - 1));
  return `${cut.isWellFormed() ? cut : cut.slice(0, -1)}…`;
}

/** The same on one line: for names in titles and sentences. */
export const oneLine = (text: string, most: number): string => clip(plainText(text).replace(/\s+/g, ' ').trim(), most);
