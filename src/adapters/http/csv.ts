// Audit entries as CSV (RFC 4180), safe to open in a spreadsheet: no cell of an agent's text is ever a formula.
import type { Entry } from '../../domain/record/chain.ts';

const COLUMNS = [
  ...['seq', 'id', 'type', 'workspace', 'request_id', 'actor', 'timestamp_utc', 'policy_id', 'approval_id', 'tier', 'digest', 'trace', 'jti'],
  ...['agent_role', 'agent_version', 'model_version', 'prompt_version', 'tool_name', 'connector_name', 'action_reason', 'confidence_score'],
  ...['source_signal', 'source_signal_url_or_event_id', 'source_vendor', 'before_json', 'after_json', 'diff_summary', 'approved_by', 'approved_at'],
  ...['exception_reason', 'copy_variant_id', 'message_hash', 'snapshot_ref', 'prev_hash', 'hash'],
];
const NAMED = new Set(COLUMNS);

/** A leading =, +, -, @ (wide ones too), tab or return would make a spreadsheet compute the cell. */
function cell(value: unknown): string {
  if (value === undefined || value === null) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const harmless = typeof value === 'string' && /^[=+\-@＝＋－＠\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

const line = (cells: unknown[]) => `${cells.map(cell).join(',')}\r\n`;

/** `more` holds, as JSON, what has no column of its own. */
export const csvHeader = line([...COLUMNS, 'more']);

export function csvLine(entry: Entry): string {
  const more = Object.fromEntries(Object.entries(entry).filter(([name]) => !NAMED.has(name)));
  return line([...COLUMNS.map((name) => entry[name]), Object.keys(more).length > 0 ? more : null]);
}
