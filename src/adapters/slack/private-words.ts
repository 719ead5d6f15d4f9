// Says something to one person in a channel, so that nobody else sees it.
import type { WebClient } from '@slack/web-api';
import type { Logger } from '../../ports.ts';
import type { Answer } from './render-answer.ts';

/** Where the person is, and a second way to reach them: the address that came with the click, where there is one. */
export type Place = { channel: string; user: string; thread?: string | undefined; respond?: ((answer: Answer) => Promise<unknown>) | undefined };

/** Words that do not arrive change nothing about what is stored, so a failure is only noted. */
export function privateWords({ client, logger }: { client: WebClient; logger: Logger }) {
  return async ({ channel, user, thread, respond }: Place, answer: Answer): Promise<void> => {
    try {
      await client.chat.postEphemeral({ channel, user, ...answer, ...(thread ? { thread_ts: thread } : {}) });
    } catch (error) {
      logger.warn({ err: error, channel, user }, 'Slack did not take private words');
      await respond?.(answer).catch((second: unknown) =>
        logger.warn({ err: second, channel, user }, 'Private words did not arrive by the second way either'),
      );
    }
  };
}
