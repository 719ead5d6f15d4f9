// The two ways in: a signed POST and a GET with a key. Each is let through with who calls, or answered with the refusal.
import type { Request } from 'express';
import type { z } from 'zod';
import { jsonProblem } from '../../domain/documents/json-problem.ts';
import { plainIssue } from '../../domain/documents/plain-issue.ts';
import type { FieldError } from '../../domain/documents/request.ts';
import type { Workspace } from '../../domain/policy/workspace.ts';
import type { Policies } from '../../ports/policies.ts';
import type { Tracer } from '../../ports/runtime.ts';
import type { Answer, Handler } from './answer.ts';
import { beyond, findHolder, type Holder, type Matter } from './api-key.ts';
import { type Body, isObject, readBody } from './body.ts';
import { callerSpan } from './caller-span.ts';
import { duplicateMember } from './duplicate-member.ts';
import type { Metrics } from './metrics.ts';
import { fieldErrors, invalid, pointer, problem } from './problem.ts';
import type { RateLimits } from './rate-limits.ts';
import { findSender, type Sender } from './sender.ts';

export type SignedCall = Sender & { body: Record<string, unknown>; trace: string };

type PostOptions = {
  /** Up to 4 MiB where the body is a batch. */
  batch?: boolean;
  /** The workspace that the body names. */
  named?: (body: Record<string, unknown>) => unknown;
  /** Whether whoever signed may say this; default: the workspace's own secret. */
  may?: (sender: Sender, body: Record<string, unknown>) => boolean;
};

export type Calls = {
  signedPost(options: PostOptions, handle: (call: SignedCall, request: Request) => Promise<Answer>): Handler;
  keyedGet(matter: Matter, handle: (holder: Holder, request: Request) => Promise<Answer | null>): Handler;
  tooFast(workspace: Workspace, call: string, requests: number): Promise<Answer | null>;
};

/** One and the same for every reason: outside, an unknown workspace looks like a wrong secret. */
export const unauthorized = (): Answer =>
  problem(
    'unauthorized',
    'Sign the exact body with the Standard Webhooks secret of the workspace that it names (in "workspace", for /v1/evaluate in "request.workspace"; webhook-id without a full stop, webhook-timestamp within 5 minutes, webhook-signature, each once).',
  );

const unknownKey = (): Answer =>
  problem('unauthorized', 'Send the header Authorization: Bearer API_KEY with a key of your workspace.', undefined, {
    'www-authenticate': 'Bearer realm="countersign"',
  });

const slowDown = (seconds: number): Answer =>
  problem('too_many_requests', `Wait ${seconds} seconds and send it again.`, undefined, { 'retry-after': String(seconds) });

/** What no JSON value may be: an answer with its path, or null. */
export function unstorable(value: unknown): FieldError | null {
  const found = jsonProblem(value);
  return found ? { path: pointer(found.path), code: 'not_storable', message: found.message } : null;
}

const isAnswer = (read: Body | Answer): read is Answer => 'status' in read;

export function calls({ policies, metrics, limits, tracer }: { policies: Policies; metrics: Metrics; limits: RateLimits; tracer: Tracer }): Calls {
  const senderOf = findSender(policies);
  const holderOf = findHolder(policies);

  /** Counts refused senders by address; a flood of them is told to wait, and never written anywhere. */
  async function refuse(request: Request, refusal: Answer): Promise<Answer> {
    metrics.signatureRefused();
    const seconds = await limits.refusedSender(request.socket.remoteAddress ?? 'unknown');
    return seconds === null ? refusal : slowDown(seconds);
  }

  return {
    signedPost({ batch = false, named = (body) => body.workspace, may = (sender) => sender.byWorkspace }, handle) {
      return async (request) => {
        const read = await readBody(request, { batch });
        if (isAnswer(read)) return read;
        const { text, json } = read;
        const body = isObject(json) ? json : {};
        const sender = senderOf(request, text, named(body));
        if (!sender || !may(sender, body)) return refuse(request, unauthorized());
        const twice = duplicateMember(text, json);
        if (twice)
          return invalid([{ path: pointer(twice), code: 'duplicate_member', message: 'This member stands twice in its object; send it once' }]);
        return tracer.serve(`POST ${request.route.path}`, callerSpan(request), (trace) => handle({ ...sender, body, trace }, request));
      };
    },
    keyedGet(matter, handle) {
      return async (request) => {
        const holder = holderOf(request);
        if (!holder) return refuse(request, unknownKey());
        return beyond(holder, matter) ?? handle(holder, request);
      };
    },
    async tooFast(workspace, call, requests) {
      const seconds = await limits.requests(workspace, call, requests);
      return seconds === null ? null : slowDown(seconds);
    },
  };
}

/** Insists on a value that can be stored and that a schema takes. */
export function checked<S extends z.ZodType>(schema: S, value: unknown): { data: z.output<S> } | { refused: Answer } {
  const hostile = unstorable(value);
  if (hostile) return { refused: invalid([hostile]) };
  const parsed = schema.safeParse(value, { error: plainIssue });
  return parsed.success ? { data: parsed.data } : { refused: invalid(fieldErrors(parsed.error, value)) };
}

/** The same for a query: a parameter without a value is one that is not there. */
export const checkedQuery = <S extends z.ZodType>(schema: S, query: Request['query']): { data: z.output<S> } | { refused: Answer } =>
  checked(schema, Object.fromEntries(Object.entries(query).filter(([, value]) => value !== '')));
