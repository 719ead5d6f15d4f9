// The incident of a tripwire: too many e-mails of outreach bounced, and the role is paused.
import { type Incident, newIncident } from '../../src/domain/documents/incident.ts';

export const BOUNCED_AT = new Date('2026-11-23T12:41:00.000Z');

export const sampleIncident = (overrides: Partial<Parameters<typeof newIncident>[1]> = {}): Incident =>
  newIncident('client-a', {
    id: 'inc_7',
    number: 7,
    kind: 'bounce_rate',
    opened_at: BOUNCED_AT.toISOString(),
    opened_by: 'system',
    owner: 'ravi',
    request_id: null,
    code: 'above',
    detail: '46 of 500 in 24 hours',
    tier: null,
    agent_role: 'outreach',
    pause: { role: 'outreach', connector: null },
    evidence: { counted: 46, of: 500, baseline: 0, baseline_of: 0, threshold: 50_000, window_hours: 24, records: ['lead-1'] },
    ...overrides,
  });
