// Chat platforms, as the core speaks to them: cards, digests, incidents, reminders. Types only.
import type { BatchFacts } from '../domain/card/batch-facts.ts';
import type { CardFacts } from '../domain/card/card-facts.ts';
import type { Phrase } from '../domain/card/card-title.ts';
import type { LifeEvent } from '../domain/documents/approval.ts';
import type { ChatSurface } from '../domain/documents/chat-account.ts';
import type { IncidentFacts } from '../domain/incident/incident-facts.ts';
import type { Digest } from '../domain/record/digest.ts';
import type { Weekly } from '../domain/record/weekly.ts';
import type { Chart } from '../domain/record/weekly-charts.ts';

/** A chat platform: posts, repaints, finds again what it posted, and speaks to one person. Never retries by itself. */
export interface Messenger {
  surface: ChatSurface;
  /** Posts the card once: `marker` finds it again (`find`) where we died before storing where it stands. Told to wait it throws an error with `retryAfterMs`. */
  post(channel: string, card: CardFacts | BatchFacts, marker: string): Promise<string>;
  /** False where the message is no longer there. */
  update(channel: string, message: string, card: CardFacts | BatchFacts): Promise<boolean>;
  find(channel: string, marker: string, since: Date): Promise<string | null>;
  /** Posts a daily digest once, found again like a card. */
  postDigest(channel: string, digest: Digest, marker: string): Promise<string>;
  /** Posts a weekly review once, with its pictures where they can be made and shown, else in words alone. */
  postWeekly(channel: string, weekly: Weekly, marker: string): Promise<string>;
  /** A text of our own words for everybody in the channel. With a marker it is found again (`find`), and does not wait for our own pace. */
  announce(channel: string, text: string, marker?: string): Promise<void>;
}

/** Draws charts. */
export interface Pictures {
  /** A PNG, light, readable without colour. */
  draw(chart: Chart): Promise<Uint8Array<ArrayBuffer>>;
}

/**
 * What one person is told of an approval that waits for them, or of `count` that share its card. `title` may hold an agent's text; `isLater`:
 * asked because nobody else answered.
 */
export type Reminder = {
  id: string;
  locale: string;
  client: string;
  title: Phrase;
  count: number;
  since: string;
  expiresAt: string;
  isLater: boolean;
  /** Where the card stands on this platform. */
  card: { channel: string; message: string } | null;
};

export type SendReminder = (reminder: Reminder) => Promise<void>;

/** Says to one person, in private, what waits for them. Never retries by itself. */
export interface Reminders {
  surface: ChatSurface;
  /** Takes the turn of one reminder; told to wait it throws an error with `retryAfterMs`. What it answers sends that one, and throws where it may not have arrived. */
  turnWith(account: string): Promise<SendReminder>;
  /** Whether an error of sending says for certain that it did not arrive. */
  isRefused(error: unknown): boolean;
}

/** Cards of incidents on a chat platform, each with its thread. Never retries by itself; told to wait it throws an error with `retryAfterMs`. */
export interface IncidentCards {
  surface: ChatSurface;
  /** Posts the card once: `marker` finds it again (`find`) where we died before storing where it stands. */
  post(channel: string, facts: IncidentFacts, marker: string): Promise<string>;
  /** False where the message is no longer there. */
  update(channel: string, message: string, facts: IncidentFacts): Promise<boolean>;
  find(channel: string, marker: string, since: Date): Promise<string | null>;
  /** Tells events in the thread of a card; those that say nothing to people are left out. */
  tell(channel: string, message: string, facts: IncidentFacts, events: LifeEvent[], marker: string): Promise<void>;
  isTold(channel: string, message: string, marker: string): Promise<boolean>;
}
