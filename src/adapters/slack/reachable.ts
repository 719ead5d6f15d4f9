// Whether Slack answers us, asked at most once a minute: a check for the operators, not a condition for taking requests.
import { WebAPIPlatformError, type WebClient } from '@slack/web-api';
import type { Clock } from '../../ports.ts';

const WELL_FOR_MS = 60_000;
const ILL_FOR_MS = 10_000;

/** Null where Slack knows the bot, else one sentence with the remedy. Remembers its answer for a while. */
export function slackReachable({ client, clock }: { client: Pick<WebClient, 'auth'>; clock: Pick<Clock, 'monotonicMs'> }) {
  let answer: Promise<string | null> | null = null;
  let untilMs = 0;

  const ask = (): Promise<string | null> =>
    client.auth.test().then(
      () => null,
      (error: unknown) => {
        untilMs = clock.monotonicMs() + ILL_FOR_MS;
        if (error instanceof WebAPIPlatformError)
          return `Slack refuses the bot token (${error.data.error}); install the app again and set SLACK_BOT_TOKEN`;
        return 'Slack does not answer; cards wait and are posted once it does';
      },
    );

  return (): Promise<string | null> => {
    if (answer === null || untilMs <= clock.monotonicMs()) {
      untilMs = clock.monotonicMs() + WELL_FOR_MS;
      answer = ask();
    }
    return answer;
  };
}
