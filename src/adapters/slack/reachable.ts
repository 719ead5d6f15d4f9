// Whether Slack answers us, asked at most once a minute: a check for the operators, not a condition for taking requests.
import { WebAPIPlatformError, WebClient, type WebClientOptions } from '@slack/web-api';
import type { Installations } from '../../ports/documents.ts';
import type { Clock } from '../../ports/runtime.ts';
import { rememberedCheck } from '../../surfaces/remembered-check.ts';
import type { ClientAt } from './clients.ts';

const SILENT = 'Slack does not answer; cards wait and are posted once it does';

/** Null where Slack answers, else one sentence with the remedy. */
export type Reachable = () => Promise<string | null>;

/** Whether Slack knows the one bot. */
export function slackReachable({ clientAt, clock }: { clientAt: ClientAt; clock: Pick<Clock, 'monotonicMs'> }): Reachable {
  const look = async () => {
    await (await clientAt({ channel: '' })).auth.test();
    return null;
  };
  const told = (error: unknown) =>
    error instanceof WebAPIPlatformError
      ? `Slack refuses the bot token (${error.data.error}); install the app again and set SLACK_BOT_TOKEN`
      : SILENT;
  return rememberedCheck(() => look().catch(told), clock);
}

type Installed = { installations: Installations; options: WebClientOptions; clock: Pick<Clock, 'monotonicMs'> };

/** Whether any team has installed the app, and Slack answers at all; which team's token holds is seen where a card is posted. */
export function installedReachable({ installations, options, clock }: Installed): Reachable {
  const look = async () => {
    if ((await installations.keys(1)).length === 0) return 'no Slack team has installed Countersign; open /slack/install';
    await new WebClient(undefined, options).api.test();
    return null;
  };
  return rememberedCheck(() => look().catch(() => SILENT), clock);
}
