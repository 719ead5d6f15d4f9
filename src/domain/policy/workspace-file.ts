// A workspace file, one client, as it is written: its schema, strict.
import { z } from 'zod';
import { FOR_EXECUTORS } from './containment-parts.ts';
import { LOCALES } from './locale.ts';
import { CapsFile, WindowFile } from './matrix-file.ts';
import { TripwiresFile } from './tripwire-file.ts';

const word = z.string().min(1).max(200);
const id = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'Write lower-case letters, digits and hyphens, such as client-a');
const address = z
  .string()
  .regex(/^[a-z0-9.-]+(:\d{1,5})?$|^\[[0-9a-f:]+\](:\d{1,5})?$/i, 'Write a host with or without a port, such as flows.example:8443');
/** `env:NAME`, or two of them while one takes the other's place. */
const secretName = z.string().regex(/^env:[A-Z_][A-Z0-9_]*$/i, 'Write env: and the name of a variable, such as env:CLIENT_A_WEBHOOK_SECRET');
const secret = z
  .union([secretName, z.array(secretName).min(1).max(2)], { error: 'Write env:NAME, or a list of two while one takes the place of the other' })
  .transform((value) => (typeof value === 'string' ? [value] : value));

const locale = z.enum(LOCALES, { error: `Write one of the languages that there are: ${LOCALES.join(', ')}` });

/** Ids, which stay when a channel or a person is renamed; a name in their place would be posted to in vain. */
const slackChannel = z
  .string()
  .regex(/^[CG][A-Z0-9]+$/, "Write the channel's id, such as C0123ABCD: open the channel's details in Slack and copy its ID");
const teamsChannel = z
  .string()
  .max(200)
  .regex(/^19:\S+$/, "Write the channel's id, such as 19:abc@thread.tacv2: it is in Get link to channel, between /channel/ and the next /");
const slackAccount = z
  .string()
  .regex(/^[UW][A-Z0-9]+$/, "Write the person's member id, such as U0123ABCD: open their profile in Slack, and Copy member ID");
const teamsAccount = z
  .string()
  .max(200)
  .regex(/^\d+:\S+$/, "Write the person's account, such as 29:1abc: the bot tells it to whoever types help in the chat with it");

const entraId = z
  .guid({ error: 'Write the object id of Microsoft Entra, such as 2f6c1a9e-4b1d-4c57-9a53-1f0c4d5e6a7b' })
  .transform((value) => value.toLowerCase());

/** Where the members of a group come from, in place of a list by hand. */
const GroupFile = z.strictObject({
  follows: z.union(
    [
      z.strictObject({
        slack: z.string().regex(/^S[A-Z0-9]{2,}$/, 'Write the id of a Slack user group, such as S0123ABCD'),
        team: z
          .string()
          .regex(/^T[A-Z0-9]{2,}$/, 'Write the id of the Slack team that the user group is in, such as T0123ABCD')
          .optional(),
      }),
      z.strictObject({ entra: entraId }),
    ],
    {
      error: 'Write one of {slack: S0123ABCD}, the id of a Slack user group, or {entra: 2f6c1a9e-...}, the object id of a group in Microsoft Entra',
    },
  ),
});

const PersonFile = z.strictObject({
  id: word,
  name: word,
  email: z.email().optional(),
  slack: slackAccount.optional(),
  teams: teamsAccount.optional(),
  entra: entraId.optional(),
  groups: z.array(word).default([]),
  locale: locale.optional(),
  time_zone: word.optional(),
  working_hours: z.strictObject({ days: WindowFile.shape.days.default('business'), hours: WindowFile.shape.hours.default('09:00-17:00') }).optional(),
});

/** Working time without an answer until the next group is asked. */
const EscalationFile = z
  .strictObject({
    after_minutes: z.number().int().min(15, 'Write 15 minutes or more').max(14_400).default(240),
    to: z.array(word).max(5).default([]),
  })
  .prefault({});

