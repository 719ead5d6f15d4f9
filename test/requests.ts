// Requests for the tests: complete ones, as of Monday 2026-11-23 14:30 UTC, with overrides on top.
import type { AgentRequest } from '../src/domain/documents/request.ts';

const basic = (): AgentRequest => ({
  workspace: 'client-a',
  agent: { role: 'outreach', version: '1.4.0', model_version: 'm-2026-10', prompt_version: 'p-17' },
  tool: { name: 'email.send', connector: 'gmail' },
  action: { object: 'email', action: 'send', class: 'execute' },
  target: {
    record_ids: ['lead-881'],
    domain: 'acme.example',
    account: 'acct-12',
    contact: 'lead-881',
    sequence: 'q4',
    segment: 'smb-us',
    persona: 'manager',
    time_zone: 'America/Chicago',
    country: 'US',
  },
  action_reason: 'Asked for pricing on the website an hour ago.',
  source_signal: { type: 'website_visit', ref: 'https://crm.example/events/991', observed_at: '2026-11-23T14:00:00Z' },
  confidence_score: 0.93,
  scores: { icp_match: 0.91, fit: 0.8, intent: 0.7 },
  before: {},
  after: { subject: 'Pricing', body: 'You asked for our prices, here they are.' },
  evidence: [{ title: 'Pricing page visit', url: 'https://crm.example/events/991', observed_at: '2026-11-23T14:00:00Z' }],
  blast_radius: { records: 1, recipients: 1, domains: 1, money: { amount: 0, currency: 'USD' } },
  rollback: { reversible: false, path: 'none, an e-mail cannot be unsent', snapshot_ref: null },
  flags: {
    new_domain: false,
    regulated_industry: false,
    exec_persona: false,
    unsubscribe_compliant: true,
    new_segment: false,
    named_account: false,
    risky_email: false,
    active_buying: false,
  },
  copy: { variant_id: 'v3', message_hash: 'sha256:9f2c' },
  callback_url: 'http://127.0.0.1:9099/callback',
  expires_at: '2026-11-30T14:00:00Z',
  not_before: null,
});

/** An e-mail that the policy lets through. */
export const emailRequest = (overrides: Partial<AgentRequest> = {}): AgentRequest => ({ ...basic(), ...overrides });

/** A merge of two accounts: tier 3, two people. */
export const mergeRequest = (overrides: Partial<AgentRequest> = {}): AgentRequest => ({
  ...basic(),
  agent: { ...basic().agent, role: 'admin' },
  tool: { name: 'account.merge', connector: 'salesforce' },
  action: { object: 'account', action: 'merge', class: 'execute' },
  target: { record_ids: ['acct-12', 'acct-77'], account: 'acct-12', domain: 'acme.example', segment: 'smb-us' },
  action_reason: 'Both accounts have the domain acme.example and the same tax number.',
  before: { name: 'Acme Inc.', duplicate: 'acct-77', employees: 120 },
  after: { name: 'Acme Incorporated', duplicate: null, employees: 140 },
  blast_radius: { records: 37, recipients: 0, domains: 1 },
  rollback: { reversible: false, path: 'Restore both accounts from the snapshot.', snapshot_ref: 's3://backups/acct-12.json' },
  ...overrides,
});

/** A follow-up task: tier 1, automatic, at any hour. */
export const taskRequest = (overrides: Partial<AgentRequest> = {}): AgentRequest => ({
  ...basic(),
  tool: { name: 'task.create', connector: 'salesforce' },
  action: { object: 'task', action: 'create', class: 'execute' },
  after: { title: 'Call back about pricing', due: '2026-12-01' },
  ...overrides,
});
