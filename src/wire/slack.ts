// Slack, real or emulated, with everything that people can do in it.
import type { Metrics } from '../adapters/http/metrics.ts';
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

/** Votes, with the time that people took measured where one decides. */
const measuredVotes =
  ({ castVote }: Flow, metrics: Metrics): Flow['castVote'] =>
  async (id, vote) => {
    const answer = await castVote(id, vote);
    const { decided_at = null, created_at = '' } = answer?.approval ?? {};
    if (answer?.refused === null && decided_at !== null) metrics.decided((Date.parse(decided_at) - Date.parse(created_at)) / 1000);
    return answer;
  };

/** The words of `/agent`; what they change is announced wherever the workspace has a channel. */
function wireCommands(common: Common, flow: Flow, messengers: Messenger[]) {
  const announce = async (id: string, words: string, except: string | null) => {
    const channels = common.policies.get(id)?.channels ?? {};
    for (const messenger of messengers) {
      const channel = channels[messenger.surface];
      if (channel && messenger.surface !== except) await messenger.announce(channel, words);
    }
  };
  return agentCommands({
    ...common,
    sealLedger: flow.sealLedger,
    castTakeBack: flow.takeBack,
    revoke: flow.revokeRelease,
    announce,
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
      castVote: measuredVotes(flow, metrics),
      takeBack: flow.takeBack,
      readApproval: async (id) => (await approvals.read(id))?.approval ?? null,
      factsOf: cardFactsOf(common),
      runCommand: wireCommands(common, flow, messengers),
      policies,
      clock,
      logger,
    },
  });
  messengers.push(slackMessenger({ client: app.client, clock, logger }));
  return { app, messengers };
}
