// `/agent ...`, and the same words after a mention of the bot, which also work in threads. Answers are private; what changes
// something is said in the channel.
import type { App } from '@slack/bolt';
import type { CommandAnswer, CommandResult, Told } from '../../commands/answer.ts';
import { readerIn } from '../../surfaces/identity.ts';
import type { SurfaceNeeds } from '../../surfaces/needs.ts';
import { patiently } from '../../surfaces/pacing.ts';
import { localeOf } from '../../surfaces/refusal-words.ts';
import { text } from '../../texts.ts';
import { paced } from './calls.ts';
import type { At, ClientAt } from './clients.ts';
import { openMessage } from './open-message.ts';
import { privateWords } from './private-words.ts';
import { renderAnswer } from './render-answer.ts';

/** Slack waits three seconds; what takes longer is answered at the response address. */
const ANSWER_WITHIN_MS = 2000;
const MENTION = /^\s*<@[^>]+>\s*/;

type Say = { privately: (answer: CommandAnswer) => Promise<unknown>; openly: (words: string) => Promise<unknown> };

async function sayAll({ private: answer, public: words }: Told, { privately, openly }: Say): Promise<void> {
  if (answer) await privately(answer);
  if (words !== null) await openly(words);
}

/** Puts the command and the mention on a Bolt app. */
export function listenToCommands(app: App, clientAt: ClientAt, needs: SurfaceNeeds): void {
  const { logger, clock } = needs;
  const tell = privateWords({ clientAt, logger });
  const localeFor = (account: string, channel: string): string => localeOf(readerIn(needs, 'slack', account, channel));
  const run = (words: string, account: string, channel: string): Promise<CommandResult> =>
    needs.runCommand(words, { surface: 'slack', account, channel }).catch((error: unknown) => {
      logger.error({ err: error }, 'A command failed');
      return { private: { lines: [text(localeFor(account, channel), 'vote.fault')] }, public: null };
    });
  const openly = (at: At) => async (words: string) => {
    const client = await clientAt(at);
    await patiently(() => paced(() => client.chat.postMessage({ channel: at.channel, ...openMessage(words) })), { clock });
  };

  app.command('/agent', async ({ ack, command, respond }) => {
    const { user_id: account, channel_id: channel, team_id: team } = command;
    const locale = localeFor(account, channel);
    const running = run(command.text, account, channel);
    const soon = await Promise.race([running, clock.sleep(ANSWER_WITHIN_MS).then(() => null)]);
    await (soon?.private ? ack({ response_type: 'ephemeral', ...renderAnswer(locale, soon.private) }) : ack());
    const say: Say = {
      privately: (answer) => respond({ response_type: 'ephemeral', ...renderAnswer(locale, answer) }),
      openly: openly({ channel, team }),
    };
    const result = await running;
    await sayAll(soon ? { ...result, private: null } : result, say);
    if (result.later) await sayAll(await result.later, say);
  });

  app.event('app_mention', async ({ event, body }) => {
    const { user: account, channel, thread_ts: thread } = event;
    if (!account) return;
    const locale = localeFor(account, channel);
    const team = body.team_id;
    const privately = (answer: CommandAnswer) => tell({ channel, user: account, team, thread }, renderAnswer(locale, answer));
    const say: Say = { privately, openly: openly({ channel, team }) };
    const result = await run(event.text.replace(MENTION, ''), account, channel);
    await sayAll(result, say);
    if (result.later) await sayAll(await result.later, say);
  });
}
