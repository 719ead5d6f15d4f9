// What may be reported to have happened out there.

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
