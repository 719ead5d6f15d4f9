// POST /v1/requests: one request, or a batch of one workspace. Size, signature, idempotency, schema, judgement, in this order.
import { canonical, sha256 } from '../../domain/documents/canonical.ts';
import { plainIssue } from '../../domain/documents/plain-issue.ts';
import { AgentRequest } from '../../domain/documents/request.ts';
import type { Workspace } from '../../domain/policy/workspace.ts';
import type { Accepted, Arrived } from '../../flow/accept-request.ts';
import { type Answer, answer, type Handler } from './answer.ts';
import { isObject, MAX_REQUEST_BYTES } from './body.ts';
import { type Calls, type SignedCall, unstorable } from './calls.ts';
import { type Door, viewFor } from './door.ts';
import { fieldErrors, invalid, problem } from './problem.ts';
import { MAX_BATCH } from './schemas.ts';
import type { Sender } from './sender.ts';

const MAX_KEY = 255;
const DETAILS = {
  invalid_request: 'Correct the fields in "errors" and send it again; nothing was stored.',
  callback_not_allowed: 'Use an https address of a host that the workspace lists in callback_hosts; "errors" says what is in the way.',
  bundle_incomplete: 'Send the parts that "errors" name; whoever approves must see them.',
} as const;

type Arrival = { workspace: Workspace; json: unknown; key: string; webhookId: string; trace: string };

const requestsIn = (body: Record<string, unknown>): unknown[] | null => (Array.isArray(body.requests) ? body.requests : null);

/** The workspace that a body names: for a batch, the first that any item names. */
function namedIn(body: Record<string, unknown>): unknown {
  const items = requestsIn(body);
  if (!items) return body.workspace;
  return items.map((item) => (isObject(item) ? item.workspace : null)).find((workspace) => typeof workspace === 'string');
}

export const roleIn = (value: unknown): string | null =>
  isObject(value) && isObject(value.agent) && typeof value.agent.role === 'string' ? value.agent.role : null;

/** An agent with a secret of its own signs for its role, alone. A body that names no role is refused for that, by whoever signed it. */
export const signsForAll = (sender: Sender, requests: unknown[]): boolean =>
  requests.every((request) => {
    const role = roleIn(request);
    return role === null || sender.signedFor(role);
  });

/** The Idempotency-Key, else the webhook-id; null where the header makes no sense. */
function keyOf(headers: NodeJS.Dict<string[]>, webhookId: string): string | null {
  const given = headers['idempotency-key'];
  if (given === undefined) return webhookId;
  const key = given[0]?.trim() ?? '';
  return given.length === 1 && key !== '' && key.length <= MAX_KEY ? key : null;
}

export function postRequests(
  { flow, metrics, ...door }: Pick<Door, 'flow' | 'metrics' | 'clock' | 'holidays'>,
  { signedPost, tooFast }: Calls,
): Handler {
  function answerTo(accepted: Accepted | undefined, workspace: Workspace): Answer {
    if (!accepted) throw new Error('A request was looked at and not answered');
    if (accepted.kind === 'conflict') {
      return problem('idempotency_conflict', 'This Idempotency-Key or webhook-id stands for another body or key; use new ones for a new request.');
    }
    if (accepted.kind === 'refused') return problem(accepted.code, DETAILS[accepted.code], accepted.errors);
    const body = viewFor(door, workspace)(accepted.approval);
    if (accepted.kind === 'repeated') return answer(200, body);
    metrics.verdict(accepted.approval.verdict);
    return answer(202, body, { location: `/v1/requests/${accepted.approval.id}` });
  }

  /** A request that may be judged, or the answer to one that needs no judgement. */
  async function look({ workspace, json, key, webhookId, trace }: Arrival): Promise<Arrived | Answer> {
    const hostile = unstorable(json);
    if (hostile) return invalid([hostile]);
    const text = canonical(json);
    if (Buffer.byteLength(text) > MAX_REQUEST_BYTES) return problem('payload_too_large', `A request has at most ${MAX_REQUEST_BYTES / 1024} KiB.`);
    const bodyHash = sha256(text);
    const parsed = AgentRequest.safeParse(json, { error: plainIssue });
    if (parsed.success && parsed.data.workspace === workspace.id) return { workspace, request: parsed.data, key, webhookId, bodyHash, trace };
    // What was taken once is answered again, also where the schema has grown stricter since.
    const known = await flow.findKnown({ workspace, key, webhookId, bodyHash });
    if (known) return answerTo(known, workspace);
    return parsed.success
      ? invalid([{ path: '/workspace', code: 'other_workspace', message: 'All requests of a batch name one workspace' }])
      : invalid(fieldErrors(parsed.error, json));
  }

  /** The answers in order. All are looked at before any is judged, so that those that are alike are found. */
  async function take(workspace: Workspace, arrivals: Arrival[]): Promise<Answer[]> {
    const looked = await Promise.all(arrivals.map(look));
    const accepted = (await flow.acceptRequests(looked.filter((one) => 'request' in one))).values();
    return looked.map((one) => ('request' in one ? answerTo(accepted.next().value, workspace) : one));
  }

  async function takeBatch(call: SignedCall, requests: unknown[], key: string): Promise<Answer> {
    const unknown = Object.keys(call.body).filter((name) => name !== 'requests');
    if (unknown.length > 0) return invalid(unknown.map((name) => ({ path: `/${name}`, code: 'unknown_field', message: 'There is no such field' })));
    if (requests.length > MAX_BATCH) {
      return invalid([{ path: '/requests', code: 'too_big', message: `A batch has at most ${MAX_BATCH} requests` }]);
    }
    const items = requests.map((json, index) => ({ ...call, json, key: `${key}#${index}`, webhookId: `${call.webhookId}#${index}` }));
    const answers = await take(call.workspace, items);
    return answer(207, { items: answers.map(({ status, body }) => ({ status, body })) });
  }

  const may = (sender: Sender, body: Record<string, unknown>) => signsForAll(sender, requestsIn(body) ?? [body]);
  return signedPost({ batch: true, named: namedIn, may }, async (call, request) => {
    const requests = requestsIn(call.body);
    const wait = await tooFast(call.workspace, 'requests', requests?.length ?? 1);
    if (wait) return wait;
    const key = keyOf(request.headersDistinct, call.webhookId);
    if (key === null)
      return problem('invalid_request', `Send the Idempotency-Key header once, with 1 to ${MAX_KEY} characters, or leave it out.`, []);
    if (requests) return takeBatch(call, requests, key);
    const [only] = await take(call.workspace, [{ ...call, json: call.body, key }]);
    return only ?? invalid([]);
  });
}
