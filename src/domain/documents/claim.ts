// Whoever does something outside that is done once (a post, an announcement) claims it first in what is stored, for so long that others
// may go on where the process died. Pure.

/** Until when it is left to whoever claimed it; null where nobody is at it. ISO 8601. */
export type Claimed = { claimed_until: string | null };

/** Whether somebody is at it now. */
export const isClaimed = ({ claimed_until }: Claimed, now: Date): boolean => claimed_until !== null && Date.parse(claimed_until) > now.getTime();
