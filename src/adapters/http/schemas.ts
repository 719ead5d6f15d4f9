// What the calls other than a request itself take: bodies and queries, strict, so that a misspelt name is refused by name.
import { z } from 'zod';
import { ActionClass, AgentRequest } from '../../domain/request.ts';

const word = z
  .string()
  .min(1)
  .max(200)
  .regex(/^\P{Cc}*$/u, 'Leave out control characters');
const instant = z.iso.datetime({ error: 'Give a time in ISO 8601, UTC, ending in Z' });
const object = z
  .custom<{ [key: string]: z.core.util.JSONType }>((value) => typeof value === 'object' && value !== null && !Array.isArray(value), {
    error: 'Give a JSON object',
  })
  .meta({ type: 'object', description: 'Any JSON object' });
const reason = z.string().min(1).max(10_000);

export const MAX_BATCH = 100;

/** The request under its name in the OpenAPI document. */
export const NamedRequest = AgentRequest.meta({ id: 'Request', description: 'What an agent asks for; unknown fields are refused by name.' });

export const Evaluation = z.strictObject({ request: NamedRequest, at: instant.optional() });
export const Withdrawal = z.strictObject({ workspace: word, reason: reason.nullable().optional() });
export const Consumption = z.strictObject({ workspace: word, grant: z.string().min(1).max(20_000) });

export const Execution = z.strictObject({
  workspace: word,
  grant: z.string().min(1).max(20_000).nullable().optional(),
  request_id: word.nullable().optional(),
  status: z.enum(['done', 'partial', 'failed']),
  before: object.nullable().optional(),
  after: object.nullable().optional(),
  executed_at: instant,
  agent: object.optional(),
  tool: object.optional(),
  action: object.optional(),
  target: object.optional(),
});

const SIGNALS = ['bounce', 'complaint', 'reply', 'unsubscribe', 'write', 'opportunity_created', 'meeting_booked', 'record_changed'] as const;
const about = word.nullable().optional();

export const SignalReport = z.strictObject({
  workspace: word,
  type: z.enum(SIGNALS),
  role: about,
  domain: about,
  account: about,
  contact: about,
  record_id: about,
  sequence: about,
  meeting_id: about,
  value: z.number().nullable().optional(),
  observed_at: instant,
});

const limit = z
  .string()
  .regex(/^([1-9]\d?|100)$/, 'Give a number from 1 to 100')
  .transform(Number)
  .default(50)
  .meta({ override: { type: 'integer', minimum: 1, maximum: 100, default: 50 } });

const States = z.enum([
  'denied',
  'asking',
  'approved',
  'waiting',
  'releasing',
  'released',
  'executed',
  'failed',
  'expired',
  'withdrawn',
  'rolled_back',
]);
const cursor = (form: RegExp) => z.string().regex(form, 'Give the "next" of the page before').optional();

export const RequestsQuery = z.strictObject({
  state: States.optional(),
  role: word.optional(),
  limit,
  cursor: cursor(/^\d{1,15}_at_\w{1,80}$/),
});
export const AuditQuery = z.strictObject({
  request: word.optional(),
  type: word.optional(),
  since: instant.optional(),
  limit,
  cursor: cursor(/^\d{1,9}$/),
});
export const IncidentsQuery = z.strictObject({ limit, cursor: cursor(/^[\dTZ:.-]{10,30}_at_\w{1,80}$/) });
export const ExportQuery = z.strictObject({ format: z.enum(['jsonl', 'csv']).default('jsonl') });

const nullable = (schema: z.ZodType) => schema.nullable();
const Verdict = z.looseObject({
  decision: z.enum(['auto', 'ask', 'deny']),
  tier: z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)]),
  class: ActionClass,
  matrix: z.string(),
  rows: z.array(z.string()),
  rules: z.array(z.string()),
  reasons: z.array(z.string()),
});
const Slots = z.array(z.looseObject({ group: z.string(), after: nullable(z.int()), filled_by: nullable(z.string()) }));
const Placed = z.looseObject({ opens_at: nullable(instant), closes_at: nullable(instant), zone: nullable(z.string()), held_by: z.array(z.string()) });

/** An answer; a caller treats every state, code or type that it does not know as not approved. */
export const ApprovalAnswer = z
  .looseObject({
    id: z.string(),
    workspace: z.string(),
    state: States,
    digest: z.string(),
    verdict: Verdict,
    quorum: z.looseObject({
      needed: z.int(),
      groups: z.array(z.string()),
      slots: Slots,
      blocked: z.boolean(),
      votes: z.array(
        z.looseObject({
          person: z.string(),
          vote: z.enum(['approve', 'deny']),
          at: instant,
          surface: z.string(),
          assurance: z.enum(['chat', 'step_up', 'break_glass']),
          digest: z.string(),
          shown: z.string(),
        }),
      ),
    }),
    release: Placed,
    diff: z.array(z.looseObject({ op: z.enum(['add', 'remove', 'replace']), path: z.string(), before: z.unknown(), after: z.unknown() })),
    diff_omitted: z.literal(true).optional(),
    decided_by: z.array(z.string()),
    outcome: nullable(
      z.looseObject({
        code: z.enum([
          'released',
          'denied_by_person',
          'denied_by_policy',
          'suppressed',
          'stopped',
          'evidence_stale',
          'expired',
          'withdrawn',
          'delivery_failed',
          'execution_failed',
          'executed',
          'rolled_back',
        ]),
        reason: nullable(z.string()),
        by: nullable(z.string()),
        next: z.enum(['none', 'ask_again', 'fix_and_ask_again', 'wait']),
        retry_after: nullable(instant),
      }),
    ),
    client_ref: nullable(z.string()),
    expires_at: instant,
    created_at: instant,
    trace: z.string(),
  })
  .meta({ id: 'Approval', description: 'A caller treats every state, code or type that it does not know as not approved.' });

export const EvaluationAnswer = z.looseObject({
  verdict: Verdict,
  missing: z.array(z.string()),
  quorum: z.looseObject({ needed: z.int(), groups: z.array(z.string()), slots: Slots, blocked: z.boolean() }),
  release: Placed,
  caps: z.array(z.looseObject({ layer: z.string(), key: z.string(), used: z.number(), limit: z.number() })),
});

export const ProblemAnswer = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string(),
    errors: z.array(z.looseObject({ path: z.string(), code: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem details; "errors" name each field by a JSON Pointer.' });
