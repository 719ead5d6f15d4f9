// What the calls other than a request itself take: bodies and queries, strict, so that a misspelt name is refused by name.
import { z } from 'zod';
import { AgentRequest, instant } from '../../domain/documents/request.ts';
import { SIGNAL_TYPES } from '../../domain/documents/signal.ts';

const word = z
  .string()
  .min(1)
  .max(200)
  .regex(/^\P{Cc}*$/u, 'Leave out control characters');
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

const about = word.nullable().optional();

export const SignalReport = z.strictObject({
  workspace: word,
  type: z.enum(SIGNAL_TYPES),
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

export const States = z.enum([
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
/** An instant in milliseconds and an id. */
const timeCursor = cursor(/^\d{1,15}_\w{1,80}$/);

export const RequestsQuery = z.strictObject({
  state: States.optional(),
  role: word.optional(),
  limit,
  cursor: timeCursor,
});
export const AuditQuery = z.strictObject({
  request: word.optional(),
  type: word.optional(),
  since: instant.optional(),
  limit,
  cursor: cursor(/^\d{1,9}$/),
});
export const IncidentsQuery = z.strictObject({ limit, cursor: timeCursor });
export const ExportQuery = z.strictObject({ format: z.enum(['jsonl', 'csv']).default('jsonl') });
