// A policy folder for the benchmark: the shipped matrices, ten clients with raised caps and no spread.
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const shipped = resolve(import.meta.dirname, '../policies');
const MANY = 10_000_000;

export const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
export const clientIds = Array.from({ length: 10 }, (_, index) => `bench-${index}`);

const secretName = (id: string) => `BENCH_SECRET_${id.slice(-1)}`;
const keyName = (id: string) => `BENCH_KEY_${id.slice(-1)}`;
/** The channel of one client. */
export const channelOf = (id: string) => `C0${id.toUpperCase().replace('-', '')}`;
/** The account in Slack of a person of one client. */
export const slackOf = (name: string, id: string) => `U0${name.toUpperCase()}${id.slice(-1)}`;
/** And in Teams. */
export const teamsOf = (name: string, id: string) => `29:${name}-of-${id}`;
/** The API key of one client. */
export const apiKeyOf = (id: string) => `key_of_the_benchmark_0123456789_${id}`;
/** The secrets that the policy folder names. */
export const secretsInEnv = (): Record<string, string> =>
  Object.fromEntries(
    clientIds.flatMap((id) => [
      [secretName(id), SECRET],
      [keyName(id), apiKeyOf(id)],
    ]),
  );

/** Any hour, so that the benchmark does the same work whenever it is run. */
const ALWAYS = { zone: 'workspace', days: 'all', hours: '00:00-24:00' };

const client = (id: string, callbackHost: string) => ({
  id,
  name: id,
  matrix: 'revops',
  time_zone: 'America/New_York',
  country: 'US',
  locale: 'en',
  since: '2020-01-01',
  known_good_segments: ['smb-us'],
  excluded_segments: [],
  // A platform that is not connected is left out.
  channels: { slack: channelOf(id), teams: `19:${id}@thread.tacv2` },
  people: ['ann', 'bob', 'cyd'].map((name) => ({
    id: name,
    name,
    email: `${name}@${id}.example`,
    slack: slackOf(name, id),
    teams: teamsOf(name, id),
    groups: ['revops'],
  })),
  agents: [],
  callback_hosts: [callbackHost],
  suppressed: { domains: [], contacts: [] },
  // A burst is no incident here.
  tripwires: { unusual_writes: { on: false } },
  windows: { 'on-call': ALWAYS, 'prospect-hours': ALWAYS },
  spread_minutes: 0,
  requests_per_minute: 1_000_000,
  caps: {
    outreach: { per_role_day: MANY, per_row_day: MANY, per_workspace_day: MANY, per_object_day: MANY, per_account_day: MANY, per_domain_day: MANY },
  },
  secrets: { webhook: `env:${secretName(id)}`, api_key: `env:${keyName(id)}` },
});

/** Writes the folder, where it is not there yet; returns its path. */
export function writePolicies(folder: string, callbackHost: string): string {
  const dir = join(folder, 'policies');
  if (existsSync(dir)) return dir;
  cpSync(shipped, dir, { recursive: true });
  rmSync(join(dir, 'workspaces'), { recursive: true });
  mkdirSync(join(dir, 'workspaces'));
  for (const id of clientIds) writeFileSync(join(dir, 'workspaces', `${id}.yaml`), JSON.stringify(client(id, callbackHost)));
  return dir;
}

/** A follow-up task of one of the clients: tier 1, automatic, at any hour. */
export function task(n: number, callbackUrl: string, more: object = {}): string {
  const now = Date.now();
  return JSON.stringify({
    workspace: clientIds[n % clientIds.length],
    agent: { role: 'outreach', version: '1.4.0', model_version: 'm-2026-10', prompt_version: 'p-17' },
    tool: { name: 'task.create', connector: 'salesforce' },
    action: { object: 'task', action: 'create', class: 'execute' },
    target: {
      record_ids: [`rec-${n}`],
      domain: `d${n % 97}.example`,
      account: `acct-${n % 211}`,
      contact: `lead-${n}`,
      segment: 'smb-us',
      time_zone: 'America/Chicago',
      country: 'US',
    },
    action_reason: 'Asked for pricing on the website an hour ago.',
    source_signal: { type: 'website_visit', ref: `https://crm.example/events/${n}`, observed_at: new Date(now - 60_000).toISOString() },
    confidence_score: 0.93,
    scores: { icp_match: 0.91, fit: 0.9, intent: 0.9 },
    before: {},
    after: { title: 'Call back about pricing', due: '2026-12-01', notes: 'x'.repeat(500) },
    evidence: [{ title: 'Pricing page visit', url: `https://crm.example/events/${n}`, observed_at: new Date(now - 60_000).toISOString() }],
    blast_radius: { records: 1, recipients: 0, domains: 1, money: { amount: 0, currency: 'USD' } },
    rollback: { reversible: true, path: 'Delete the task.', snapshot_ref: null },
    flags: { new_domain: false, regulated_industry: false, exec_persona: false, unsubscribe_compliant: true },
    callback_url: callbackUrl,
    expires_at: new Date(now + 7 * 86_400_000).toISOString(),
    ...more,
  });
}
