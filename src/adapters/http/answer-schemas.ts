// What the calls answer, for the OpenAPI document: open objects, since fields may be added.
import { z } from 'zod';
import { ActionClass, instant } from '../../domain/documents/request.ts';
import { States } from './schemas.ts';

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
const Placed = z.looseObject({
  opens_at: nullable(instant),
  closes_at: nullable(instant),
  zone: nullable(z.string()),
  held_by: z.array(z.string()),
  opens_after_expiry: z.literal(true).optional().meta({ description: 'It will expire before it may be released: ask again with a later expires_at' }),
});

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
          for: z.array(z.string()).optional(),
        }),
      ),
    }),
    release: Placed,
    diff: z.array(z.looseObject({ op: z.enum(['add', 'remove', 'replace']), path: z.string(), before: z.unknown(), after: z.unknown() })),
    diff_omitted: z.literal(true).optional(),
    edited: z
      .looseObject({ by: z.string(), at: instant, after: z.looseObject({}) })
      .optional()
      .meta({
        description: 'There where a person edited it: what is to be done is this "after", whole, and not the one that was sent. The digest is of it.',
      }),
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
