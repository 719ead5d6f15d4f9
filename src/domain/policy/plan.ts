// What the rows of a request say about its approval and release: the slots, the window, the charges, the parts of the bundle.
import type { Plan, Slot } from '../documents/approval.ts';
import type { Change } from '../documents/diff.ts';
import type { AgentRequest } from '../documents/request.ts';
import { chargesOf } from './charges.ts';
import type { Row } from './matrix.ts';
import type { Workspace } from './workspace.ts';

/** How old the signal may be under all of these rows; null where none says. */
export const shortestAge = (rows: Row[]): number | null =>
  rows.reduce<number | null>(
    (least, { maxSignalAgeMs }) => (maxSignalAgeMs === null ? least : least === null ? maxSignalAgeMs : Math.min(least, maxSignalAgeMs)),
    null,
  );

/** The slots of all rows: of each group as many as the row that wants most of it. */
function uniteSlots(rows: Row[], agency: boolean): Slot[] {
  const slots: Slot[] = [];
  for (const row of rows) {
    const wanted = new Map<string, number>();
    const first = slots.length;
    const before = slots.slice();
    for (const slot of row.slots) {
      const nth = (wanted.get(slot.group) ?? 0) + 1;
      wanted.set(slot.group, nth);
      if (before.filter((one) => one.group === slot.group).length < nth) {
        slots.push({ group: slot.group, after: slot.after === null || first > 0 ? null : slot.after });
      }
    }
    const signoff = row.written.agency_signoff;
    if (agency && signoff && !slots.some((slot) => slot.group === signoff)) slots.push({ group: signoff, after: null });
  }
  return slots;
}

/** How a request under these rows is approved and released. */
export function planOf(workspace: Workspace, request: AgentRequest, changes: Change[], rows: Row[]): Plan {
  const first = rows[0];
  const edit = [...new Set(rows.flatMap((row) => row.written.edit ?? []))];
  return {
    slots: rows.length === 1 && first && !(workspace.agency && first.written.agency_signoff) ? first.slots : uniteSlots(rows, workspace.agency),
    review: rows.some((row) => row.review),
    reversible: rows.every((row) => row.written.reversible),
    window: rows.find((row) => row.written.window)?.written.window ?? null,
    outside_window: rows.find((row) => row.written.window)?.written.outside_window ?? 'wait',
    charges: chargesOf(workspace, request, changes, rows),
    max_signal_age_ms: shortestAge(rows),
    ...(edit.length > 0 ? { edit } : {}),
  };
}

/** Whether a part of the bundle is there: null, an empty text, list or object is not. */
function isThere(request: AgentRequest, keys: string[]): boolean {
  let value: unknown = request;
  for (const key of keys) {
    if (typeof value !== 'object' || value === null) return false;
    value = (value as Record<string, unknown>)[key];
  }
  if (value === undefined || value === null || value === '') return false;
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value !== 'object') return true;
  for (const _ in value) return true;
  return false;
}

/** JSON Pointers of the parts of the bundle that these rows want and the request lacks. */
export function missingOf(request: AgentRequest, rows: Row[]): string[] {
  const missing: string[] = [];
  for (const row of rows) {
    for (const { pointer, keys } of row.requires) {
      if (!isThere(request, keys) && !missing.includes(pointer)) missing.push(pointer);
    }
  }
  return missing;
}
