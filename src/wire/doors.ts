// What answers on the port: every door of the product, or just what watches a worker.
import type { Express, Router } from 'express';
import { queueBoard } from '../adapters/bullmq/board.ts';
import type { Door } from '../adapters/http/door.ts';
import { httpServer, watchServer } from '../adapters/http/server.ts';
import { INSTALL_PATH, REDIRECT_PATH } from '../adapters/slack/installer.ts';
import { capsOf } from '../commands/caps-of.ts';
import type { Chat } from './chat.ts';
import type { House } from './common.ts';
import type { Flow } from './flow.ts';
import { readyOf, watchGauges } from './ready.ts';

function doorOf(house: House, flow: Flow, chat: Chat): Door {
  const { common, registry, metrics } = house;
  const ready = readyOf(house, chat);
  watchGauges(house, chat, ready);
  return {
    ...common,
    flow: { ...flow, capsOf: capsOf(common) },
    auditLog: {
      query: common.auditLog.query,
      async *export(workspace: string) {
        await flow.checkpointChain(workspace);
        yield* common.auditLog.export(workspace);
      },
    },
    registry,
    metrics,
    ready,
  };
}

/** The whole product over HTTP: the API, what Slack and Teams deliver, and the playground where there is one. */
export function productDoors(house: House, flow: Flow, chat: Chat, playground: Router | null): Express {
  const { slack, teams } = chat;
  const { listener, installs } = slack ?? { listener: null, installs: null };
  const { queuesPassword: password } = house.config;
  return httpServer(doorOf(house, flow, chat), {
    mount: (express) => {
      if (listener) express.post('/slack/events', (request, response) => listener(request, response));
      if (installs) express.get([INSTALL_PATH, REDIRECT_PATH], (request, response) => installs(request, response));
      if (teams) express.post('/api/messages', (request, response) => teams.listener(request, response));
      if (playground) express.use(playground);
      if (password !== null) express.use(queueBoard({ queue: house.queue, password }));
    },
  });
}

/** Health, readiness and metrics of a process that has no doors. */
export const watchDoors = (house: House, flow: Flow, chat: Chat): Express => watchServer(doorOf(house, flow, chat));
