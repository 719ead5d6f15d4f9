// The chat platforms that are configured, Slack, Teams or both, with everything that people can do in them.
import { measuredCommands } from '../adapters/http/measured.ts';
import type { SlackApp } from '../adapters/slack/app.ts';
import type { TeamsApp } from '../adapters/teams/app.ts';
import { entraGroups } from '../adapters/teams/entra-groups.ts';
import type { Recognise } from '../commands/answer.ts';
import { glassWords } from '../commands/break-glass.ts';
import { readInbox } from '../commands/read-inbox.ts';
import { recognise } from '../commands/recognise.ts';
import { inOpen } from '../commands/scene.ts';
import { agentCommands } from '../commands/table.ts';
import { type Spoken, spokenAs } from '../domain/ledger/spoken-as.ts';
import { batchFactsOf, cardFactsOf } from '../flow/asking/facts-of.ts';
import { readVoters } from '../flow/decision/read-voters.ts';
import { ATTEMPT_MS } from '../flow/release/attempt.ts';
import { incidentFactsOf } from '../incidents/paint-incident.ts';
import type { Messenger } from '../ports/chat.ts';
import type { AddressBook } from '../ports/policies.ts';
import type { SlackConfig } from '../slack-config.ts';
import type { SurfaceNeeds } from '../surfaces/needs.ts';
import { patiently } from '../surfaces/pacing.ts';
import type { Common, House } from './common.ts';
import type { Flow } from './flow.ts';
import { regressionCases } from './regression-cases.ts';
import { wireSlack } from './slack.ts';
import { wireTeams } from './teams.ts';

/** What people do arrives by `slack` and `teams`, cards go out by `messengers`, one for each. */
export type Chat = { slack: SlackApp | null; teams: TeamsApp | null; messengers: Messenger[] };

/** Says something in every channel of a workspace but that of the surface `except`; one that fails keeps no other from hearing it. */
export const announcer =
  (common: Pick<Common, 'policies' | 'clock'>, messengers: Messenger[]) =>
  async (id: string, words: Spoken, except: string | null): Promise<void> => {
    const channels = common.policies.get(id)?.channels ?? {};
    const said = messengers.map(async (messenger) => {
      const channel = channels[messenger.surface];
      if (channel && messenger.surface !== except) await patiently(() => messenger.announce(channel, words[messenger.surface]), common);
    });
    for (const one of await Promise.allSettled(said)) if (one.status === 'rejected') throw one.reason;
  };

/** The words of `/agent`; what they change is announced wherever the workspace has a channel. */
function wireCommands(common: Common, flow: Flow, messengers: Messenger[], recognise: Recognise) {
  return agentCommands({
    ...common,
    recognise,
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
    announceNews: flow.announceNews,
    wake: flow.wakeResumed,
    lookAgain: flow.lookAgain,
    callbackGraceMs: ATTEMPT_MS,
  });
}

/** Breaks the glass from a dialog: nobody typed it in a channel, so every channel hears it from us. */
export const glassBreaker =
  (common: Pick<Common, 'policies' | 'ledgers' | 'clock' | 'logger'>, flow: Pick<Flow, 'breakGlass'>, messengers: Messenger[]): Flow['breakGlass'] =>
  async (id, by) => {
    const done = await flow.breakGlass(id, by);
    const workspace = done && common.policies.get(done.approval.workspace);
    const person = workspace?.people.find((one) => one.id === by.person);
    if (!done || done.refused || !workspace || !person) return done;
    const announce = async () => {
      const seen = { reason: by.reason ?? '', ledger: await common.ledgers.read(workspace.id), now: common.clock.now() };
      await announcer(common, messengers)(
        workspace.id,
        spokenAs((surface) => glassWords(inOpen({ workspace, person, surface }), done.approval, seen)),
        null,
      );
    };
    await announce().catch((error: unknown) => common.logger.warn({ err: error, request: id }, 'A break-glass could not be announced'));
    return done;
  };

/** What the doors of every platform are given. */
function surfaceNeeds(
  { common, metrics }: Pick<House, 'common' | 'metrics'>,
  flow: Flow,
  messengers: Messenger[],
  recognise: Recognise,
): SurfaceNeeds {
  const { clock, logger, policies, approvals, incidents } = common;
  return {
    castVote: flow.castVote,
    batches: { vote: flow.voteOnBatch, part: flow.partFromBatch, factsOf: batchFactsOf(common) },
    takeBack: flow.takeBack,
    readVoters: readVoters(common),
    readInbox: readInbox({ ...common, recognise }),
    editRequest: flow.editRequest,
    breakGlass: glassBreaker(common, flow, messengers),
    readApproval: async (id) => (await approvals.read(id))?.approval ?? null,
    readApprovals: approvals.readAll,
    factsOf: cardFactsOf(common),
    incidents: {
      act: flow.actOnIncident,
      read: async (workspace, id) => (await incidents.read(workspace, id))?.incident ?? null,
      factsOf: incidentFactsOf(common),
    },
    runCommand: measuredCommands(wireCommands(common, flow, messengers, recognise), { metrics, clock }),
    policies,
    recognise,
    clock,
    logger,
  };
}

/** Builds the apps and their messengers; nothing is sent or opened before they start. `slack` is the configured one, or the playground's. */
export function wireChat(house: House, flow: Flow, slack: SlackConfig | null): Chat {
  const { common, config } = house;
  const messengers: Messenger[] = [];
  const addressBooks: AddressBook[] = [];
  const recognised = recognise({ ...common, addressBooks, sealLedger: flow.sealLedger, announceNews: flow.announceNews });
  const needs = surfaceNeeds(house, flow, messengers, recognised);
  const nameOf = (workspace: string, id: string) => common.policies.get(workspace)?.people.find((person) => person.id === id)?.name ?? id;
  const platforms = {
    slack: slack && wireSlack({ ...needs, installations: house.stores.installations }, slack, nameOf),
    teams: config.teams && wireTeams({ ...needs, conversations: common.conversations }, config.teams, nameOf),
  };
  for (const platform of [platforms.slack, platforms.teams]) {
    if (!platform) continue;
    const { messenger } = platform;
    messengers.push(messenger);
    addressBooks.push(platform.addressBook);
    flow.speakers.push({ ...messenger, announce: (channel, words, marker) => patiently(() => messenger.announce(channel, words, marker), common) });
    flow.incidentCards.push(platform.incidentCards);
    flow.reminders.push(platform.reminders);
  }
  if (platforms.slack) house.directories.push(platforms.slack.directory);
  if (config.entra) house.directories.push(entraGroups({ config: config.entra, clock: common.clock }));
  return { slack: platforms.slack?.app ?? null, teams: platforms.teams?.app ?? null, messengers };
}
