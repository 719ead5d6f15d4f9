// What is large is done when it is said with `confirm` as its last word; without it the answer is what it would do.

/** The words without `confirm`, and whether it was there. */
export function takeConfirm(words: string[]): { words: string[]; confirmed: boolean } {
  const confirmed = words.at(-1)?.toLowerCase() === 'confirm';
  return { words: confirmed ? words.slice(0, -1) : words, confirmed };
}
