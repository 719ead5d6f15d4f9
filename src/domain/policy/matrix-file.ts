// The matrix file as a RevOps lead writes it: its schema, strict, so that a misspelt key is found when it is loaded.
import { z } from 'zod';
import { ActionClass } from '../documents/request.ts';
import { WEEKDAYS } from './window.ts';

const word = z.string().min(1).max(200);
const oneOrMore = z
  .union([word, z.array(word).min(1)], { error: 'Write a word, or a list of words' })
  .transform((value) => (typeof value === 'string' ? [value] : value));
const code = z.string().regex(/^[a-z][a-z0-9_]*$/, 'Write a code in lower case with underscores, such as new_domain');
const pointer = z.string().regex(/^(\/[a-z_0-9]+)+$/, 'Write a path into the request, such as /copy/message_hash');
const fieldPath = z
  .string()
  .max(200)
  .regex(/^(\/[A-Za-z0-9_]+)+$/, 'Write a path into after, such as /subject');
const limit = z.number().int().min(0);

/** A length of time: `36h` or `7d`, in milliseconds. */
const Age = z
  .string()
  .regex(/^\d+[hd]$/, 'Write hours or days, such as 36h or 7d')
  .transform((text) => Number.parseInt(text, 10) * (text.endsWith('d') ? 86_400_000 : 3_600_000));

export const WindowFile = z.strictObject({
  zone: word,
  days: z.union([z.enum(['all', 'business']), z.array(z.enum(WEEKDAYS)).min(1)], { error: 'Write all, business, or a list such as [mon, tue]' }),
  hours: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$/, 'Write hours such as 09:00-16:00'),
});

/** The limits of a role, a row, a preset or a workspace; each key is also the name of the layer that a release is charged to. */
export const CapsFile = z.strictObject({
  per_role_day: limit.optional(),
  per_row_day: limit.optional(),
  per_domain_day: limit.optional(),
  new_domain_day: limit.optional(),
  per_sender_domain_day: limit.optional(),
  new_sender_domain_day: limit.optional(),
  per_account_day: limit.optional(),
  meetings_per_account_week: limit.optional(),
  per_workspace_day: limit.optional(),
  per_sequence_day: limit.optional(),
  per_object_day: limit.optional(),
  bulk_jobs_day: limit.optional(),
});
export type Caps = z.output<typeof CapsFile>;
/** Every layer of caps, in the order in which people read them. */
export const CAP_LAYERS = Object.keys(CapsFile.shape) as (keyof Caps)[];

/** A condition in CEL, and what follows where it is true. */
export const RuleFile = z.strictObject({ id: word, when: word.max(2000), verdict: z.enum(['ask', 'deny']), reason: code });
export type RuleFile = z.output<typeof RuleFile>;

const Approvers = z.union(
  [
    z.strictObject({ group: word, needed: z.number().int().min(1).max(10).default(1) }),
    z.strictObject({ slots: z.array(word).min(1).max(10), ordered: z.boolean().default(false) }),
  ],
  { error: 'Write {group: revops, needed: 2}, or {slots: [sales, client], ordered: true}' },
);
export type Approvers = z.output<typeof Approvers>;

const Risk = z.enum(['low', 'medium', 'high', 'critical']);
const Tier = z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)], { error: 'Write a tier from 0 to 3' });

export const RowFile = z.strictObject({
  id: word,
  role: oneOrMore,
  object: oneOrMore,
  action: oneOrMore,
  class: ActionClass.default('execute'),
  /** What it is about, in words: the scope of a support tool. */
  scope: word.max(500).optional(),
  tier: Tier.optional(),
  risk: Risk.optional(),
  allowed: z.boolean().default(true),
  /** Who may do it by hand where no agent may. */
  human_only: word.max(500).optional(),
  reversible: z.boolean().default(true),
  /** Fields that it covers; any field where it is absent. */
  fields: z.array(word).min(1).optional(),
  /** Named rule sets, looked at before the row's own rules. */
  use: z.array(word).default([]),
  rules: z.array(RuleFile).default([]),
  /** CEL: true lets it go without a person, unless a rule says otherwise. */
  auto: word.max(2000).optional(),
  otherwise: z.enum(['ask', 'deny']).default('ask'),
  /** Why `otherwise` happened, or why it is denied. */
  reason: code.optional(),
  approvers: Approvers.optional(),
  /** One more slot in a workspace that says `agency: true`. */
  agency_signoff: word.optional(),
  requires: z.array(pointer).default([]),
  /** Texts and numbers of `after` that people may edit before they approve. */
  edit: z.array(fieldPath).min(1).max(20).optional(),
  /** What the role's daily cap counts of it; absent where only the row's own cap counts. */
  counts: z.enum(['sends', 'fields', 'assignments', 'updates']).optional(),
  /** It reaches a contact, so that the contacts of an account are counted. */
  reaches_contact: z.boolean().default(false),
  books_meeting: z.boolean().default(false),
  limits: CapsFile.default({}),
  window: word.optional(),
  outside_window: z.enum(['wait', 'reroute']).default('wait'),
  max_signal_age: Age.optional(),
  logging: word.max(500).optional(),
  exceptions: word.max(500).optional(),
  owner: word.optional(),
});
export type RowFile = z.output<typeof RowFile>;

const TierFile = z.strictObject({ use: z.array(word).default([]), requires: z.array(pointer).default([]) });
const ClassFile = z.strictObject({ approval: z.enum(['none', 'before_send', 'before_execute', 'human_only', 'restricted']), risk: Risk, tier: Tier });
const Connectors = z.union([z.literal('any'), z.array(word).min(1)], { error: 'Write any, or a list such as [salesforce, gmail]' });

export const MatrixFile = z.strictObject({
  id: word,
  description: z.string().max(2000).optional(),
  roles: z.record(word, z.strictObject({ description: word.max(500), connectors: Connectors.default('any') })),
  classes: z.record(ActionClass, ClassFile),
  tiers: z.strictObject({ 0: TierFile.optional(), 1: TierFile.optional(), 2: TierFile.optional(), 3: TierFile.optional() }).default({}),
  rules: z.record(word, z.array(RuleFile).min(1)).default({}),
  windows: z.record(word, WindowFile).default({}),
  /** Roles whose caps they are. */
  caps: z.record(word, CapsFile).default({}),
  allowed_sources: z.array(word).default([]),
  max_signal_age: Age.default(7 * 86_400_000),
  new_client_days: z.number().int().min(0).max(365).default(14),
  /** Who decides where a row does not say. */
  approvers: Approvers.optional(),
  rows: z.array(RowFile).min(1),
});
export type MatrixFile = z.output<typeof MatrixFile>;

/** What a preset lays over a matrix; the workspace file lies over both. */
export const PresetFile = z.strictObject({
  id: word,
  description: z.string().max(2000).optional(),
  roles_off: z.array(word).default([]),
  connectors: z.record(word, z.array(word).min(1)).default({}),
  caps: z.record(word, CapsFile).default({}),
  new_client_days: z.number().int().min(0).max(365).optional(),
  /** How many known good segments a workspace may list. */
  segments_at_most: z.number().int().min(1).optional(),
  /** Further rules for every row of a tier. */
  tiers: z
    .strictObject({
      0: z.array(RuleFile).optional(),
      1: z.array(RuleFile).optional(),
      2: z.array(RuleFile).optional(),
      3: z.array(RuleFile).optional(),
    })
    .default({}),
});
export type PresetFile = z.output<typeof PresetFile>;
