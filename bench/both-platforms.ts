// Ours with an emulated Slack and an emulated Teams, both of which show every request; it is seen when what arrives there.
import type { Message } from '../src/playground/slack-emulator.ts';
import { type Posted, startTeamsCloud, type TeamsCloud } from '../test/services/teams-cloud.ts';
import { slackOf, teamsOf } from './policies.ts';
import { startSlackHouse } from './slack-house.ts';
import type { Store } from './stores.ts';

const VOTER = 'ann';

/** One platform: a click on the card of a request there, by somebody of its client, and when the decided card arrived. */
export type Platform = {
  name: string;
  has(id: string): boolean;
  approve(id: string, client: string): Promise<void>;
  decidedAt(id: string): number | null;
};

/** The cards that arrived on a platform by their requests, and when each first showed the vote and had no button any more. */
function newWatch<Card>(buttonsOf: (card: Card) => string[]) {
  const cards = new Map<string, Card>();
  const decided = new Map<string, number>();
  const isDecided = (card: Card, words: string) => buttonsOf(card).length === 0 && words.includes(`"${VOTER}"`) && words.includes('" approved"');
  return {
    see(card: Card): void {
      const now = performance.now();
      const words = JSON.stringify(card);
      const [id] = /\bapr_\w+/.exec(words) ?? [];
      if (id === undefined) return;
      cards.set(id, card);
      if (!decided.has(id) && isDecided(card, words)) decided.set(id, now);
    },
    cardOf(id: string): Card {
      const card = cards.get(id);
      if (!card) throw new Error(`There is no card of ${id}`);
      return card;
    },
    has: (id: string) => cards.has(id),
    decidedAt: (id: string) => decided.get(id) ?? null,
  };
}

/** Ours on a place of this store; `stop` leaves nothing behind. */
export async function startOnBothPlatforms(store: Store) {
  let url = '';
  const inTeams = newWatch<Posted>((card) => teams.buttons(card));
  const teams: TeamsCloud = await startTeamsCloud({ deliverTo: () => url, clock: { now: () => new Date() }, seen: inTeams.see });
  const house = await startSlackHouse(store, teams.env);
  url = house.url;
  const inSlack = newWatch<Message>(house.slack.buttons);
  house.slack.subscribe((event) => event.type === 'message' && inSlack.see(event.message));
  const taken = (status: number) => {
    if (status !== 200) throw new Error(`A click was answered ${status}`);
  };
  const platforms: [Platform, Platform] = [
    {
      ...inSlack,
      name: 'Slack',
      approve: async (id, client) => taken((await house.slack.click(slackOf(VOTER, client), inSlack.cardOf(id), 'approve')).status),
    },
    {
      ...inTeams,
      name: 'Teams',
      approve: async (id, client) => taken((await teams.click(teamsOf(VOTER, client), inTeams.cardOf(id), 'approve')).status),
    },
  ];
  return {
    url,
    receiver: house.receiver,
    platforms,
    async stop(): Promise<void> {
      await house.stop();
      await teams.close();
    },
  };
}
