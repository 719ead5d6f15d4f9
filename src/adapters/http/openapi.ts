// The OpenAPI 3.1 document, generated from the schemas that the calls are checked with.
import { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject } from 'zod-openapi';
import { answer, type Handler } from './answer.ts';
import { ApprovalAnswer, EvaluationAnswer, ProblemAnswer } from './answer-schemas.ts';
import { PROBLEMS, type ProblemCode } from './problem.ts';
import {
  AuditQuery,
  Consumption,
  Evaluation,
  Execution,
  ExportQuery,
  IncidentsQuery,
  MAX_BATCH,
  NamedRequest,
  RequestsQuery,
  SignalReport,
  Withdrawal,
} from './schemas.ts';

type Answers = Record<string, { description: string; schema?: z.ZodType }>;

const json = (schema: z.ZodType) => ({ 'application/json': { schema } });
const page = (items: z.ZodType) => z.looseObject({ items: z.array(items), next: z.string().nullable() });
const anything = z.record(z.string(), z.unknown());
const id = z.object({ id: z.string().meta({ description: 'The id of the request, apr_...' }) });

const incidentId = z.object({ id: z.string().meta({ description: 'The id of the incident, inc_..., or its number' }) });

const problems = (codes: ProblemCode[]) =>
  Object.fromEntries(
    Object.entries(Object.groupBy(codes, (code) => PROBLEMS[code][0])).map(([status, same = []]) => [
      status,
      {
        description: same.map((code) => `${code}: ${PROBLEMS[code][1]}`).join('; '),
        content: { 'application/problem+json': { schema: ProblemAnswer } },
      },
    ]),
  );

const answers = (all: Answers) =>
  Object.fromEntries(
    Object.entries(all).map(([status, { description, schema }]) => [status, { description, ...(schema ? { content: json(schema) } : {}) }]),
  );

const SIGNED: ProblemCode[] = [
  'invalid_json',
  'unauthorized',
  'payload_too_large',
  'unsupported_media_type',
  'invalid_request',
  'too_many_requests',
  'not_ready',
];
const KEYED: ProblemCode[] = ['unauthorized', 'forbidden', 'invalid_request', 'not_ready'];

const signed = (summary: string, body: z.ZodType, all: Answers, more: ProblemCode[] = []): ZodOpenApiOperationObject => ({
  summary,
  security: [{ signature: [] }],
  requestBody: { required: true, content: json(body) },
  responses: { ...answers(all), ...problems([...SIGNED, ...more]) },
});
const keyed = (summary: string, all: Answers, more: ProblemCode[] = []): ZodOpenApiOperationObject => ({
  summary,
  security: [{ key: [] }],
  responses: { ...answers(all), ...problems([...KEYED, ...more]) },
});
/** A document of an incident in place of JSON; the responses of `keyed` stay beside it. */
const paper = (operation: ZodOpenApiOperationObject, type: string, description: string): ZodOpenApiOperationObject => ({
  ...operation,
  requestParams: { path: incidentId },
  responses: { ...operation.responses, 200: { description, content: { [type]: { schema: z.string() } } } },
});
const open = (summary: string): ZodOpenApiOperationObject => ({ summary, security: [], responses: answers({ 200: { description: summary } }) });

const Batch = z.strictObject({ requests: z.array(NamedRequest).max(MAX_BATCH) });
const BatchAnswer = z.looseObject({ items: z.array(z.looseObject({ status: z.int(), body: z.union([ApprovalAnswer, ProblemAnswer]) })) });
const keyHeader = z.object({
  'idempotency-key': z.string().max(255).optional().meta({ description: 'The webhook-id stands for it where it is left out' }),
  traceparent: z.string().optional().meta({ description: 'W3C Trace Context: the trace of this life' }),
});

