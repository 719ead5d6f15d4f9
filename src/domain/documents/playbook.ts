// The incident playbook: nine steps, each with all its parts, in the order in which they are meant.

/** Parts whose order is part of the step: a later one waits for those before it. */
type Chapter = { parts: readonly string[]; ordered?: true };

/** By step, in order. The words of steps and parts are those of commands, events and locales. */
export const PLAYBOOK = {
  pause: { parts: ['kill_switch', 'disable_connectors', 'crm_read_only'] },
  contain: { parts: ['stop_sequences', 'quarantine_records'] },
  roll_back: { parts: ['revert_fields', 'remove_tasks', 'unenroll_sequences'] },
  notify: { parts: ['revops_owner', 'sales_leader', 'security', 'client_owner'] },
  root_cause: { parts: ['bad_prompt', 'bad_tool_permission', 'bad_segmentation', 'bad_signal_source', 'vendor_outage'] },
  patch: { parts: ['rules', 'prompt', 'model'], ordered: true },
  regression_test: { parts: ['cases_added', 'cases_passed'] },
  safe_mode: { parts: ['lower_caps', 'force_approvals'] },
  review: { parts: ['changed_in_matrix', 'earlier_alert'] },
} as const satisfies Record<string, Chapter>;

export type StepWord = keyof typeof PLAYBOOK;

export const STEP_WORDS = Object.keys(PLAYBOOK) as StepWord[];

/** Parts that hold an answer in words: questions of the root cause and of the review. */
export const QUESTIONS: ReadonlySet<StepWord> = new Set(['root_cause', 'review']);

/** Whether a later part of the step waits for those before it. */
export const isOrdered = (step: StepWord): boolean => 'ordered' in PLAYBOOK[step];
