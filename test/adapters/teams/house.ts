// The Teams app over real HTTP before one approval in memory, with the real rules, and a local Bot Framework that signs and takes its calls.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'vitest';
import { teamsApp } from '../../../src/adapters/teams/app.ts';
import { teamsIncidentCards } from '../../../src/adapters/teams/incident-cards.ts';
import { teamsMessenger } from '../../../src/adapters/teams/messenger.ts';
import { readInbox } from '../../../src/commands/read-inbox.ts';
import type { Act } from '../../../src/domain/approval/acts.ts';
import { applied } from '../../../src/domain/approval/decide.ts';
import type { Approval } from '../../../src/domain/documents/approval.ts';
import type { Incident } from '../../../src/domain/documents/incident.ts';
import { incidentFacts } from '../../../src/domain/incident/incident-facts.ts';
import { emptyLedger } from '../../../src/domain/ledger/ledger.ts';
import { votersOf, type Workspace } from '../../../src/domain/policy/workspace.ts';
import type { Approvals } from '../../../src/ports/approvals.ts';
import type { Conversation, Conversations, Ledgers } from '../../../src/ports/documents.ts';
import type { SurfaceNeeds } from '../../../src/surfaces/needs.ts';
import { systemClock } from '../../../src/system.ts';
import { APP_ID, type Card, PASSWORD, startTeamsCloud, TENANT } from '../../services/teams-cloud.ts';
import { edit as editOf, factsOf as factsIn, clientA as fileOfA, lives, NOW } from '../slack/lives.ts';
import { noBatches } from '../slack/no-batches.ts';

export const CHANNEL = '19:approvals@thread.tacv2';
const accountOf = (person: string) => `29:${person}`;
const clientA = {
  ...fileOfA,
  channels: { teams: CHANNEL },
  people: fileOfA.people.map((person) => ({ ...person, teams: accountOf(person.id), ...(person.id === 'gus' ? { locale: 'de' } : {}) })),
};
const incidentFactsNow = (incident: Incident, workspace: Workspace) =>
  incidentFacts(incident, { workspace, ledger: emptyLedger(workspace.id), held: 0, now: NOW });
export const factsOf = (approval: Approval) => factsIn(approval, clientA);
const clock = { ...systemClock(), now: () => NOW };

function conversationsInMemory(): Conversations & { all: Map<string, Conversation> } {
  const all = new Map<string, Conversation>();
  return {
    all,
    keep: async (one) => void all.set(one.id, one),
    read: async (id) => all.get(id) ?? null,
    ofAccount: async (account) => [...all.values()].find((one) => one.account === account) ?? null,
  };
}

export const live = (name: string): Approval => {
  const found = lives[name];
  if (!found) throw new Error(`There is no life ${name}`);
  return found;
};

/** One approval in memory with the real rules, its card posted in the channel. */
export async function house(first: Approval) {
  let approval: Approval = { ...first, cards: [{ surface: 'teams', channel: CHANNEL, message: null, shows: 0, claimed_until: null }] };
  const logged: string[] = [];
  const log = (details: object, words: string) => void logged.push(`${words} ${JSON.stringify(details)}`);
  const logger = { debug: log, info: log, warn: log, error: log };
  const conversations = conversationsInMemory();
  const commands: string[] = [];
  let holdVotesMs = 0;
  let incident: Incident | null = null;
  let judgedAs = (edit: Act): Act => edit;
  const act = (done: Act) => {
    const { next, result } = applied(approval, done, NOW);
    if (next) approval = { ...next, version: approval.version + 1 };
    return { approval, refused: result };
  };
  const recognise = async () => undefined;
  const policies = { get: (id: string) => (id === clientA.id ? clientA : null), all: () => [clientA] };
  const isListed = (state: string | undefined) => state === undefined || state === approval.state;
  const listed = {
    list: async ({ state }: { state?: string }) => ({ items: isListed(state) ? [approval] : [], next: null }),
  } as unknown as Approvals;
  const noLedgers = { read: async (id: string) => emptyLedger(id) } as unknown as Ledgers;
  const voters = votersOf(clientA, first.request.agent.role, []);
  const needs: SurfaceNeeds & { conversations: Conversations } = {
    castVote: async (id, vote) => {
      if (holdVotesMs > 0) await clock.sleep(holdVotesMs);
      return id === approval.id ? act({ type: 'vote', ...vote, voters }) : null;
    },
    batches: noBatches,
    editRequest: async (id, ask) => (id === approval.id ? act(judgedAs(editOf(approval, ask, NOW))) : null),
    breakGlass: async () => null,
    readVoters: async () => voters,
    readInbox: async (by) => readInbox({ approvals: listed, ledgers: noLedgers, policies, recognise, clock })(by),
    takeBack: async (id, person) => (id === approval.id ? act({ type: 'take_back', person, voters }) : null),
    readApproval: async (id) => (id === approval.id ? approval : null),
    readApprovals: async (ids) => (ids.includes(approval.id) ? [approval] : []),
    factsOf: async (one) => factsOf(one),
    runCommand: async (words, { account, channel }) => {
      commands.push(`${account} in ${channel}: ${words}`);
      return { private: { lines: [`only for ${account}`] }, public: words.startsWith('pause') ? 'Client A is paused' : null };
    },
    incidents: { act: async () => null, read: async () => incident, factsOf: async (one, workspace) => incidentFactsNow(one, workspace) },
    policies,
    recognise,
    clock,
    logger,
    conversations,
  };
  let appUrl = '';
  const teams = await startTeamsCloud({ deliverTo: () => appUrl, clock });
  const config = { appId: APP_ID, password: PASSWORD, tenantId: TENANT, cloudUrl: teams.url };
  const app = teamsApp({ config, needs });
  const server: Server = createServer((request, response) => void app.listener(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  appUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const messenger = teamsMessenger({ connector: app.connector });
  const id = await messenger.post(CHANNEL, factsOf(first), `${first.id}.teams`);
  const card = teams.messages.find((one) => one.id === id);
  if (!card) throw new Error('The card was not posted');
  approval = { ...approval, cards: approval.cards.map((one) => ({ ...one, message: id })) };
  return {
    teams,
    appUrl,
    app,
    messenger,
    card,
    commands,
    logged,
    conversations,
    /** What another process sends by, which knows the stores alone. */
    restarted: () => teamsMessenger({ connector: teamsApp({ config, needs }).connector }),
    now: () => approval,
    holdVotes: (ms: number) => {
      holdVotesMs = ms;
    },
    /** As if the matrix judged the next edits so. */
    judgeEdits: (judge: (edit: Act) => Act) => {
      judgedAs = judge;
    },
    /** The card of an incident, posted in the channel. */
    postIncident: async (opened: Incident) => {
      incident = opened;
      const cards = teamsIncidentCards({ connector: app.connector, nameOf: (_, person) => person });
      const posted = await cards.post(CHANNEL, incidentFactsNow(opened, clientA), opened.id);
      return teams.messages.find((one) => one.id === posted) ?? expect.fail('The card of the incident was not posted');
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await teams.close();
    },
  };
}

export type House = Awaited<ReturnType<typeof house>>;
export const words = (card: Card | null) => JSON.stringify(card);
