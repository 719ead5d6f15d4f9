// Whole words in letters that are drawn as those of another script: `соса` in Cyrillic reads as `coca`.

/** Letters of Cyrillic and Greek (from Unicode's UTS 39, whole letters alone), and below each the one of Latin that it is drawn as. */
const LETTERS = 'аАеЕоОрРсСуУхХіІјЈѕЅВКМНТԁԛԝһΑΒΕΖΗΙΚΜΝΟΡΤΥΧον';
const LATIN = 'aAeEoOpPcCyYxXiIjJsSBKMHTdqwhABEZHIKMNOPTYXov';

const DRAWN_AS: ReadonlyMap<string, string> = new Map([...LETTERS].map((letter, index) => [letter, LATIN[index] ?? letter]));

/** A text as it is drawn, with letters of other scripts that look like Latin ones replaced by these. */
export const asDrawn = (text: string): string => Array.from(text, (letter) => DRAWN_AS.get(letter) ?? letter).join('');
