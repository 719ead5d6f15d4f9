// A digest as the design draws it: three bypasses, 412 requests, 44 decisions.
import type { BypassGroup } from '../../src/domain/record/bypasses.ts';
import type { Digest } from '../../src/domain/record/digest.ts';

export const group = (code: string, overrides: Partial<BypassGroup> = {}): BypassGroup => ({
  code,
  count: 1,
  request: null,
  role: null,
  version: null,
  connector: null,
  action: null,
  domain: null,
  detail: null,
  who: null,
  at: '2026-11-23T17:05:00.000Z',
  cap: null,
  ...overrides,
});

const MINUTE = 60_000;
const slow = (key: string, values: Record<string, string>, minutes: number, ...decidedBy: string[]) => ({
  id: `apr_${minutes}`,
  title: { key, values: { hasWhere: 'yes', ...values } },
  waitMs: minutes * MINUTE,
  decidedBy,
});

export const sampleDigest = (overrides: Partial<Digest> = {}): Digest => ({
  workspace: { id: 'client-a', name: 'Client A', locale: 'en', timeZone: 'America/New_York' },
  day: '2026-11-23',
  at: '2026-11-24T14:00:00.000Z',
  soFar: false,
  late: null,
  bypasses: {
    total: 16,
    groups: [
      group('no_approval', {
        count: 4,
        role: 'outreach',
        version: '1.3.9',
        connector: 'gmail',
        action: 'email send',
        domain: 'brightwater.example',
        detail: 'There is no approval for this execution',
      }),
      group('break_glass', { who: 'Sam Reed', request: 'apr_9', detail: 'Quarter closes tonight, Ravi is on a plane.' }),
      group('cap_override', { count: 11, cap: { layer: 'per_role_day', key: 'outreach' } }),
    ],
    capsSet: [{ who: 'Dana Ortiz', role: 'outreach', limit: 220, until: '2026-11-23T19:00:00.000Z' }],
  },
  requests: { total: 412, auto: 361, ask: 44, deny: 7 },
  decisions: { total: 44, approved: 39, denied: 4, expired: 1, withdrawn: 0 },
  medianWaitMs: 6 * MINUTE,
  slowest: [
    slow('title.opportunity.create', { where: 'Porto Norte' }, 192, 'Mei'),
    slow('title.account.merge', { second: 'acct-9', name: 'Hoshi Depot' }, 110, 'Ravi', 'Mei'),
    slow('title.opportunity.update_stage', { name: 'Acme Freight', stage: 'negotiation' }, 58, 'Sam'),
  ],
  executions: { reported: 388, failed: 0, otherwise: 4 },
  callbacks: { failedTries: 31, givenUp: { count: 2, ids: ['apr_4f7q', 'apr_9k2m'] } },
  incidents: 1,
  approvers: [
    { name: 'Mei Tanaka', votes: 21, medianMs: 95_000 },
    { name: 'Ravi Shah', votes: 14, medianMs: 3_000 },
  ],
  quick: [{ name: 'Ravi Shah', count: 9, underSeconds: 5 }],
  now: {
    silent: { count: 1, ids: ['apr_77xx'] },
    paused: [{ role: 'outreach', connector: 'gmail', until: null, by: 'Ines Costa' }],
    safeModeUntil: null,
    asking: { count: 3, more: false },
    waiting: { count: 200, more: true },
  },
  head: { seq: 4211, hash: `sha256:${'61d0b5fe'.repeat(8)}` },
  ...overrides,
});
