// The page over the real Slack app and the real rules, with approvals in memory: what a visitor sees and does, without stores.
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { expect } from 'vitest';
import { signer as newSigner, type SigningKey } from '../../src/adapters/callback/grant.ts';
import { chartPictures } from '../../src/adapters/charts/chart-pictures.ts';
import { slackApp } from '../../src/adapters/slack/app.ts';
import { slackMessenger } from '../../src/adapters/slack/messenger.ts';
import type { Act } from '../../src/domain/approval/acts.ts';
import { applied } from '../../src/domain/approval/decide.ts';
import type { Approval } from '../../src/domain/documents/approval.ts';
import type { Holidays } from '../../src/domain/policy/window.ts';
import { votersOf } from '../../src/domain/policy/workspace.ts';
import { playgroundActs } from '../../src/playground/acts.ts';
import { startExecutor } from '../../src/playground/executor.ts';
import { openJournal } from '../../src/playground/journal.ts';
import { playgroundRouter } from '../../src/playground/playground-router.ts';
import { startSlackEmulator } from '../../src/playground/slack-emulator.ts';
import type { SurfaceNeeds } from '../../src/surfaces/needs.ts';
import type { MovableClock } from '../../src/system.ts';
import { systemClock, systemIds } from '../../src/system.ts';
import { memoryInstallations } from '../adapters/slack/installations.ts';
import { clientA, edit, factsOf, NOW } from '../adapters/slack/lives.ts';
import { noBatches } from '../adapters/slack/no-batches.ts';

const CHANNEL = 'C0CLIENTA';
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

export const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
export const workspace = { ...clientA, secrets: { webhook: [SECRET], callback: [SECRET], api_keys: [] } };
const policies = { get: (id: string) => (id === workspace.id ? workspace : null), all: () => [workspace] };

const newKey = (): SigningKey => generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }) as SigningKey;

/** A clock that stands still until it is moved. */
function stillClock(): MovableClock {
  let now = NOW;
  return {
    ...systemClock(),
    now: () => now,
    moveTo: (instant) => {
      now = instant;
    },
    toRealTime: () => {
      now = NOW;
    },
    isMoved: () => now !== NOW,
    sleep: () => Promise.resolve(),
  };
}

/** Approvals in memory, moved by the real rules, each with its card in the emulated Slack. */
export async function openHouse(first: Approval[], holidays: Holidays = () => false) {
  const approvals = new Map(first.map((one) => [one.id, one]));
  const clock = stillClock();
  const signer = await newSigner({ jwk: newKey() });
  const reports: unknown[] = [];
  let url = '';
  const slack = await startSlackEmulator({ signingSecret: 'secret', botToken: 'xoxb-test', deliverTo: () => url, clock });
  const executor = await startExecutor({
    productUrl: () => url,
    secretsOf: (id) => policies.get(id)?.secrets ?? null,
    clock,
    newId: () => systemIds.newId('exe'),
    port: 0,
  });

  async function act(id: string, done: Act) {
    const before = approvals.get(id);
    if (!before) return null;
    const { next, result } = applied(before, done, clock.now());
    const approval = next ? { ...next, version: before.version + 1 } : before;
    approvals.set(id, approval);
    for (const card of next ? approval.cards : []) await messenger.update(card.channel, card.message ?? '', factsOf(approval));
    return { approval, refused: result };
  }
  const votersFor = (id: string) => votersOf(workspace, approvals.get(id)?.request.agent.role ?? '', []);
  const needs: SurfaceNeeds = {
    castVote: (id, vote) => act(id, { type: 'vote', ...vote, voters: votersFor(id) }),
    batches: noBatches,
    takeBack: (id, person) => act(id, { type: 'take_back', person, voters: votersFor(id) }),
    readVoters: async ({ id }) => votersFor(id),
    editRequest: async (id, ask) => {
      const approval = approvals.get(id);
      return approval ? act(id, edit(approval, ask)) : null;
    },
    breakGlass: (id, by) => act(id, { type: 'break_glass', ...by, voters: votersFor(id) }),
    readApproval: async (id) => approvals.get(id) ?? null,
    readApprovals: async (ids) => ids.flatMap((id) => approvals.get(id) ?? []),
    factsOf: async (one) => factsOf(one),
    runCommand: async (words, { account }) => ({ private: { lines: [`${account} typed ${words}`] }, public: null }),
    incidents: { act: async () => null, read: async () => null, factsOf: async () => expect.fail('No incident is here') },
    readInbox: async () => ({ places: [], waiting: [], last: null }),
    policies,
    recognise: async () => undefined,
    clock: systemClock(),
    logger: silent,
  };
  const app = slackApp({
    config: { botToken: 'xoxb-test', signingSecret: 'secret', appToken: null, apiUrl: slack.url },
    needs,
    installations: memoryInstallations(),
  });
  const messenger = slackMessenger({ clientAt: app.clientAt, clock, logger: silent, pictures: chartPictures() });
  const list = async () => ({ items: [...approvals.values()].reverse(), next: null });
  const playground = { slack, executor, clock, policies, approvals: { list }, holidays };

  const site = express();
  site.post('/slack/events', (request, response) => app.listener?.(request, response));
  site.use(playgroundRouter(playground, playgroundActs({ ...playground, ids: systemIds, productUrl: () => url, journal: openJournal(null) })));
  site.get('/.well-known/jwks.json', (_request, response) => void response.json(signer.jwks()));
  site.post('/v1/executions', express.json(), (request, response) => {
    reports.push(request.body);
    response.json({ matched: true, bypass: null });
  });
  const server = createServer(site);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  for (const one of first) {
    const message = await messenger.post(CHANNEL, factsOf(one), `${one.id}.slack`);
    const card = { surface: 'slack' as const, channel: CHANNEL, message, shows: 0, claimed_until: null };
    approvals.set(one.id, { ...one, cards: [card] });
  }

  async function close(): Promise<void> {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await Promise.all([slack.close(), executor.close()]);
  }
  return {
    url,
    slack,
    executor,
    clock,
    signer,
    reports,
    act,
    approval: (id: string) => approvals.get(id),
    dropConnections: () => server.closeAllConnections(),
    close,
  };
}

export type House = Awaited<ReturnType<typeof openHouse>>;
