// What takes two people: the first one asks, and a second one may say the same for a while.

const SECOND_MS = 3_600_000;

/** Whether what a first person asked for at an instant can still be joined. */
export const stillStands = ({ at }: { at: string }, now: Date): boolean => Date.parse(at) + SECOND_MS > now.getTime();
