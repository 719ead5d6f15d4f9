// How far the clocks of our machines may be apart.

/** From the database's clock. Apart by more, windows, expiries and signatures would be judged wrongly. */
export const MOST_APART_MS = 3_000;

/** What one machine has set an end to may go on for so long by the clock of another. */
export const BETWEEN_TWO_MS = 2 * MOST_APART_MS;
