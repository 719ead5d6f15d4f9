// The example executor: takes callbacks, believes none before signature, grant and digest are verified, uses each grant once,
// and can report what it did. Copy it for an executor of your own.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import { Webhook } from 'standardwebhooks';
import { GRANT_TYPE } from '../domain/approval/callback.ts';
import { digestOf } from '../domain/documents/canonical.ts';
import type { AgentRequest, JsonObject } from '../domain/documents/request.ts';
import { type Journal, openJournal } from './journal.ts';
import { isThing, type Thing } from './slack/text-checks.ts';

const PREFERRED_PORT = 9099;
const MAX_BODY = 1_000_000;
const TOLERANCE_MS = 5 * 60_000;
const REPORT_ATTEMPTS = 5;

export type ExecutorOptions = {
  /** Base URL of Countersign: its published keys, and where executions are reported. */
  productUrl: () => string;
  /** Secrets of a workspace: `callback` verifies what arrives, `webhook` signs what is reported. */
  secretsOf: (workspace: string) => { callback: string[]; webhook: string[] } | null;
  clock: { now(): Date; sleep(ms: number): Promise<void> };
  newId: () => string;
  /** The first port that is tried; another free one where it is taken. */
  port?: number;
  /** Remembers what arrived, which grants were used and what was sent. */
  journal?: Journal;
};

export type Check = 'verified' | 'wrong' | 'absent';

/** One callback as it arrived. `repeated` counts further deliveries of the same id. */
export type Received = {
  id: string;
  at: string;
  workspace: string;
  request: string | null;
  type: string;
  signature: Check;
  grant: Check;
  /** Why the grant was not believed. */
  problem: string | null;
  repeated: number;
  report: { at: string; status: number } | null;
  body: Thing;
};

export type Executor = Awaited<ReturnType<typeof startExecutor>>;

type Incoming = { id: string; timestamp: string; signature: string; body: string };

/** Standard Webhooks, checked at the playground's own time: any of the secrets, five minutes either way. */
function signatureHolds({ id, timestamp, signature, body }: Incoming, secrets: string[], now: Date): boolean {
  const at = new Date(Number(timestamp) * 1000);
  if (!(Math.abs(now.getTime() - at.getTime()) <= TOLERANCE_MS)) return false;
  const given = signature.split(' ');
  return secrets.some((secret) => given.includes(new Webhook(secret).sign(id, at, body)));
}

/** Headers of a signed POST to Countersign. */
export function signedBy(secret: string, id: string, at: Date, body: string): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': new Webhook(secret).sign(id, new Date(Number(timestamp) * 1000), body),
  };
}

/** What is to be done: as it was sent, but for what people edited before they approved it. */
function asApproved(sent: AgentRequest | undefined, { edited }: Thing): AgentRequest | undefined {
  const after = isThing(edited) && isThing(edited.after) ? (edited.after as JsonObject) : null;
  return sent && after ? { ...sent, after } : sent;
}

