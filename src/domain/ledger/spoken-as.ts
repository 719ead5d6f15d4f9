// Words for everybody, as the channels of each platform have them.
import type { ChatAccount } from '../documents/chat-account.ts';

export type Spoken = Record<ChatAccount['surface'], string>;

export const spokenAs = (wordsOn: (surface: ChatAccount['surface']) => string): Spoken => ({
  slack: wordsOn('slack'),
  teams: wordsOn('teams'),
});
