// Words that mix scripts whose letters look alike: `аcme.com` with a Cyrillic first letter is another word than the one that is read.

/**
 * Han, kana, bopomofo and hangul stand beside Latin by custom (Unicode UTS 39, "highly restrictive"), and they and the last four are written
 * without blanks between words: a word of another script ends where they begin.
 */
const UNSPACED = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}`;
const OF_A_WORD = String.raw`[[\p{L}\p{M}\p{N}]--[${UNSPACED}]]`;
const LATIN = /\p{Script=Latin}/u;
/** Those whose letters look alike, and all others together. */
const SCRIPTS = [
  LATIN,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Greek}/u,
  /[\p{L}--[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Common}\p{Script=Inherited}]]/v,
];
const FOREIGN = new RegExp(String.raw`[\p{L}--[\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}${UNSPACED}]]`, 'v');

/** Words with what joins them in addresses and names of files. */
const CHAIN = new RegExp(String.raw`${OF_A_WORD}+(?:[\-.@_]+${OF_A_WORD}+)*`, 'gv');
const WORD = /[^\-_]+/gu;
const ADDRESS = /[.@]/;

/** The letters of a word that are not of its own script; none where it has one script. In an address Latin is the own one. */
function strangersIn(word: string): Set<string> {
  const found = SCRIPTS.filter((script) => script.test(word));
  if (found.length < 2) return new Set();
  const lettersOf = (script: RegExp) => [...word].filter((letter) => script.test(letter));
  const [most] = found.map((script) => ({ script, count: lettersOf(script).length })).toSorted((one, other) => other.count - one.count);
  const own = ADDRESS.test(word) && found.includes(LATIN) ? LATIN : most?.script;
  return new Set(found.filter((script) => script !== own).flatMap(lettersOf));
}

/** A text with each word that mixes scripts replaced by what `mark` makes of it and of the letters that are not its own. */
export function markMixedScripts(text: string, mark: (word: string, strangers: Set<string>) => string): string {
  if (!FOREIGN.test(text)) return text;
  const marked = (word: string) => {
    const strangers = strangersIn(word);
    return strangers.size === 0 ? word : mark(word, strangers);
  };
  return text.replace(CHAIN, (chain) => (ADDRESS.test(chain) ? marked(chain) : chain.replace(WORD, marked)));
}

/** The words of a text that mix scripts, as they stand there. */
export function mixedWords(text: string): string[] {
  const words: string[] = [];
  markMixedScripts(text, (word) => {
    words.push(word);
    return word;
  });
  return words;
}
