// Slack, real or emulated, with everything that people can do in it.
import { chartPictures } from '../adapters/charts/chart-pictures.ts';
import { measuredCommands } from '../adapters/http/measured.ts';
import { type SlackApp, type SlackConfig, slackApp } from '../adapters/slack/app.ts';
import { slackIncidentCards } from '../adapters/slack/incident-cards.ts';
import { slackMessenger } from '../adapters/slack/messenger.ts';
import { slackReminders } from '../adapters/slack/reminders.ts';
import { glassWords } from '../commands/break-glass.ts';
import { readInbox } from '../commands/read-inbox.ts';
import { inOpen } from '../commands/scene.ts';
import { agentCommands } from '../commands/table.ts';
import { passesRegression } from '../domain/regression.ts';
import { batchFactsOf, cardFactsOf } from '../flow/ask-approvers.ts';
import { readVoters } from '../flow/collect-decision.ts';
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
    requestsBehind: flow.requestsBehind,
    readReview: flow.readReview,
    castTakeBack: flow.takeBack,
    breakGlass: flow.breakGlass,
    sendAgain: flow.sendAgain,
    readDigest: flow.readDigest,
    readWeekly: flow.readWeekly,
    revoke: flow.revokeRelease,
    announce: announcer(common, messengers),
    wake: flow.wakePaused,
    lookAgain: flow.lookAgain,
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
export function wireSlack({ common, metrics, stores }: Pick<House, 'common' | 'metrics' | 'stores'>, flow: Flow, config: SlackConfig | null): Chat {
  const messengers: Messenger[] = [];
  if (!config) return { app: null, messengers };
  const { clock, logger, policies, approvals, incidents } = common;
  const app = slackApp({
    config,
    installations: stores.installations,
    needs: {
      castVote: flow.castVote,
      batches: { vote: flow.voteOnBatch, part: flow.partFromBatch, factsOf: batchFactsOf(common) },
      takeBack: flow.takeBack,
      readVoters: readVoters(common),
      editRequest: flow.editRequest,
      breakGlass: glassBreaker(common, flow, messengers),
      readApproval: async (id) => (await approvals.read(id))?.approval ?? null,
      factsOf: cardFactsOf(common),
      incidents: { act: flow.actOnIncident, read: async (workspace, id) => (await incidents.read(workspace, id))?.incident ?? null },
      runCommand: measuredCommands(wireCommands(common, flow, messengers), { metrics, clock }),
      readInbox: (account) => readInbox(common)({ surface: 'slack', account }),
      policies,
      clock,
      logger,
    },
  });
  messengers.push(slackMessenger({ clientAt: app.clientAt, clock, logger, pictures: chartPictures() }));
  const nameOf = (workspace: string, id: string) => policies.get(workspace)?.people.find((person) => person.id === id)?.name ?? id;
  flow.incidentCards.push(slackIncidentCards({ clientAt: app.clientAt, clock, nameOf }));
  flow.reminders.push(slackReminders({ clientAt: app.clientAt, clock, logger }));
  return { app, messengers };
}