const requestPaths = {
  '/v1/requests': {
    post: {
      ...signed(
        'Ask for one action, or for up to 100 of one workspace',
        z.union([NamedRequest, Batch]),
        {
          200: { description: 'The same key and body again: the same approval', schema: ApprovalAnswer },
          202: { description: 'Accepted and judged, also where it is denied', schema: ApprovalAnswer },
          207: { description: 'One answer for each request of a batch, in order', schema: BatchAnswer },
        },
        ['idempotency_conflict', 'callback_not_allowed', 'bundle_incomplete'],
      ),
      requestParams: { header: keyHeader },
    },
    get: {
      ...keyed('Requests, newest first', { 200: { description: 'A page', schema: page(ApprovalAnswer) } }),
      requestParams: { query: RequestsQuery },
    },
  },
  '/v1/requests/{id}': {
    get: {
      ...keyed(
        'One request as it stands: the truth',
        { 200: { description: 'The approval; Retry-After while it is open', schema: ApprovalAnswer } },
        ['not_found'],
      ),
      requestParams: { path: id },
    },
  },
  '/v1/requests/{id}/withdraw': {
    post: {
      ...signed('Take a request back, until the release', Withdrawal, { 200: { description: 'Withdrawn', schema: ApprovalAnswer } }, [
        'forbidden',
        'not_found',
        'already_decided',
      ]),
      requestParams: { path: id },
    },
  },
  '/v1/evaluate': {
    post: signed('The judgement for an instant; stores nothing', Evaluation, { 200: { description: 'What would follow', schema: EvaluationAnswer } }),
  },
};

const executorPaths = {
  '/v1/executions': {
    post: signed('Report what was really done', Execution, {
      200: {
        description: 'Whether it was what was approved',
        schema: z.looseObject({ matched: z.boolean(), bypass: z.looseObject({ code: z.string(), detail: z.string() }).nullable() }),
      },
    }),
  },
  '/v1/grants/consume': {
    post: signed('Use up a grant before acting', Consumption, {
      200: {
        description: 'Active once; the same webhook-id gets the same answer again',
        schema: z.looseObject({ active: z.boolean(), code: z.enum(['used', 'expired', 'paused', 'revoked', 'unknown']).optional() }),
      },
    }),
  },
  '/v1/signals': {
    post: signed('Tell what happened out there', SignalReport, { 202: { description: 'Noted', schema: z.looseObject({ id: z.string() }) } }),
  },
};

const recordPaths = {
  '/v1/audit': {
    get: {
      ...keyed('Entries of the audit log, oldest first', { 200: { description: 'A page', schema: page(anything) } }),
      requestParams: { query: AuditQuery },
    },
  },
  '/v1/audit/export': {
    get: {
      ...keyed('The whole audit log as JSON Lines or CSV', { 200: { description: 'One entry a line' } }),
      requestParams: { query: ExportQuery },
    },
  },
  '/v1/caps': { get: keyed('Every cap with what is used of it', { 200: { description: 'All of them', schema: page(anything) } }) },
  '/v1/incidents': {
    get: {
      ...keyed('Incidents, newest first', { 200: { description: 'A page', schema: page(anything) } }),
      requestParams: { query: IncidentsQuery },
    },
  },
  '/v1/incidents/{id}/cases': {
    get: paper(
      keyed('The requests behind an incident as a file for policies/cases', {}, ['not_found']),
      'application/yaml',
      'One case for each request, whole and without secrets, with the verdict that it should have got',
    ),
  },
  '/v1/incidents/{id}/review': {
    get: paper(
      keyed('The review of an incident: what happened, what was done about it, and the timeline', {}, ['not_found']),
      'text/markdown',
      'A document in the language and the time zone of the workspace; each line of the timeline has the number of its audit entry',
    ),
  },
  '/.well-known/jwks.json': { get: open('Keys of grants and checkpoints') },
  '/openapi.json': { get: open('This document') },
  '/about': { get: open('A page for people: what this is, what it keeps, and on which terms') },
  '/healthz': { get: open('Alive') },
  '/readyz': { get: open('Ready') },
  '/metrics': { get: open('Prometheus metrics') },
};

const openapiDocument = () =>
  createDocument({
    openapi: '3.1.1',
    info: {
      title: 'Countersign',
      version: '1',
      description:
        'Approval for autonomous agents. POSTs are signed with Standard Webhooks by the secret of the workspace; GETs carry an API key. A caller treats every state, code or type that it does not know as not approved.',
    },
    paths: { ...requestPaths, ...executorPaths, ...recordPaths },
    components: {
      securitySchemes: {
        signature: {
          type: 'apiKey',
          in: 'header',
          name: 'webhook-signature',
          description: 'Standard Webhooks: webhook-id, webhook-timestamp (5 minutes either way), webhook-signature',
        },
        key: { type: 'http', scheme: 'bearer' },
      },
    },
  });

/** GET /openapi.json */
export function getOpenapi(): Handler {
  const text = JSON.stringify(openapiDocument());
  return async () => answer(200, text);
}
