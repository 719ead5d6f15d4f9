// What an agent asks for, as it arrives at the door: the schema of `POST /v1/requests`, and its type.
import { z } from 'zod';
import { jsonProblem, PROTOTYPE } from './json-problem.ts';

/** The longest text with a place of its own in a request, and the longest that an edit may write. */
export const MAX_TEXT = 10_000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** How long a request lives where it does not say, and the longest that it may say. */
export const DEFAULT_LIFETIME_MS = 3 * DAY_MS;
export const MAX_LIFETIME_MS = 30 * DAY_MS;
/** How far ahead of our clock an observation may lie. */
export const MAX_AHEAD_MS = MINUTE_MS;

/** A name or id: no control characters, which a store or a card could not hold. */
const word = z
  .string()
  .min(1)
  .max(200)
  .regex(/^\P{Cc}*$/u, 'Leave out control characters')
  .refine((name) => name !== PROTOTYPE, `The name ${PROTOTYPE} is not allowed`);
const longText = z.string().min(1).max(2000);
/** An instant as the API takes it. */
export const instant = z.iso.datetime({ error: 'Give a time in ISO 8601, UTC, ending in Z' });
const share = z.number().min(0).max(1);
const count = z.number().int().min(0).max(1_000_000_000);
const shortList = z.array(word).max(200);

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** A plain object as JSON: members that are undefined are left out. */
export const toJson = (value: object): JsonObject => JSON.parse(JSON.stringify(value));

const jsonObject = z
  .custom<JsonObject>((value) => typeof value === 'object' && value !== null && !Array.isArray(value), { error: 'Give a JSON object' })
  .meta({ type: 'object', description: 'Any JSON object' });

export const ActionClass = z.enum(['read', 'suggest', 'draft', 'queue', 'approve', 'execute']);

const Agent = z.strictObject({
  role: word,
  version: word,
  model_version: word,
  prompt_version: word,
});

const Tool = z.strictObject({ name: word, connector: word, version: word.optional() });

const Action = z.strictObject({
  object: word,
  action: word,
  class: ActionClass,
  fields: shortList.optional(),
});

const Target = z.strictObject({
  record_ids: z.array(word).min(1).max(1000),
  domain: word.optional(),
  sender_domain: word.optional(),
  account: word.optional(),
  contact: word.optional(),
  sequence: word.optional(),
  segment: word.optional(),
  persona: word.optional(),
  territory: word.optional(),
  time_zone: word.optional(),
  country: word.optional(),
});

const Flags = z.strictObject({
  new_domain: z.boolean().optional(),
  regulated_industry: z.boolean().optional(),
  exec_persona: z.boolean().optional(),
  unsubscribe_compliant: z.boolean().optional(),
  active_buying: z.boolean().optional(),
  named_account: z.boolean().optional(),
  sla_match: z.boolean().optional(),
  new_segment: z.boolean().optional(),
  risky_email: z.boolean().optional(),
});

/** The body of `POST /v1/requests`. Unknown fields are refused by name. */
export const AgentRequest = z
  .strictObject({
    workspace: word,
    environment: z.enum(['prod', 'staging', 'sandbox']).optional(),
    agent: Agent,
    on_behalf_of: word.optional(),
    tool: Tool,
    action: Action,
    target: Target,
    action_reason: z.string().min(1).max(MAX_TEXT),
    source_signal: z.strictObject({ type: word, ref: longText, observed_at: instant }),
    confidence_score: share,
    scores: z.strictObject({ icp_match: share.optional(), fit: share.optional(), intent: share.optional() }).optional(),
    before: jsonObject.optional(),
    after: jsonObject.optional(),
    evidence: z
      .array(z.strictObject({ title: longText, url: longText.optional(), observed_at: instant.optional() }))
      .max(100)
      .optional(),
    blast_radius: z
      .strictObject({
        records: count.optional(),
        recipients: count.optional(),
        domains: count.optional(),
        money: z
          .strictObject({ amount: z.number().min(0), currency: z.string().regex(/^[A-Z]{3}$/, 'Give an ISO 4217 code such as USD') })
          .optional(),
      })
      .optional(),
    rollback: z
      .strictObject({ reversible: z.boolean(), path: z.string().min(1).max(MAX_TEXT), snapshot_ref: longText.nullable().optional() })
      .optional(),
    flags: Flags.optional(),
    copy: z.strictObject({ variant_id: word.optional(), message_hash: word.optional() }).optional(),
    source_vendor: word.optional(),
    template_id: word.optional(),
    bulk: z.strictObject({ job_id: word, records: count }).optional(),
    support: z
      .strictObject({
        case_id: word.optional(),
        user: word.optional(),
        tenant: word.optional(),
        finance_gate_ref: word.optional(),
        payload_schema: word.optional(),
      })
      .optional(),
    callback_url: z.url({ protocol: /^https?$/, error: 'Give an http or https address' }).max(2000),
    client_ref: word.optional(),
    expires_at: instant.nullable().optional(),
    not_before: instant.nullable().optional(),
  })
  .superRefine((request, context) => {
    const problem = jsonProblem(request);
    if (problem) context.addIssue({ code: 'custom', path: problem.path, message: problem.message });
  });

export type AgentRequest = z.infer<typeof AgentRequest>;

/** A field that is wrong: `path` is a JSON Pointer into the request. */
export type FieldError = { path: string; code: string; message: string };

/** What only a clock can say about a request: times in the future or in the past, and the longest life. */
export function timeProblems(request: AgentRequest, now: Date): FieldError[] {
  const problems: FieldError[] = [];
  const refuse = (path: string, code: string, message: string) => problems.push({ path, code, message });
  const ahead = (text: string | undefined) => text !== undefined && Date.parse(text) > now.getTime() + MAX_AHEAD_MS;

  if (ahead(request.source_signal.observed_at)) refuse('/source_signal/observed_at', 'in_future', 'Lies more than 60 seconds in the future');
  for (const [index, one] of (request.evidence ?? []).entries()) {
    if (ahead(one.observed_at)) refuse(`/evidence/${index}/observed_at`, 'in_future', 'Lies more than 60 seconds in the future');
  }
  if (request.expires_at) {
    const left = Date.parse(request.expires_at) - now.getTime();
    if (left <= 0) refuse('/expires_at', 'in_past', 'Must lie in the future');
    if (left > MAX_LIFETIME_MS) refuse('/expires_at', 'too_late', 'Must lie at most 30 days ahead');
  }
  return problems;
}
