// Where the card of an approval stands in Slack.
import type { Approval } from '../../domain/documents/approval.ts';

/** Channel and message, or null where no card stands there yet. */
export function cardRef({ cards }: Pick<Approval, 'cards'>): { channel: string; message: string } | null {
  const card = cards.find(({ surface }) => surface === 'slack');
  return card?.message ? { channel: card.channel, message: card.message } : null;
}
