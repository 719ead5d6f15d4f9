// Two long texts of which one replaces the other: what differs is shown, and not what both begin with.

const MOST_CONTEXT = 40;

const isInsideCharacter = (text: string, at: number): boolean => /^[\udc00-\udfff]/.test(text.slice(at, at + 1));

/** Both from shortly before the first difference to shortly behind the last, where `most` is the room for each; `…` stands for what both have. */
export function aroundDifference(now: string, after: string, most: number): [string, string] {
  const shorter = Math.min(now.length, after.length);
  const context = Math.min(MOST_CONTEXT, Math.floor(most / 8));
  let start = 0;
  while (start < shorter && now[start] === after[start]) start += 1;
  let alike = 0;
  while (alike < shorter - start && now.at(-1 - alike) === after.at(-1 - alike)) alike += 1;
  const from = Math.max(0, start - context);
  const shown = (text: string): string => {
    const first = isInsideCharacter(text, from) ? from - 1 : from;
    const end = text.length - alike + context;
    const last = isInsideCharacter(text, end) ? end + 1 : end;
    return `${first > 0 ? '…' : ''}${text.slice(first, last)}${last < text.length ? '…' : ''}`;
  };
  return [shown(now), shown(after)];
}
