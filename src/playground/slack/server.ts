// The HTTP end of the emulated Slack: reads calls, checks the token and the pace, fails on demand, and answers.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { type Answer, failed } from './message-checks.ts';
import { isThing, type Thing } from './text-checks.ts';

const MAX_BODY = 1_000_000;
const STRUCTURED = ['blocks', 'attachments', 'view', 'metadata'];

/** What shall go wrong with the next `times` calls of a method. */
export type Fault = {
  method: string;
  /** 429, or a status such as 500; left out, the call is only delayed. */
  status?: number;
  /** Slack's own code for a call that it refuses. */
  error?: string;
  retryAfterMs?: number;
  delayMs?: number;
  /** The call is carried out and its answer is lost: the connection ends, or is left open without a word (`silent`). */
  lost?: boolean;
  silent?: boolean;
  times?: number;
  matches?: (args: Thing) => boolean;
};

/** One call of the Web API; `answer` is null until it was given. */
export type Call = { method: string; args: Thing; at: number; status: number; answer: Answer | null };

type Served = {
  botToken: string;
  methods: Record<string, (args: Thing) => Answer>;
  pace: (method: string, channel: unknown) => number;
  respond: (path: string, args: Thing) => { status: number; text: string };
  /** A file that comes to an address which `files.getUploadURLExternal` gave; false where it is not taken. */
  upload: (path: string, bytes: Buffer) => boolean;
  called: (call: Call) => void;
  port: number;
  /** Asked at each call for which no fault is armed: what shall go wrong with it. */
  misbehave?: ((method: string) => Omit<Fault, 'method'> | null) | undefined;
};

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    size += part.length;
    if (size > MAX_BODY) break;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

const bodyOf = async (request: IncomingMessage): Promise<string> => (await bytesOf(request)).toString('utf8');

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined;
    throw cause;
  }
};

/** Arguments sent as JSON, or as a form whose structured fields are JSON; null where they cannot be read. */
function argumentsOf(request: IncomingMessage, raw: string): Thing | null {
  if ((request.headers['content-type'] ?? '').includes('application/json')) {
    const value = raw === '' ? {} : jsonOf(raw);
    return isThing(value) ? value : null;
  }
  const fields: Thing = {
    ...Object.fromEntries(new URL(request.url ?? '/', 'http://slack').searchParams),
    ...Object.fromEntries(new URLSearchParams(raw)),
  };
  for (const name of STRUCTURED) {
    const text = fields[name];
    if (typeof text !== 'string') continue;
    const value = jsonOf(text);
    if (value === undefined) return null;
    fields[name] = value;
  }
  return fields;
}

const send = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, { 'content-type': typeof body === 'string' ? 'text/plain' : 'application/json; charset=utf-8', ...headers });
  response.end(text);
};

const wholeSeconds = (ms: number): string => String(Math.max(1, Math.ceil(ms / 1000)));

/** Serves on loopback. `fault` arms a failure, `close` ends the server with its open connections. */
export async function serveSlack(served: Served) {
  const { botToken, methods, pace, called } = served;
  const faults: (Fault & { left: number })[] = [];

  const takeFault = (method: string, args: Thing): Omit<Fault, 'method'> | null => {
    const found = faults.find((one) => one.left > 0 && one.method === method && (one.matches?.(args) ?? true));
    if (found) found.left -= 1;
    return found ?? null;
  };

  function answerTo(request: IncomingMessage, method: string, args: Thing | null): Answer {
    if (!args) return failed('invalid_json');
    const given = (request.headers.authorization ?? '').replace(/^Bearer /, '') || String(args.token ?? '');
    if (given === '') return failed('not_authed');
    if (given !== botToken) return failed('invalid_auth');
    return methods[method]?.(args) ?? failed('unknown_method');
  }

  async function webApi(request: IncomingMessage, response: ServerResponse, method: string): Promise<void> {
    const args = argumentsOf(request, await bodyOf(request));
    const call: Call = { method, args: args ?? {}, at: Date.now(), status: 200, answer: null };
    const finish = (status: number, told: Answer, headers?: Record<string, string>): void => {
      const answer = typeof told.upload_url === 'string' ? { ...told, upload_url: `http://${request.headers.host}${told.upload_url}` } : told;
      Object.assign(call, { status, answer });
      called(call);
      send(response, status, answer, headers);
    };
    const fault = takeFault(method, call.args) ?? served.misbehave?.(method) ?? null;
    if (fault?.delayMs) await wait(fault.delayMs);
    const early = fault?.status === 429 ? (fault.retryAfterMs ?? 1000) : pace(method, call.args.channel);
    if (early > 0) return finish(429, failed('ratelimited'), { 'retry-after': wholeSeconds(early) });
    if (fault?.status) return finish(fault.status, failed('internal_error'));
    const answer = fault?.error ? failed(fault.error) : answerTo(request, method, args);
    if (!fault?.lost) return finish(200, answer);
    Object.assign(call, { answer });
    called(call);
    if (!fault.silent) response.destroy();
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://slack');
    if (pathname.startsWith('/api/')) return webApi(request, response, pathname.slice('/api/'.length));
    if (request.method === 'POST' && pathname.startsWith('/upload/'))
      return served.upload(pathname, await bytesOf(request)) ? send(response, 200, 'OK') : send(response, 404, 'no_such_file');
    if (request.method !== 'POST' || !pathname.startsWith('/response/')) return send(response, 404, 'no_such_page');
    const args = jsonOf(await bodyOf(request));
    const { status, text } = isThing(args) ? served.respond(pathname, args) : { status: 400, text: 'invalid_payload' };
    send(response, status, text);
  }

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      if (!response.headersSent) send(response, 500, failed('internal_error', [String(error)]));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(served.port, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    fault: (fault: Fault): void => {
      faults.push({ ...fault, left: fault.times ?? 1 });
    },
    close: (): Promise<void> =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
