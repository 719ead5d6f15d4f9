// Slack, real or emulated, with everything that people can do in it.
import { measuredCommands } from '../adapters/http/measured.ts';
import { type SlackApp, type SlackConfig, slackApp } from '../adapters/slack/app.ts';
import { slackIncidentCards } from '../adapters/slack/incident-cards.ts';
import { slackMessenger } from '../adapters/slack/messenger.ts';
import { glassWords } from '../commands/break-glass.ts';
import { inOpen } from '../commands/scene.ts';
import { agentCommands } from '../commands/table.ts';
import { passesRegression } from '../domain/regression.ts';
import { cardFactsOf } from '../flow/ask-approvers.ts';
import { ATTEMPT_MS } from '../flow/release-action.ts';
import type { Messenger, RegressionCases } from '../ports.ts';
import type { Common, House } from './common.ts';
import type { Flow } from './flow.ts';

/** The chat platforms that are configured: what people do arrives by `app`, cards go out by `messengers`. */
export type Chat = { app: SlackApp | null; messengers: Messenger[] };

/** The workspace's regression set under the matrix that it has now. */
const regressionCases: RegressionCases = {
  result: async (workspace) => {
    const { regression } = workspace;
    return { passed: regression.length - passesRegression(workspace, regression).failures.length, total: regression.length };
  },
};

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
    openIncident: flow.openIncident,
    actOnIncident: flow.actOnIncident,
    regressionCases,
    rollBack: flow.rollBack,
    castTakeBack: flow.takeBack,
    breakGlass: flow.breakGlass,
    sendAgain: flow.sendAgain,
    readDigest: flow.readDigest,
    revoke: flow.revokeRelease,
    announce: announcer(common, messengers),
    wake: flow.wakePaused,
    callbackGraceMs: ATTEMPT_MS,
  });
}

/** Breaks the glass from a dialog: nobody typed it in a channel, so every channel hears it from us. */
const glassBreaker =
  (common: Common, flow: Flow, messengers: Messenger[]): Flow['breakGlass'] =>
  async (id, by) => {
    const done = await flow.breakGlass(id, by);
    const workspace = done && common.policies.get(done.approval.workspace);
    const person = workspace?.people.find((one) => one.id === by.person);
    if (!done || done.refused || !workspace || !person) return done;
    await announcer(common, messengers)(workspace.id, glassWords(inOpen({ workspace, person }), done.approval, by.reason ?? ''), null).catch(
      (error: unknown) => common.logger.warn({ err: error, request: id }, 'A break-glass could not be announced'),
    );
    return done;
  };

/** Builds the app and the messenger; nothing is sent or opened before the app starts. */
export function wireSlack({ common, metrics }: Pick<House, 'common' | 'metrics'>, flow: Flow, config: SlackConfig | null): Chat {
  const messengers: Messenger[] = [];
  if (!config) return { app: null, messengers };
  const { clock, logger, policies, approvals, incidents } = common;
  const app = slackApp({
    config,
    needs: {
      castVote: flow.castVote,
      takeBack: flow.takeBack,
      editRequest: flow.editRequest,
      breakGlass: glassBreaker(common, flow, messengers),
      readApproval: async (id) => (await approvals.read(id))?.approval ?? null,
      factsOf: cardFactsOf(common),
      incidents: { act: flow.actOnIncident, read: async (workspace, id) => (await incidents.read(workspace, id))?.incident ?? null },
      runCommand: measuredCommands(wireCommands(common, flow, messengers), { metrics, clock }),
      policies,
      clock,
      logger,
    },
  });
  messengers.push(slackMessenger({ client: app.client, clock, logger }));
  const nameOf = (workspace: string, id: string) => policies.get(workspace)?.people.find((person) => person.id === id)?.name ?? id;
  flow.incidentCards.push(slackIncidentCards({ client: app.client, clock, nameOf }));
  return { app, messengers };
}
