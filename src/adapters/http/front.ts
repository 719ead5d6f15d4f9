// The port: taken before anything else is opened, so that a port in use is known at once; it answers 503 until the doors are there.
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { Config } from '../../config.ts';
import { reply } from './answer.ts';
import { notReady } from './health.ts';
import { listen } from './listen.ts';
import { startingServer } from './server.ts';

export type Front = {
  /** Base address on this machine. */
  url: string;
  /** What answers from now on. */
  serve(app: RequestListener): void;
  /** Finishes what is being answered, for a while, and takes no more; a call of the API that takes longer is told to come again. May be called twice. */
  close(): Promise<void>;
};

const REQUEST_MS = 30_000;
const CLOSE_MS = 2_000;
/** So long the last answers have to leave. */
const LEAVE_MS = 500;

/** What waits for a store that hangs: it may have been done, and the key of the call makes sending it again safe. */
function sendAway(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('connection', 'close');
  reply(response, notReady('Countersign is stopping; send it again with the same Idempotency-Key.'));
}

/** Opens the port. Throws `ConfigError`. */
export async function openFront(config: Pick<Config, 'port' | 'host'>): Promise<Front> {
  let answer: RequestListener = startingServer();
  /** Calls of the API alone: what else answers here writes to its responses by itself, and would find them ended. */
  const open = new Set<ServerResponse>();
  const server = createServer({ requestTimeout: REQUEST_MS }, (request, response) => {
    if (request.url?.startsWith('/v1/')) {
      open.add(response);
      response.once('close', () => open.delete(response));
    }
    answer(request, response);
  });
  const port = await listen(server, config);
  return {
    url: `http://${config.host === '::1' ? '[::1]' : '127.0.0.1'}:${port}`,
    serve: (app) => {
      answer = app;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        setTimeout(() => {
          for (const response of open) sendAway(response);
          setTimeout(() => server.closeAllConnections(), LEAVE_MS).unref();
        }, CLOSE_MS).unref();
      }),
  };
}
