// A door that listens on a free port, with a small honest house behind it: approvals in memory, idempotent by key and webhook-id.
import type { AddressInfo } from 'node:net';
import { Registry } from 'prom-client';
import { Webhook } from 'standardwebhooks';
import type { Door } from '../../../src/adapters/http/door.ts';
import { metrics } from '../../../src/adapters/http/metrics.ts';
import { httpServer } from '../../../src/adapters/http/server.ts';
import { newTracer } from '../../../src/adapters/telemetry/tracer.ts';
import { applied } from '../../../src/domain/approval/decide.ts';
import { newApproval } from '../../../src/domain/approval/new-approval.ts';
import type { Approval } from '../../../src/domain/documents/approval.ts';
import { diff } from '../../../src/domain/documents/diff.ts';
import type { Incident } from '../../../src/domain/documents/incident.ts';
import { timeProblems } from '../../../src/domain/documents/request.ts';
import type { Signal } from '../../../src/domain/documents/signal.ts';
import { emptyLedger, type Ledger } from '../../../src/domain/ledger/ledger.ts';
import type { Workspace } from '../../../src/domain/policy/workspace.ts';
import type { Entry } from '../../../src/domain/record/chain.ts';
import type { Accepted } from '../../../src/flow/accept-request.ts';
import { readReview } from '../../../src/incidents/read-review.ts';
import { requestsBehind } from '../../../src/incidents/requests-behind.ts';
import type { Logger } from '../../../src/ports/runtime.ts';
import { workspace } from '../../domain/workspace-for-tests.ts';

export const NOW = new Date('2026-11-23T14:30:00Z');
export const secretOf = (letter: string) => `whsec_${Buffer.from(letter.repeat(32)).toString('base64')}`;

/** A client as its file says it; what the door does not look at is left empty. */
export const workspaceOf = (id: string, overrides: Partial<Workspace> = {}): Workspace =>
  ({
    id,
    name: id,
    hash: `sha256:${'0'.repeat(64)}`,
    people: [{ id: 'ravi', name: 'Ravi', groups: ['revops'] }],
    agents: [],
    callback_hosts: ['127.0.0.1:9099'],
    requests_per_minute: 1000,
    secrets: { webhook: [secretOf(id.slice(-1))], callback: [], api_keys: [{ key: `key_${id}`, scope: 'full' }] },
    matrix: workspace().matrix,
    ...overrides,
  }) as Workspace;

const verdict = {
  decision: 'ask',
  tier: 2,
  class: 'execute',
  matrix: `sha256:${'0'.repeat(64)}`,
  rows: ['row'],
  rules: [],
  reasons: ['new_domain'],
} as const;
const plan = {
  slots: [{ group: 'revops', after: null }],
  review: false,
  reversible: true,
  window: null,
  outside_window: 'wait',
  charges: [],
  max_signal_age_ms: null,
} as const;

