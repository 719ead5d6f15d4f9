// The executor of a campaign: takes callbacks, asks for their audit entry at once, fails in every way that the plan of faults wants,
// and reports what it did.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { decodeJwt } from 'jose';
import { type Arrival, type Evidence, instant, tally } from './evidence.ts';
import type { Random } from './random.ts';
import type { Wires } from './wires.ts';

/** Faults that one request may meet at most: each makes the next try come twice as late. */
const MOST_FAULTS = 2;
const SEALED_MS = 5_000;
/** Longer than any attempt. */
const SILENT_MS = 12_000;

/** What has to be in the audit log before a callback of this kind leaves. */
const ENTRY: Record<string, string> = {
  'approval.released': 'released',
  'approval.withdrawn': 'withdrawn',
  'approval.expired': 'expired',
  'approval.revoked': 'revoked',
};

const WAYS = {
  accept: 60,
  'accepts slowly': 8,
  'answers 429': 6,
  'answers 500': 6,
  'accepts and never answers': 6,
  'accepts and resets the connection': 7,
  'resets the connection': 7,
  'accepts while the sender is killed': 4,
};
type Way = keyof typeof WAYS;

type Told = { type: string; data: { id: string; workspace: string; grant?: string } };

/** `wires` is asked for once the doors are known; `killSender` kills a process that sends. */
type Needs = { evidence: Evidence; random: Random; wires: () => Wires; killSender: (why: string) => void };

/** Starts on a free port of loopback. */
export async function startExecutor({ evidence, random, wires, killSender }: Needs) {
  const faults = new Map<string, number>();
  const acted = new Set<string>();
  const reporting: Promise<void>[] = [];
  let isFaulty = true;

  function wayFor(id: string): Way {
    const met = faults.get(id) ?? 0;
    const way = isFaulty && met < MOST_FAULTS ? random.weighed(WAYS) : 'accept';
    if (way !== 'accept') faults.set(id, met + 1);
    return way;
  }

  /** Whether the entry is in the audit log now, before the callback is answered. */
  async function isSealed({ type, data }: Told): Promise<boolean | null> {
    const entry = ENTRY[type];
    if (!entry) return null;
    const answer = await wires().tryGet(`/v1/audit?request=${data.id}&type=${entry}&limit=10`, data.workspace, SEALED_MS);
    return answer?.status === 200 && Array.isArray(answer.body.items) ? answer.body.items.length > 0 : null;
  }

  /** A grant that is over is of no use: an executor that acted on it would act outside what was approved. */
  const isOver = (grant: string) => (decodeJwt(grant).exp ?? 0) * 1000 <= Date.now();

  async function report({ data }: Told, status: 'done' | 'failed'): Promise<void> {
    await wait(random.int(0, 3_000));
    evidence.reports.push({ request: data.id, status, sent: instant() });
    const life = evidence.lives.find((one) => one.ids.includes(data.id));
    const done = { before: life?.before ?? {}, after: status === 'done' ? (life?.after ?? {}) : (life?.before ?? {}) };
    const body = { workspace: data.workspace, grant: data.grant, request_id: data.id, status, ...done, executed_at: new Date().toISOString() };
    await wires().post('/v1/executions', data.workspace, body);
  }

  /** Acts once for each grant, however often it is told. */
  function act(told: Told): void {
    if (told.type !== 'approval.released' || acted.has(told.data.id)) return;
    acted.add(told.data.id);
    if (random.chance(0.4)) reporting.push(report(told, random.chance(0.8) ? 'done' : 'failed'));
  }

  async function answer(way: Way, told: Told, response: ServerResponse): Promise<string> {
    if (told.data.grant && isOver(told.data.grant)) {
      response.writeHead(500).end();
      return 'refused, the grant is over';
    }
    if (way === 'answers 429') response.writeHead(429, { 'retry-after': '2' }).end();
    else if (way === 'answers 500') response.writeHead(500).end();
    else {
      act(told);
      if (way === 'accepts slowly') await wait(random.int(500, 4_000));
      if (way === 'accepts while the sender is killed') killSender('while the executor answers');
      if (way === 'accepts and resets the connection') response.destroy();
      else if (way === 'accepts and never answers') setTimeout(() => response.destroy(), SILENT_MS).unref();
      else response.writeHead(204).end();
    }
    return way;
  }

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const began = instant();
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const body = Buffer.concat(parts).toString('utf8');
    const header = (name: string) => String(request.headers[name] ?? '');
    const headers = { id: header('webhook-id'), timestamp: header('webhook-timestamp'), signature: header('webhook-signature') };
    const arrival: Arrival = { began, headers, body, answered: 'not answered', sealed: null };
    evidence.arrivals.push(arrival);
    const told = JSON.parse(body) as Told;
    const way = wayFor(told.data.id);
    if (way !== 'accept') tally(evidence, `the executor ${way}`);
    arrival.answered = way;
    if (way === 'resets the connection') {
      response.destroy();
      return;
    }
    arrival.sealed = await isSealed(told);
    arrival.answered = await answer(way, told, response);
  }

  const server = createServer((request, response) => {
    // A sender that dies in the middle of its body has told nothing.
    take(request, response).catch(() => response.destroy());
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    url: `http://${host}/callback`,
    /** From now on everything is accepted at once. */
    behave: () => {
      isFaulty = false;
    },
    /** Everything that was to be reported has been. */
    reported: () => Promise.all(reporting),
    close: (): Promise<void> =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
