// What is reported to have happened out there: its shape, and its types.

/** What `POST /v1/signals` takes. */
export const SIGNAL_TYPES = [
  'bounce',
  'complaint',
  'reply',
  'unsubscribe',
  'write',
  'opportunity_created',
  'meeting_booked',
  'record_changed',
] as const;

/** One thing that was reported; null is what nobody said. */
export type Signal = {
  id: string;
  workspace: string;
  type: string;
  at: string;
  role: string | null;
  domain: string | null;
  account: string | null;
  contact: string | null;
  record_id: string | null;
  sequence: string | null;
  meeting_id: string | null;
  value: number | null;
};
