// The agent's side of a story: signed POSTs, GETs with a key, and waiting for what is to come, with a deadline.
import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { expect } from 'vitest';
import type { Vote } from '../../src/domain/documents/approval.ts';
import type { AgentRequest } from '../../src/domain/documents/request.ts';
import { emailRequest, mergeRequest, taskRequest } from '../requests.ts';
import type { Ground } from './ground.ts';

export type Json = { [key: string]: unknown };
/** The approval as GET shows it, as far as stories look at it. */
export type Shown = {
  id: string;
  workspace: string;
  state: string;
  digest: string;
  quorum: { needed: number; votes: Vote[] };
  release: { opens_at: string | null; held_by: string[] };
  verdict: { decision: string; matrix: string; reasons: string[] };
  outcome: { code: string; reason: string | null } | null;
  decided_by: string[];
};
export type Entry = { seq: number; type: string; timestamp_utc: string; request_id: string | null; jti?: string; actor: string };
export type Answer<T = Json> = { status: number; body: T };

const DEADLINE_MS = 15_000;

/** Looks again and again until it is so; fails with what it saw last. */
export async function until<T>(what: string, look: () => T | Promise<T>, isSo: (seen: T) => boolean, ms = DEADLINE_MS): Promise<T> {
  const end = performance.now() + ms;
  for (;;) {
    const seen = await look();
    if (isSo(seen)) return seen;
    if (performance.now() > end) throw new Error(`Waited ${ms} ms for ${what}; last seen: ${JSON.stringify(seen)?.slice(0, 1500)}`);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}

export type Agent = ReturnType<typeof newAgent>;

/** Everything that an agent or an executor of a workspace sends and reads. */
export function newAgent({ url, webhookSecret, apiKey, receiver }: Ground, clock: { now(): Date }) {
  async function post<T = Json>(
    path: string,
    body: Json,
    { workspace = 'client-a', id = `msg_${randomBytes(8).toString('hex')}`, headers: more = {} as Record<string, string> } = {},
  ): Promise<Answer<T>> {
    const text = JSON.stringify({ workspace, ...body });
    const at = new Date();
    const headers = {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(webhookSecret(workspace)).sign(id, at, text),
      ...more,
    };
    const response = await fetch(url + path, { method: 'POST', headers, body: text });
    return { status: response.status, body: (await response.json()) as T };
  }

  const read = (path: string, workspace = 'client-a') => fetch(url + path, { headers: { authorization: `Bearer ${apiKey(workspace)}` } });
  const get = async <T = Json>(path: string, workspace?: string): Promise<T> => (await read(path, workspace)).json() as Promise<T>;
  const show = (id: string, workspace?: string) => get<Shown>(`/v1/requests/${id}`, workspace);

  /** Times of the story's own clock, and records that are nobody else's. */
  function asOfNow(request: AgentRequest): AgentRequest {
    const ago = new Date(clock.now().getTime() - 30 * 60_000).toISOString();
    const own = randomBytes(4).toString('hex');
    return {
      ...request,
      target: { ...request.target, record_ids: [`rec-${own}`], account: `acct-${own}`, domain: `${own}.example`, contact: `lead-${own}` },
      source_signal: { ...request.source_signal, observed_at: ago },
      evidence: request.evidence?.map((one) => ({ ...one, observed_at: ago })),
      expires_at: new Date(clock.now().getTime() + 7 * 86_400_000).toISOString(),
      callback_url: receiver.url,
    };
  }

  async function ask(request: AgentRequest): Promise<Shown> {
    const { status, body } = await post<Shown>('/v1/requests', request as unknown as Json, { workspace: request.workspace });
    expect(status, JSON.stringify(body)).toBe(202);
    return body;
  }

  const reach = (id: string, state: string, workspace?: string) =>
    until(
      `${id} to be ${state}`,
      () => show(id, workspace),
      (seen) => seen.state === state,
    );
  const entries = async (id: string, workspace?: string) => (await get<{ items: Entry[] }>(`/v1/audit?request=${id}&limit=100`, workspace)).items;
  const entriesOf = async (type: string, workspace?: string) => (await get<{ items: Entry[] }>(`/v1/audit?type=${type}&limit=100`, workspace)).items;
  const released = async (id: string) => {
    const [call] = await until(
      `the callback of ${id}`,
      () => receiver.about(id),
      (calls) => calls.length > 0,
    );
    if (!call) throw new Error('There is no callback');
    await until(
      `${id} to be delivered`,
      () => entries(id),
      (all) => all.some((entry) => entry.type === 'callback_delivered'),
    );
    return call;
  };

  return {
    post,
    get,
    read,
    show,
    ask,
    reach,
    entries,
    entriesOf,
    /** Waits until the release of this approval arrived, and returns its callback. */
    released,
    merge: (overrides: Partial<AgentRequest> = {}) => asOfNow(mergeRequest(overrides)),
    task: (overrides: Partial<AgentRequest> = {}) => asOfNow(taskRequest(overrides)),
    /** One field of a lead, which is automatic and costs one of the enrichment agent's changed fields. */
    leadUpdate: (overrides: Partial<AgentRequest> = {}) =>
      asOfNow(
        taskRequest({
          agent: { ...taskRequest().agent, role: 'enrichment' },
          tool: { name: 'lead.update', connector: 'clearbit' },
          action: { object: 'lead', action: 'update', class: 'execute' },
          source_vendor: 'clearbit',
          before: { industry: null },
          after: { industry: 'Software' },
          ...overrides,
        }),
      ),
    email: (overrides: Partial<AgentRequest> = {}) => asOfNow(emailRequest(overrides)),
    /** An e-mail that a person is asked about: its domain is new. */
    newDomain: (overrides: Partial<AgentRequest> = {}) =>
      asOfNow(emailRequest({ flags: { ...emailRequest().flags, new_domain: true }, ...overrides })),
  };
}
