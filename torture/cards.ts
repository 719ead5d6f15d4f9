// Cards among the messages of the emulated Slack: known by the marker in their metadata, live while they have buttons that decide.
import type { Message, SlackEmulator } from '../src/playground/slack-emulator.ts';

const DECIDES = new Set(['approve', 'deny', 'review', 'edit']);

/** `REQUEST.slack`, by which the app finds its card again; null for other words. */
export function markerOf({ metadata }: Message): string | null {
  const payload = metadata?.event_payload;
  return typeof payload === 'object' && payload !== null && 'marker' in payload ? String(payload.marker) : null;
}

export const liveCards = (slack: SlackEmulator): Message[] =>
  slack.messages.filter((message) => !message.deleted && markerOf(message) !== null && slack.buttons(message).some((name) => DECIDES.has(name)));
