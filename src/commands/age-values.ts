// How old something may be, for a message that says it in whole days, or else in hours.

const HOUR_MS = 3_600_000;

/** `days` is 0 where the age is no whole number of them. A row names hours or days, so nothing is rounded. */
export function ageValues(ms: number): { days: number; hours: number } {
  const hours = ms / HOUR_MS;
  return { days: hours % 24 === 0 ? hours / 24 : 0, hours };
}
