// Domains in a list of those that nobody writes to: one alone, or `*.acme.example`, which is acme.example and everything below it. Pure.
import { plainDomain } from '../documents/plain-name.ts';

const BELOW = '*.';

/** An entry in the one spelling by which it is looked up. */
export const plainListedDomain = (entry: string): string => {
  const trimmed = entry.trim();
  return trimmed.startsWith(BELOW) ? `${BELOW}${plainDomain(trimmed.slice(BELOW.length))}` : plainDomain(trimmed);
};

/** The entries that a domain, in one spelling, would be found by: as many as it has parts, however long the list is. */
export function entriesFor(domain: string): string[] {
  const labels = domain.split('.');
  return [domain, ...labels.map((_, index) => BELOW + labels.slice(index).join('.'))];
}
