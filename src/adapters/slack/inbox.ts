// A person's inbox, on the app's home in Slack: written anew each time it is opened. What is shown there decides nothing.
import type { App } from '@slack/bolt';
import type { Inbox, Waiting } from '../../commands/read-inbox.ts';
import type { SurfaceNeeds } from '../../surfaces/needs.ts';
import { cardRef } from './card-ref.ts';
import type { ClientAt } from './clients.ts';
import { permalinkOf } from './reminders.ts';
import { MOST_SHOWN, renderInbox } from './render-inbox.ts';

/** Links that were asked for before: they never change, and the same cards are shown again and again. */
const MOST_REMEMBERED = 1000;

/** Puts the inbox on a Bolt app. */
export function listenToInbox(app: App, clientAt: ClientAt, needs: SurfaceNeeds): void {
  const { logger, clock, readInbox } = needs;
  const ask = permalinkOf({ clientAt, logger });
  const known = new Map<string, string>();

  async function linkTo({ approval }: Waiting): Promise<string | null> {
    const card = cardRef(approval);
    if (card === null) return null;
    const key = `${card.channel} ${card.message}`;
    const link = known.get(key) ?? (await ask(card.channel, card.message));
    if (known.size >= MOST_REMEMBERED) known.clear();
    if (link !== null) known.set(key, link);
    return link;
  }

  async function linksOf({ waiting }: Inbox): Promise<Map<string, string>> {
    const shown = waiting.slice(0, MOST_SHOWN);
    const links = await Promise.all(shown.map(linkTo));
    return new Map(shown.flatMap(({ approval }, index) => (links[index] ? [[approval.id, links[index]] as const] : [])));
  }

  app.event('app_home_opened', async ({ event, body }) => {
    if (event.tab !== 'home') return;
    const inbox = await readInbox({ surface: 'slack', account: event.user });
    const view = renderInbox(inbox, await linksOf(inbox), clock.now());
    const client = await clientAt({ channel: '', team: body.team_id });
    await client.views.publish({ user_id: event.user, view });
  });
}
