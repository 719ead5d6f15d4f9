// Whether Slack answers us, asked at most once a minute: a check for the operators, not a condition for taking requests.
import { WebAPIPlatformError, WebClient, type WebClientOptions } from '@slack/web-api';
import type { Clock, Installations } from '../../ports.ts';
import type { ClientAt } from './clients.ts';

const WELL_FOR_MS = 60_000;
const ILL_FOR_MS = 10_000;
const SILENT = 'Slack does not answer; cards wait and are posted once it does';

/** Null where Slack answers, else one sentence with the remedy. */
export type Reachable = () => Promise<string | null>;

/** Remembers an answer for a while; `look` throws where Slack does not answer. */
function remembered(look: () => Promise<string | null>, told: (error: unknown) => string, clock: Pick<Clock, 'monotonicMs'>): Reachable {
  let answer: Promise<string | null> | null = null;
  let untilMs = 0;
  const ask = () =>
    look().catch((error: unknown) => {
      untilMs = clock.monotonicMs() + ILL_FOR_MS;
      return told(error);
    });
  return async () => {
    if (answer === null || untilMs <= clock.monotonicMs()) {
      untilMs = clock.monotonicMs() + WELL_FOR_MS;
      answer = ask();
    }
    return answer;
  };
}

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
  return remembered(look, told, clock);
}

type Installed = { installations: Installations; options: WebClientOptions; clock: Pick<Clock, 'monotonicMs'> };

/** Whether any team has installed the app, and Slack answers at all; which team's token holds is seen where a card is posted. */
export function installedReachable({ installations, options, clock }: Installed): Reachable {
  const look = async () => {
    if ((await installations.keys(1)).length === 0) return 'no Slack team has installed Countersign; open /slack/install';
    await new WebClient(undefined, options).api.test();
    return null;
  };
  return remembered(look, () => SILENT, clock);
}
