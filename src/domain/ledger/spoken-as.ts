// Words for everybody, as the channels of each platform have them.
import type { ChatSurface } from '../documents/chat-account.ts';

export type Spoken = Record<ChatSurface, string>;

export const spokenAs = (wordsOn: (surface: ChatSurface) => string): Spoken => ({
  slack: wordsOn('slack'),
  teams: wordsOn('teams'),
});
