// The parts of the playbook that only an executor can do.

export const FOR_EXECUTORS = [
  'disable_connectors',
  'crm_read_only',
  'stop_sequences',
  'quarantine_records',
  'remove_tasks',
  'unenroll_sequences',
] as const;
export type ExecutorPart = (typeof FOR_EXECUTORS)[number];
