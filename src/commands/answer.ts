// What a command answers, without a platform: lines of plain text that a surface draws in its own way.
import type { ChatAccount } from '../domain/documents/chat-account.ts';
import type { Digest } from '../domain/record/digest.ts';
import type { Weekly } from '../domain/record/weekly.ts';

/** Words for the person who typed. Every text is plain: a surface never reads markup in it. `preformatted` keeps its columns. */
export type CommandAnswer = {
  title?: string;
  lines: string[];
  preformatted?: string;
  /** Text of our own that is copied letter by letter: nothing is put into it. */
  verbatim?: string;
  /** A day's digest, drawn like the one of the morning. */
  digest?: Digest;
  /** The review of a week, without its pictures. */
  weekly?: Weekly;
  buttons?: { action: 'take_back' | 'send_again' | 'edit'; approval: string }[];
};

/** Who typed a command, as the surface knows it: an account of the platform, and the channel in which it was typed. */
export type CommandBy = ChatAccount & { channel: string };

/** Looks up anew whose an account is, in one workspace or in all. Where a platform does not answer it is whoever it was. */
export type Recognise = (account: ChatAccount, workspace?: string) => Promise<void>;

/** `private` goes to the person alone, `public` to everybody in the channel where it was typed. */
export type Told = { private: CommandAnswer | null; public: string | null };

/** What is known at once, and what comes later where a command needs longer than a platform waits for its answer. */
export type CommandResult = Told & { later?: Promise<Told> };

/** Runs the words after `/agent`. A refusal is an answer; what it throws is a fault. */
export type RunCommand = (words: string, by: CommandBy) => Promise<CommandResult>;
