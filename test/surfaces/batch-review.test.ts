// What the review of a batch says of one that reads otherwise than the text that is shown of all.
import { expect, test } from 'vitest';
import { differingLines } from '../../src/surfaces/batch-review.ts';
import { batchOf, factsOf } from '../adapters/slack/batches.ts';

/** What is listed of a text beside a sample. */
function listed(text: string, sample: string): string[] {
  const { members } = factsOf(batchOf(5, undefined, (index) => (index === 0 ? sample : text)));
  const [one, other] = members.toSorted((first, second) => first.id.localeCompare(second.id));
  if (!one || !other) throw new Error('There are five');
  return differingLines(other, one, 500, (words) => words);
}

test.each([
  ['what it has besides', 'One. Two. Three.', 'One. Two.', 'Body: Three.'],
  ['what it lacks', 'One.', 'One. You may unsubscribe.', 'Body: (without: You may unsubscribe.)'],
  ['what it says in place of something', 'Hello. Regards.', 'Hello. You may unsubscribe.', 'Body: Regards. (without: You may unsubscribe.)'],
  ['the whole of it where the order alone differs', 'Two. One.', 'One. Two.', 'Body: Two. One.'],
])('%s', (_, text, sample, line) => {
  expect(listed(text, sample)).toEqual([line]);
});
