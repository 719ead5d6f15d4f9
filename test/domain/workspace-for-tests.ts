// A workspace and requests for tests about judging, made of the shipped matrices and the case files' requests.
import { readFolder } from '../../src/adapters/policies/read-folder.ts';
import type { AgentRequest } from '../../src/domain/documents/request.ts';
import { bindWorkspace } from '../../src/domain/policy/bind-workspace.ts';
import type { MatrixFile } from '../../src/domain/policy/matrix-file.ts';
import type { Workspace } from '../../src/domain/policy/workspace.ts';
import { WorkspaceFile } from '../../src/domain/policy/workspace-file.ts';

const { matrices } = readFolder('policies');

export const matrixFile = (id: string): MatrixFile => {
  const found = matrices.find((one) => one.id === id);
  if (!found) throw new Error(`no matrix ${id}`);
  return found;
};

export const workspaceFile = (overrides: object = {}): WorkspaceFile =>
  WorkspaceFile.parse({
    id: 'client-a',
    name: 'Client A',
    matrix: 'revops',
    time_zone: 'America/New_York',
    since: '2026-01-12',
    people: [
      { id: 'ravi', name: 'Ravi Shah', slack: 'U0RAVI', groups: ['revops'] },
      { id: 'mei', name: 'Mei Tanaka', slack: 'U0MEI', groups: ['revops'] },
      { id: 'dana', name: 'Dana Ortiz', slack: 'U0DANA', groups: ['revops'] },
    ],
    secrets: { webhook: 'env:CLIENT_A_WEBHOOK_SECRET' },
    ...overrides,
  });

export const workspace = (overrides: object = {}, matrix = matrixFile('revops')): Workspace => bindWorkspace(workspaceFile(overrides), matrix, null);

/** An e-mail that the shipped matrix lets go by itself. */
export const email: AgentRequest = {
  workspace: 'client-a',
  agent: { role: 'outreach', version: '1', model_version: '1', prompt_version: '1' },
  tool: { name: 'email.send', connector: 'gmail' },
  action: { object: 'email', action: 'send', class: 'execute' },
  target: { record_ids: ['lead-1'], domain: 'acme.example', account: 'acct-1', contact: 'lead-1', time_zone: 'America/Chicago' },
  action_reason: 'Asked for pricing.',
  source_signal: { type: 'visit', ref: 'event-1', observed_at: '2026-11-24T14:30:00Z' },
  confidence_score: 0.93,
  scores: { icp_match: 0.91, fit: 0.9, intent: 0.9 },
  before: {},
  after: { subject: 'Pricing' },
  blast_radius: { records: 1, recipients: 1, domains: 1 },
  rollback: { reversible: false, path: 'none' },
  flags: { new_domain: false, regulated_industry: false, exec_persona: false, unsubscribe_compliant: true, risky_email: false },
  copy: { message_hash: 'sha256:9f' },
  callback_url: 'http://127.0.0.1:9099/callback',
};

export const now = new Date('2026-11-24T15:00:00Z');
export const facts = { now, safe_mode: false, zone_usable: true, counters: {} };
