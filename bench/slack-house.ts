// Ours with an emulated Slack, whose people click and type in it.
import { startSlackEmulator } from '../src/playground/slack-emulator.ts';
import { startHouse } from './house.ts';
import type { Store } from './stores.ts';

const SECRETS = { signingSecret: 'signing-secret-of-the-benchmark', botToken: 'xoxb-benchmark' };

/** `stop` leaves nothing behind. */
export async function startSlackHouse(store: Store, env: Record<string, string> = {}) {
  let url = '';
  const slack = await startSlackEmulator({ ...SECRETS, deliverTo: () => url, clock: { now: () => new Date() } });
  const connected = { SLACK_BOT_TOKEN: SECRETS.botToken, SLACK_SIGNING_SECRET: SECRETS.signingSecret, SLACK_API_URL: slack.url };
  const house = await startHouse(store, { ...connected, ...env });
  url = house.url;
  return {
    ...house,
    slack,
    async stop(): Promise<void> {
      await house.stop();
      await slack.close();
      await house.place.drop();
    },
  };
}
