// Slack, real or emulated, with everything that people can do in it.
import { measuredCommands } from '../adapters/http/measured.ts';
import { type SlackApp, type SlackConfig, slackApp } from '../adapters/slack/app.ts';
import { slackMessenger } from '../adapters/slack/messenger.ts';
import { agentCommands } from '../commands/table.ts';
import { cardFactsOf } from '../flow/ask-approvers.ts';
import { ATTEMPT_MS } from '../flow/release-action.ts';
import type { Messenger } from '../ports.ts';
import type { Common, House } from './common.ts';
import type { Flow } from './flow.ts';

/** The chat platforms that are configured: what people do arrives by `app`, cards go out by `messengers`. */
export type Chat = { app: SlackApp | null; messengers: Messenger[] };

/** Says something in every channel of a workspace but that of the surface `except`. */
export const announcer =
  ({ policies }: Pick<Common, 'policies'>, messengers: Messenger[]) =>
  async (id: string, words: string, except: string | null): Promise<void> => {
    const channels = policies.get(id)?.channels ?? {};
    for (const messenger of messengers) {
      const channel = channels[messenger.surface];
      if (channel && messenger.surface !== except) await messenger.announce(channel, words);
    }
  };

/** The words of `/agent`; what they change is announced wherever the workspace has a channel. */
function wireCommands(common: Common, flow: Flow, messengers: Messenger[]) {
  return agentCommands({
    ...common,
    sealLedger: flow.sealLedger,
    castTakeBack: flow.takeBack,
    sendAgain: flow.sendAgain,
    readDigest: flow.readDigest,
    revoke: flow.revokeRelease,
    announce: announcer(common, messengers),
    wake: flow.wakePaused,
    callbackGraceMs: ATTEMPT_MS,
  });
}

/** Builds the app and the messenger; nothing is sent or opened before the app starts. */
export function wireSlack({ common, metrics }: Pick<House, 'common' | 'metrics'>, flow: Flow, config: SlackConfig | null): Chat {
  const messengers: Messenger[] = [];
  if (!config) return { app: null, messengers };
  const { clock, logger, policies, approvals } = common;
  const app = slackApp({
    config,
    needs: {
      castVote: flow.castVote,
      takeBack: flow.takeBack,
      readApproval: async (id) => (await approvals.read(id))?.approval ?? null,
      factsOf: cardFactsOf(common),
      runCommand: measuredCommands(wireCommands(common, flow, messengers), { metrics, clock }),
      policies,
      clock,
      logger,
    },
  });
  messengers.push(slackMessenger({ client: app.client, clock, logger }));
  return { app, messengers };
}