/** Starts on loopback. `expect` names a request that was sent, so that its digest and its change are known when the release arrives. */
export async function startExecutor({ productUrl, secretsOf, clock, newId, port = PREFERRED_PORT, journal = openJournal(null) }: ExecutorOptions) {
  const received: Received[] = journal.all<Received>('received').toReversed();
  const usedJtis = new Set(journal.all<string>('jti'));
  const expected = new Map(journal.all<AgentRequest>('request').map((request) => [request.client_ref ?? '', request]));
  const listeners = new Set<() => void>();
  let reports = true;
  let keys: ReturnType<typeof createRemoteJWKSet> | null = null;
  const tell = () => {
    for (const listener of listeners) listener();
  };

  /** Null where the grant holds, else why not. */
  async function grantProblem(grant: string, workspace: string, data: Thing): Promise<string | null> {
    keys ??= createRemoteJWKSet(new URL('/.well-known/jwks.json', productUrl()));
    const options = { audience: workspace, subject: String(data.id), typ: GRANT_TYPE, algorithms: ['EdDSA'], currentDate: clock.now() };
    try {
      const { payload } = await jwtVerify(grant, keys, options);
      const request = asApproved(expected.get(String(data.client_ref)), data);
      if (payload.digest !== (request ? digestOf(request) : data.digest)) return 'The digest is of another action.';
      if (usedJtis.has(String(payload.jti))) return 'The grant was used before.';
      usedJtis.add(String(payload.jti));
      journal.put('jti', String(payload.jti), payload.jti);
      return null;
    } catch (error) {
      if (error instanceof errors.JOSEError) return error.message;
      throw error;
    }
  }

  const keep = (one: Received): void => {
    journal.put('received', one.id, one);
    tell();
  };

  /** What the page did not send itself is reported without the fields: the grant says which action it was. */
  async function report(one: Received, grant: string, request: AgentRequest | undefined): Promise<void> {
    const secret = secretsOf(one.workspace)?.webhook[0];
    if (secret === undefined) return;
    const fields = request ? { before: request.before ?? {}, after: request.after ?? {} } : {};
    const done = { status: 'done', ...fields, executed_at: clock.now().toISOString() };
    const body = JSON.stringify({ workspace: one.workspace, grant, request_id: one.request, ...done });
    const id = `msg_${newId()}`;
    for (let attempt = 1; attempt <= REPORT_ATTEMPTS; attempt += 1) {
      await clock.sleep(1000 * attempt);
      const post = { method: 'POST', body, headers: signedBy(secret, id, new Date(), body) };
      const status = await fetch(`${productUrl()}/v1/executions`, post).then(
        (answer) => answer.status,
        () => 0,
      );
      one.report = { at: clock.now().toISOString(), status };
      keep(one);
      if (status > 0 && status < 500) return;
    }
  }

  async function receive(incoming: Incoming): Promise<number> {
    const parsed: unknown = JSON.parse(incoming.body);
    const body = isThing(parsed) ? parsed : {};
    const data = isThing(body.data) ? body.data : {};
    const workspace = String(data.workspace ?? '');
    const signed = signatureHolds(incoming, secretsOf(workspace)?.callback ?? [], clock.now());
    const again = signed ? received.find((one) => one.id === incoming.id && one.signature === 'verified') : undefined;
    if (again) {
      again.repeated += 1;
      keep(again);
      return 200;
    }
    const grant = typeof data.grant === 'string' ? data.grant : null;
    const problem = signed && grant ? await grantProblem(grant, workspace, data) : null;
    const checked: Check = grant === null ? 'absent' : problem || !signed ? 'wrong' : 'verified';
    const place = { id: incoming.id, at: clock.now().toISOString(), workspace, request: typeof data.id === 'string' ? data.id : null };
    const checks = { signature: signed ? 'verified' : 'wrong', grant: checked, problem } as const;
    const one: Received = { ...place, type: String(body.type ?? ''), ...checks, repeated: 0, report: null, body };
    received.unshift(one);
    keep(one);
    if (checked === 'verified' && grant && reports) void report(one, grant, asApproved(expected.get(String(data.client_ref)), data));
    return signed ? 200 : 401;
  }

  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const body = Buffer.concat(parts);
    const header = (name: string) => String(request.headers[name] ?? '');
    const incoming = {
      id: header('webhook-id'),
      timestamp: header('webhook-timestamp'),
      signature: header('webhook-signature'),
      body: body.toString('utf8'),
    };
    const status = request.method !== 'POST' ? 405 : body.length > MAX_BODY ? 413 : await receive(incoming).catch(() => 400);
    response.writeHead(status).end();
  });
  const listen = (wanted: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(wanted, '127.0.0.1', () => {
        server.off('error', reject);
        resolve();
      });
    });
  await listen(port).catch((error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? listen(0) : Promise.reject(error)));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    /** Exact host and port, for the list of allowed callback addresses. */
    host,
    callbackUrl: `http://${host}/callback`,
    /** Newest first. */
    received: received as readonly Received[],
    expect: (clientRef: string, request: AgentRequest): void => {
      expected.set(clientRef, request);
      journal.put('request', clientRef, request);
    },
    reporting: () => reports,
    setReporting: (on: boolean): void => {
      reports = on;
      tell();
    },
    subscribe: (listener: () => void): (() => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: (): Promise<void> =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
