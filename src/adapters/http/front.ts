// The port: taken before anything else is opened, so that a port in use is known at once; it answers 503 until the doors are there.
import { createServer, type RequestListener } from 'node:http';
import type { Config } from '../../config.ts';
import { listen } from './listen.ts';
import { startingServer } from './server.ts';

export type Front = {
  /** Base address on this machine. */
  url: string;
  /** What answers from now on. */
  serve(app: RequestListener): void;
  /** Finishes what is being answered, for a while, and takes no more. May be called twice. */
  close(): Promise<void>;
};

const REQUEST_MS = 30_000;
const CLOSE_MS = 2_000;

/** Opens the port. Throws `ConfigError`. */
export async function openFront(config: Pick<Config, 'port' | 'host'>): Promise<Front> {
  let answer: RequestListener = startingServer();
  const server = createServer({ requestTimeout: REQUEST_MS }, (request, response) => answer(request, response));
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
        setTimeout(() => server.closeAllConnections(), CLOSE_MS).unref();
      }),
  };
}