/** Working time of each person until the first reminder; each further one comes after twice as long. */
const RemindersFile = z
  .strictObject({
    after_minutes: z.number().int().min(15, 'Write 15 minutes or more').max(14_400).default(60),
    at_most: z.number().int().min(0).max(10).default(4),
  })
  .prefault({});

/** Approvals of one person that are faster than can be read: the digest names them from so many on. */
const QuickVotesFile = z
  .strictObject({ under_seconds: z.number().min(0).max(600).default(5), at_least: z.number().int().min(1).max(1000).default(3) })
  .prefault({});

/** A one-time code with each approval, by tier. */
const StepUpFile = z.strictObject({ tier_3: z.literal('totp', { error: 'Write totp, or take step_up away' }).optional() });

export const WorkspaceFile = z.strictObject({
  id,
  name: word,
  matrix: word,
  time_zone: word,
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'Write an ISO 3166 code such as US')
    .nullable()
    .default(null),
  locale: locale.default('en'),
  since: z.iso.date({ error: 'Write a day such as 2026-01-10' }),
  new_client_days: z.number().int().min(0).max(365).optional(),
  known_good_segments: z.array(word).default([]),
  excluded_segments: z.array(word).default([]),
  allowed_sources: z.array(word).optional(),
  slack_team: z
    .string()
    .regex(/^[TE][A-Z0-9]{2,}$/, 'Write the id of the Slack team, such as T0123ABCD, or of the organisation, such as E0123ABCD')
    .optional(),
  channels: z.strictObject({ slack: slackChannel.optional(), teams: teamsChannel.optional() }).default({}),
  people: z.array(PersonFile).default([]),
  link_by_email: z
    .boolean({
      error: 'Write true to link chat accounts to people by their e-mail addresses, or false (or take it away) to link them by codes alone',
    })
    .default(false),
  groups: z.record(word, GroupFile).default({}),
  agents: z.array(z.strictObject({ role: word, operator: word.optional(), secret: secret.optional() })).default([]),
  callback_hosts: z.array(address).default([]),
  suppressed: z.strictObject({ domains: z.array(word).default([]), contacts: z.array(word).default([]) }).default({ domains: [], contacts: [] }),
  windows: z.record(word, WindowFile).default({}),
  spread_minutes: z.number().int().min(0).max(1440).default(60),
  resume_per_minute: z.number().int().min(1).max(6000).default(60),
  caps: z.record(word, CapsFile).default({}),
  preset: word.optional(),
  agency: z.boolean().default(false),
  pause_on_bypass: z.boolean().default(false),
  tripwires: TripwiresFile,
  /** Who may be given leads of a territory, as the CRM names owners: the weekly review holds assignments against it. */
  territories: z.record(word, z.array(word)).default({}),
  executors: z
    .array(z.strictObject({ connector: word, url: z.url({ protocol: /^https?$/ }), parts: z.array(z.enum(FOR_EXECUTORS)).min(1).optional() }))
    .default([]),
  webhook_allowlist: z.array(z.strictObject({ host: address, schema: word, reviewed_by: word })).default([]),
  requests_per_minute: z.number().int().min(1).max(1_000_000).default(6000),
  escalation: EscalationFile,
  last_resort: word.default('revops'),
  reminders: RemindersFile,
  step_up: StepUpFile.optional(),
  quick_votes: QuickVotesFile,
  secrets: z.strictObject(
    {
      webhook: secret,
      callback: secret.optional(),
      api_key: secret.optional(),
      api_keys: z
        .array(z.strictObject({ key: secretName, scope: z.string().regex(/^(read|audit|agent:.+)$/, 'Write read, audit or agent:ROLE') }))
        .default([]),
    },
    { error: 'Write the names of the secrets, such as {webhook: "env:CLIENT_A_WEBHOOK_SECRET", api_key: "env:CLIENT_A_API_KEY"}' },
  ),
});
export type WorkspaceFile = z.output<typeof WorkspaceFile>;
