// What the agents of a campaign ask for: complete requests of several roles and tiers, each about records that are nobody else's.
import type { Client } from './clients.ts';

const AGO_MS = 30 * 60_000;
const LIFE_MS = 3 * 86_400_000;

export type Ask = 'task' | 'lead' | 'owner' | 'email' | 'question' | 'merge' | 'delete';

/** Role, tool, action and what changes; the rest is the same for all. */
const ASKS: Record<Ask, { role: string; tool: string; connector: string; object: string; action: string; before: object; after: object }> = {
  task: {
    role: 'outreach',
    tool: 'task.create',
    connector: 'salesforce',
    object: 'task',
    action: 'create',
    before: {},
    after: { title: 'Call back about pricing', due: '2026-12-01' },
  },
  lead: {
    role: 'enrichment',
    tool: 'lead.update',
    connector: 'clearbit',
    object: 'lead',
    action: 'update',
    before: { industry: null },
    after: { industry: 'Software' },
  },
  owner: {
    role: 'routing',
    tool: 'lead.update',
    connector: 'salesforce',
    object: 'lead',
    action: 'update',
    before: { owner: 'queue' },
    after: { owner: 'kim' },
  },
  email: {
    role: 'outreach',
    tool: 'email.send',
    connector: 'gmail',
    object: 'email',
    action: 'send',
    before: {},
    after: { subject: 'Pricing', body: 'You asked for our prices, here they are.' },
  },
  question: {
    role: 'outreach',
    tool: 'email.send',
    connector: 'gmail',
    object: 'email',
    action: 'send',
    before: {},
    after: { subject: 'Hello', body: 'We have not written to you before.' },
  },
  merge: {
    role: 'admin',
    tool: 'account.merge',
    connector: 'salesforce',
    object: 'account',
    action: 'merge',
    before: { name: 'Acme Inc.', employees: 120 },
    after: { name: 'Acme Incorporated', employees: 140 },
  },
  delete: {
    role: 'outreach',
    tool: 'contact.delete',
    connector: 'salesforce',
    object: 'contact',
    action: 'delete',
    before: { name: 'Kim' },
    after: {},
  },
};

const targetOf = (n: number, what: Ask, { zone }: Client): object => {
  const shared = { domain: `d${n}.example`, account: `acct-${n}`, segment: 'smb-us' };
  if (what === 'merge') return { ...shared, record_ids: [`acct-${n}`, `acct-${n}-twin`] };
  return { ...shared, record_ids: [`rec-${n}`], contact: `rec-${n}`, time_zone: zone, country: 'US' };
};

/** The body of the n-th life's request. `expiresInMs` is three days where left out. */
export function requestOf(
  n: number,
  what: Ask,
  client: Client,
  { callbackUrl, expiresInMs = LIFE_MS }: { callbackUrl: string; expiresInMs?: number },
) {
  const { role, tool, connector, object, action, before, after } = ASKS[what];
  const now = Date.now();
  const seen = new Date(now - AGO_MS).toISOString();
  return {
    workspace: client.id,
    agent: { role, version: '1.4.0', model_version: 'm-2026-10', prompt_version: 'p-17' },
    tool: { name: tool, connector },
    action: { object, action, class: 'execute' },
    target: targetOf(n, what, client),
    action_reason: `Life ${n} of a campaign.`,
    source_signal: { type: 'website_visit', ref: `https://crm.example/events/${n}`, observed_at: seen },
    confidence_score: 0.93,
    scores: { icp_match: 0.91, fit: 0.8, intent: 0.7 },
    before,
    after,
    evidence: [{ title: 'Pricing page visit', url: `https://crm.example/events/${n}`, observed_at: seen }],
    blast_radius: { records: 1, recipients: 1, domains: 1, money: { amount: 0, currency: 'USD' } },
    rollback: { reversible: false, path: 'Restore from the snapshot.', snapshot_ref: `s3://backups/${n}.json` },
    flags: {
      new_domain: what === 'question',
      regulated_industry: false,
      exec_persona: false,
      unsubscribe_compliant: true,
      new_segment: false,
      named_account: false,
      risky_email: false,
      active_buying: false,
      sla_match: true,
    },
    source_vendor: 'clearbit',
    copy: { variant_id: 'v3', message_hash: 'sha256:9f2c' },
    callback_url: callbackUrl,
    expires_at: new Date(now + expiresInMs).toISOString(),
  };
}
