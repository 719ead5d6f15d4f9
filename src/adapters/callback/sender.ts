// Sends one callback: to an address that was resolved, checked and pinned, signed, within its time, following nothing.
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { type Dispatcher, request } from 'undici';
import type { Workspace } from '../../domain/policy/workspace.ts';
import type { Callbacks, Delivery } from '../../ports/executors.ts';
import type { Clock, Logger } from '../../ports/runtime.ts';
import { type AddressRules, addressProblem, bareHost, callbackAllowed } from './address.ts';
import { hangingHosts } from './hanging-hosts.ts';
import { type Address, pinnedAgents } from './pinned-agents.ts';
import { signedHeaders } from './signature.ts';

const MAX_ANSWER_BYTES = 64 * 1024;
/** When one is tried again that found its host hanging. */
const ROOM_AGAIN_MS = 5_000;

type Resolve = (host: string) => Promise<Address[]>;

type Options = AddressRules & {
  logger: Logger;
  clock: Pick<Clock, 'monotonicMs'>;
  /** All addresses of a name; the system's resolver where left out. */
  resolve?: Resolve;
  /** Told of every attempt: for the metrics. */
  attempted?: (type: 'accepted' | 'failed' | 'refused') => void;
  /** The header that puts the executor's work into the trace of the approval; null where there is none. */
  traceparent?: () => string | null;
};

const failed = (reason: string, more: Partial<Extract<Delivery, { ok: false }>> = {}): Delivery => ({
  ok: false,
  reason,
  refused: false,
  gone: false,
  retryAfterMs: null,
  ...more,
});
const refused = (reason: string) => failed(reason, { refused: true });

const systemResolve: Resolve = (host) => lookup(host, { all: true, verbatim: true });

/** What a Retry-After header asks for, in milliseconds: seconds or a date. */
export function retryAfterMs(header: string | string[] | undefined, now: Date): number | null {
  const text = Array.isArray(header) ? header[0] : header;
  if (text === undefined) return null;
  const ms = /^\d{1,9}$/.test(text.trim()) ? Number(text) * 1000 : Date.parse(text) - now.getTime();
  return Number.isFinite(ms) && ms >= 0 ? ms : null;
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** `Callbacks` over HTTP. `close` ends the connections that are kept open. */
export function callbackSender(options: Options): Callbacks & { close(): Promise<void> } {
  const { logger, clock, resolve = systemResolve, attempted, traceparent = () => null } = options;
  const agents = pinnedAgents();
  const hosts = hangingHosts(clock);

  async function checkedAddresses(url: URL): Promise<Address[] | string> {
    const host = bareHost(url);
    const addresses = isIP(host) ? [{ address: host, family: isIP(host) }] : await resolve(host);
    if (addresses.length === 0) return `${host} has no address`;
    const problem = addresses.map(({ address }) => addressProblem(address, url, options)).find((one) => one !== null);
    return problem ?? addresses;
  }

  async function outcome(answer: Dispatcher.ResponseData, signal: AbortSignal): Promise<Delivery> {
    const { statusCode: status, headers, body } = answer;
    await body
      .dump({ limit: MAX_ANSWER_BYTES, signal })
      .catch((error: unknown) => logger.debug({ reason: messageOf(error) }, 'The rest of an answer to a callback was not read'));
    if (status >= 200 && status < 300) return { ok: true, status };
    if (status >= 300 && status < 400) return failed(`answered ${status}; a redirect is not followed`);
    return failed(`answered ${status}`, { gone: status === 410, retryAfterMs: retryAfterMs(headers['retry-after'], new Date()) });
  }

  async function attempt({ workspace, url: text, id, at, body, timeoutMs }: Parameters<Callbacks['send']>[0]): Promise<Delivery> {
    const problem = callbackAllowed(text, workspace, options);
    if (problem) return refused(problem);
    const url = new URL(text);
    const trace = traceparent();
    const signal = AbortSignal.timeout(Math.max(1, timeoutMs));
    const found = await within(signal, checkedAddresses(url)).catch((error: unknown) => `${bareHost(url)} was not found: ${messageOf(error)}`);
    if (typeof found === 'string') return refused(found);
    try {
      const answer = await request(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'user-agent': 'countersign',
          ...(trace ? { traceparent: trace } : {}),
          ...signedHeaders({ id, at, body, secrets: secretsOf(workspace) }),
        },
        body,
        dispatcher: agents.of(url, found),
        headersTimeout: timeoutMs,
        bodyTimeout: timeoutMs,
        signal,
      });
      return await outcome(answer, signal);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      return failed(signal.aborted ? `no answer within ${timeoutMs} ms` : error.message, { refused: agents.neverConnected(error) });
    }
  }

  return {
    async send(callback) {
      const host = URL.parse(callback.url)?.host ?? '';
      const place = hosts.enter(host);
      const delivery = place
        ? await attempt(callback).finally(place.leave)
        : failed(`${host} hangs; not sent, to leave room for others`, { refused: true, retryAfterMs: ROOM_AGAIN_MS });
      attempted?.(delivery.ok ? 'accepted' : delivery.refused ? 'refused' : 'failed');
      return delivery;
    },
    close: agents.close,
  };
}

/** The webhook secret signs where there is none for callbacks. */
const secretsOf = ({ secrets }: Workspace): string[] => (secrets.callback.length > 0 ? secrets.callback : secrets.webhook);

/** Ends with the promise, or rejects when the signal does. */
function within<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('took too long')), { once: true });
    promise.then(resolve, reject);
  });
}