/** Everything that is behind the door, to look at. */
export function house(workspaces: Workspace[]) {
  const approvals: Approval[] = [];
  const signals: Signal[] = [];
  const logged: string[] = [];
  const entries: Entry[] = [];
  const incidents: Incident[] = [];
  const ledgers = new Map<string, Ledger>();
  const note = (details: object, message: string) => void logged.push(`${message} ${JSON.stringify(details)}`);
  const logger: Logger = { debug: () => {}, info: note, warn: note, error: note };
  const find = (workspace: string, key: string, webhookId: string) =>
    approvals.find((one) => one.workspace === workspace && (one.key === key || one.webhook_id === webhookId));
  const registry = new Registry();

  const behind = requestsBehind({
    approvals: {
      readAll: async (ids) => approvals.filter(({ id }) => ids.includes(id)),
      pick: async () => [],
    },
  });
  const door: Door = {
    flow: {
      async findKnown({ workspace, key, webhookId, bodyHash }) {
        const known = find(workspace.id, key, webhookId);
        if (!known) return null;
        return known.key === key && known.body_hash === bodyHash ? { kind: 'repeated', approval: known } : { kind: 'conflict' };
      },
      acceptRequests: async (arrived) =>
        arrived.map(({ workspace, request, key, webhookId, bodyHash, trace }): Accepted => {
          const known = find(workspace.id, key, webhookId);
          if (known) return known.key === key && known.body_hash === bodyHash ? { kind: 'repeated', approval: known } : { kind: 'conflict' };
          const errors = timeProblems(request, NOW);
          if (errors.length > 0) return { kind: 'refused', code: 'invalid_request', errors };
          const judged = {
            changes: diff(request.before ?? {}, request.after ?? {}),
            judgement: { verdict: structuredClone(verdict), plan: structuredClone(plan), missing: [] },
          };
          const id = `apr_${String(approvals.length).padStart(26, '0')}`;
          const approval = newApproval(workspace, request, judged as never, { id, key, webhookId, bodyHash, trace, now: NOW });
          approvals.push(approval);
          return { kind: 'created', approval };
        }),
      async evaluateRequest(_workspace, request, at) {
        const errors = timeProblems(request, at);
        return errors.length > 0
          ? { kind: 'refused', errors }
          : { kind: 'evaluated', body: { verdict: { ...verdict, rows: [...verdict.rows], rules: [], reasons: [] }, at: at.toISOString() } };
      },
      async withdrawRequest(id, { reason }) {
        const index = approvals.findIndex((one) => one.id === id);
        const approval = approvals[index];
        if (!approval) return null;
        const { next, result } = applied(approval, { type: 'withdraw', by: 'agent', reason }, NOW);
        if (next) approvals[index] = next;
        return { approval: next ?? approval, refused: result };
      },
      recordExecution: async (_workspace, report) =>
        report.grant ? { matched: true, bypass: null } : { matched: false, bypass: { code: 'no_grant', detail: 'without a grant' } },
      consumeGrant: async (_workspace, grant) => (grant === 'good' ? { active: true } : { active: false, code: 'unknown' }),
      recordSignal: async (_workspace, signal) => void signals.push(signal),
      requestsBehind: behind,
      readReview: (incident) =>
        readReview({
          incidents: door.incidents,
          auditLog: { query: door.auditLog.query, head: async (id) => entries.findLast(({ workspace }) => workspace === id) ?? null },
          ledgers: door.ledgers,
          clock: door.clock,
          requestsBehind: behind,
        })(incident),
      capsOf: async (workspace) => [{ layer: 'per_role_day', key: workspace.id, used: 1, limit: 2 }],
    },
    approvals: {
      async read(id) {
        const approval = approvals.find((one) => one.id === id);
        return approval ? { approval, sealed: 0 } : null;
      },
      async list({ workspace, state, role, limit }) {
        const items = approvals.filter(
          (one) => one.workspace === workspace && (!state || one.state === state) && (!role || one.request.agent.role === role),
        );
        return { items: items.slice(0, limit), next: null };
      },
    },
    ledgers: { read: async (id) => ledgers.get(id) ?? emptyLedger(id) },
    auditLog: {
      query: async ({ workspace, type }) => ({
        items: entries.filter((one) => one.workspace === workspace && (!type || one.type === type)),
        next: null,
      }),
      async *export(workspace) {
        yield entries.filter((one) => one.workspace === workspace);
      },
    },
    incidents: {
      list: async (workspace) => ({ items: incidents.filter((one) => one.workspace === workspace), next: null }),
      read: async (workspace, id) => {
        const incident = incidents.find((one) => one.workspace === workspace && one.id === id);
        return incident ? { incident, sealed: 0 } : null;
      },
    },
    policies: { get: (id) => workspaces.find((one) => one.id === id) ?? null, all: () => workspaces },
    signer: { jwks: () => ({ keys: [] }) },
    clock: { now: () => NOW, monotonicMs: () => 0, sleep: async () => {} },
    logger,
    registry,
    metrics: metrics(registry),
    holidays: () => false,
    tracer: newTracer(),
    ready: async () => ({ ok: true, checks: { store: 'ok' } }),
  };
  return { door, approvals, signals, logged, entries, incidents, ledgers };
}

export type Answered = { status: number; headers: Headers; text: string; body: Record<string, unknown> };

/** Listens, and calls as agents do. `post` signs with the secret of client-a unless told otherwise. */
export async function listening(door: Door) {
  const server = httpServer(door).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  let sent = 0;

  async function call(path: string, init: RequestInit): Promise<Answered> {
    const response = await fetch(url + path, { redirect: 'manual', ...init });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '') && !/jsonl/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, text, body: isJson && text !== '' ? JSON.parse(text) : {} };
  }

  type Signing = { secret?: string; id?: string; at?: Date; headers?: Record<string, string | undefined>; signedText?: string };
  function signedHeaders(text: string, { secret = secretOf('a'), id, at = new Date(), headers = {}, signedText = text }: Signing = {}) {
    sent += 1;
    const webhookId = id ?? `msg_${sent}`;
    const all = {
      'content-type': 'application/json',
      'webhook-id': webhookId,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign(webhookId, at, signedText),
      ...headers,
    };
    return Object.fromEntries(Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== undefined));
  }
  const postText = (path: string, text: string, signing: Signing = {}) =>
    call(path, { method: 'POST', headers: signedHeaders(text, signing), body: text });
  return {
    server,
    url,
    port,
    call,
    signedHeaders,
    postText,
    post: (path: string, body: unknown, signing: Signing = {}) => postText(path, JSON.stringify(body), signing),
    get: (path: string, key: string | null = 'key_client-a') => call(path, { headers: key === null ? {} : { authorization: `Bearer ${key}` } }),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
