// Says something to one person in a channel, so that nobody else sees it.
import type { Logger } from '../../ports/runtime.ts';
import type { ClientAt } from './clients.ts';
import type { Answer } from './render-answer.ts';

/** Where the person is, and a second way to reach them: the address that came with the click, where there is one. */
export type Place = {
  channel: string;
  user: string;
  team?: string | undefined;
  thread?: string | undefined;
  respond?: ((answer: Answer) => Promise<unknown>) | undefined;
};

/** Words that do not arrive change nothing about what is stored, so a failure is only noted. */
export function privateWords({ clientAt, logger }: { clientAt: ClientAt; logger: Logger }) {
  return async ({ channel, user, team, thread, respond }: Place, answer: Answer): Promise<void> => {
    try {
      const client = await clientAt({ channel, team });
      await client.chat.postEphemeral({ channel, user, ...answer, ...(thread ? { thread_ts: thread } : {}) });
    } catch (error) {
      logger.warn({ err: error, channel, user }, 'Slack did not take private words');
      await respond?.(answer).catch((second: unknown) =>
        logger.warn({ err: second, channel, user }, 'Private words did not arrive by the second way either'),
      );
    }
  };
}
