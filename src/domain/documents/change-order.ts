// Which changed fields a reader must see first, where not all of them fit.
import type { Change } from './diff.ts';

/** Fields that decide who owns something, what it is worth, and where it goes; then those that name it. */
const WEIGHTY = /(owner|stage|amount|price|forecast|close_date|delete|duplicate|merge|refund|discount|permission|billing)/i;
const NAMING = /(name|email|phone|domain|website|status|subject|title)/i;

function weight({ op, path }: Change): number {
  if (WEIGHTY.test(path)) return 0;
  if (op === 'remove') return 1;
  if (NAMING.test(path)) return 2;
  return op === 'replace' ? 3 : 4;
}

/** The riskiest first: ownership and money, what is taken away, names, other replacements, additions; else in their order. */
export const bySignificance = (changes: Change[]): Change[] => changes.toSorted((one, other) => weight(one) - weight(other));
