// A weekly review with something to say in each of its checks: two proposals, a domain that stands out, a confidence that claims too much.
import type { Weekly } from '../../src/domain/record/weekly.ts';
import { group } from './sample-digest.ts';

const field = (role: string, object: string, name: string, count: number, tier: number | null) => ({
  ...{ role, object, field: name, count, tier },
  action: 'update',
});

export const sampleWeekly = (overrides: Partial<Weekly> = {}): Weekly => ({
  workspace: { id: 'client-a', name: 'Client A', locale: 'en', timeZone: 'America/New_York' },
  week: '2026-W47',
  first: '2026-11-16',
  last: '2026-11-22',
  at: '2026-11-23T14:00:00.000Z',
  soFar: false,
  late: null,
  released: 1204,
  fields: {
    changes: 845,
    above: 132,
    top: [
      field('enrichment', 'lead', 'industry', 412, 1),
      field('enrichment', 'lead', 'employees', 301, 1),
      field('enrichment', 'contact', 'email', 120, 2),
      field('admin', 'opportunity', 'stage', 12, 3),
    ],
  },
  bypasses: {
    total: 16,
    groups: [group('no_approval', { count: 4 }), group('break_glass', { who: 'Sam Reed' }), group('cap_override', { count: 11 })],
    violations: 2,
    incidents: 1,
  },
  domains: {
    sent: 480,
    cap: 50,
    top: [
      { domain: 'brightwater.example', sent: 131, busiest: 50 },
      { domain: 'acme.example', sent: 44, busiest: 12 },
      { domain: 'hoshi.example', sent: 31, busiest: 9 },
      { domain: 'porto-norte.example', sent: 20, busiest: 6 },
    ],
  },
  opportunities: {
    created: 9,
    withoutMeeting: { count: 2, ids: ['opp-118', 'opp-131'] },
    stages: { changed: 12, byOwner: 9, withoutOwner: { count: 2, ids: ['apr_4f7q', 'apr_9k2m'] }, ownerUnknown: 1, untraced: 0 },
  },
  routing: {
    hasRules: true,
    assigned: 210,
    inside: 199,
    outside: {
      count: 7,
      top: [
        { territory: 'west', owner: 'mei', count: 5 },
        { territory: 'east', owner: 'sam', count: 2 },
      ],
    },
    unruled: 4,
  },
  confidence: {
    status: 'raise',
    bins: [
      { tenth: 6, emails: 60, replies: 6 },
      { tenth: 7, emails: 80, replies: 9 },
      { tenth: 8, emails: 140, replies: 3 },
      { tenth: 9, emails: 200, replies: 30 },
    ],
    emails: 480,
    replies: 48,
    threshold: 0.8,
    tenth: 8,
    proposals: [{ row: 'outreach-email-send', rule: null, from: 0.8, to: 0.9, cel: 'confidence_score >= 0.9 && scores.icp_match >= 0.8' }],
    first: '2026-10-19',
    last: '2026-11-15',
  },
  sending: {
    role: 'outreach',
    cap: 200,
    busiest: 96,
    now: { sent: 480, bounces: 24, complaints: 0, replies: 48 },
    before: { sent: 440, bounces: 6, complaints: 0, replies: 44 },
    advice: { status: 'lower', why: 'bounces', to: 150 },
  },
  head: { seq: 4211, hash: `sha256:${'61d0b5fe'.repeat(8)}` },
  ...overrides,
});
