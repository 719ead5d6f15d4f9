// What the product's own port serves for the playground: the page, its scripts, its state, live news, and what people do. On
// loopback only, and only to a page of the same origin.
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { fileURLToPath } from 'node:url';
import express, { type NextFunction, type Request, type Response, Router } from 'express';
import type { Acts } from './acts.ts';
import { shell } from './page/shell.ts';
import { type Playground, readPageState } from './page-state.ts';
import { isThing } from './slack/text-checks.ts';

const PAGE = new URL('./page/', import.meta.url);
/** Everything that may be asked for by name. */
const PARTS = new Set(readdirSync(PAGE));
const PREACT = fileURLToPath(import.meta.resolve('preact'));
const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);
const LOOPBACK_HOSTS = new Set(['127.0.0.1', 'localhost', '[::1]']);
/** Changes that come together are told once. */
const GATHER_MS = 40;
/** Something may change without a message, such as the hour: the page looks again. */
const TICK_MS = 2000;

const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** Another site in the same browser reaches loopback too: its name, its origin, or its address gives it away. */
function isOwnPage(request: Pick<Request, 'method' | 'headers' | 'socket'>): boolean {
  const host = request.headers.host ?? '';
  const name = URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : '';
  if (!LOOPBACK.has(request.socket.remoteAddress ?? '') || !LOOPBACK_HOSTS.has(name)) return false;
  const site = request.headers['sec-fetch-site'];
  if (request.method === 'GET') return site === undefined || site === 'same-origin' || site === 'none';
  return request.headers.origin === `http://${host}`;
}

const forOwnPage = (request: Request, response: Response, next: NextFunction): void => {
  response.set(HEADERS);
  if (isOwnPage(request)) next();
  else response.status(403).type('text').send('The playground answers its own page on this machine only.');
};

/** Browser scripts are TypeScript too: the types are taken away when they are served. */
async function script(name: string): Promise<string> {
  const source = await readFile(new URL(name, PAGE), 'utf8');
  return stripTypeScriptTypes(source).replaceAll("from 'preact'", "from './preact.js'");
}

async function servePart(request: Request, response: Response, next: NextFunction): Promise<void> {
  const name = String(request.params.name);
  if (name === 'preact.js') response.type('text/javascript').send(await readFile(PREACT, 'utf8'));
  else if (!PARTS.has(name)) next();
  else if (name.endsWith('.css')) response.type('text/css').send(await readFile(new URL(name, PAGE), 'utf8'));
  else response.type('text/javascript').send(await script(name));
}

/** Server-sent events: `changed` whenever there may be something new. */
function serveNews({ slack, executor }: Playground) {
  return (request: Request, response: Response): void => {
    response.set({ 'content-type': 'text/event-stream', connection: 'keep-alive' });
    response.flushHeaders();
    response.write('retry: 1000\n\n');
    const say = () => response.write('event: changed\ndata: {}\n\n');
    let gathering: NodeJS.Timeout | null = null;
    const soon = () => {
      gathering ??= setTimeout(() => {
        gathering = null;
        say();
      }, GATHER_MS);
    };
    const tick = setInterval(say, TICK_MS);
    const stops = [slack.subscribe(soon), executor.subscribe(soon)];
    request.on('close', () => {
      clearInterval(tick);
      if (gathering) clearTimeout(gathering);
      for (const stop of stops) stop();
    });
  };
}

const wordOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** The router of the page; mount it at `/` before any body parser. */
export function playgroundRouter(playground: Playground, act: Acts): Router {
  const router = Router();
  router.get('/', forOwnPage, (_request, response) => {
    response.type('html').send(shell());
  });
  router.get('/playground/page/:name', forOwnPage, servePart);
  router.get('/playground/files/:id', forOwnPage, (request, response, next) => {
    const bytes = playground.slack.file(String(request.params.id));
    if (bytes) response.type('image/png').send(bytes);
    else next();
  });
  router.get('/playground/state', forOwnPage, async (request, response) => {
    const { workspace, me, chosen } = request.query;
    response.json(await readPageState(playground, { workspace: wordOf(workspace), me: wordOf(me), chosen: wordOf(chosen) }));
  });
  router.get('/playground/events', forOwnPage, serveNews(playground));
  router.post('/playground/acts', forOwnPage, express.json({ limit: '64kb' }), async (request, response) => {
    const told = await act(isThing(request.body) ? request.body : {});
    response.status(told.ok ? 200 : 422).json(told);
  });
  return router;
}
