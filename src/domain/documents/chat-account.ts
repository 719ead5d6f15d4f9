// An account of a chat platform, and what a workspace's ledger keeps of those that are linked or want to be.

/** A platform on which people read and decide. */
export type ChatSurface = 'slack' | 'teams';

export type ChatAccount = { surface: ChatSurface; account: string };

/**
 * An account that is this person's since `at`. `by` are those who confirmed it: the person, or two operators. Nobody did where it came by an
 * e-mail address: then `address` is the hash of that, in Slack with the team.
 */
export type AccountLink = ChatAccount & { person: string; by: string[]; at: string; address?: string };

/** A link that was taken back. */
export type TakenBack = ChatAccount & { person: string };

/** An account wants to be somebody's: the hash of its code, until when it is good. `meant` is whom an operator named, and who that was. */
export type LinkAsk = ChatAccount & { hash: string; until: string; meant?: { person: string; by: string } };

/** Codes that were wrong, typed by a person since `from`. */
export type WrongCodes = { by: string; count: number; from: string };
