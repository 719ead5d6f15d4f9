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

/** A slot and all that come before it, the nearest first. */
function upFrom(slots: Slot[], index: number): number[] {
  const above = slots[index]?.after ?? null;
  return above === null ? [index] : [index, ...upFrom(slots, above)];
}

/** Lets a slot come after another one, and stay after whatever it came after: that comes before all that lead to the other one. */
function putAfter(slots: Slot[], index: number, first: number): void {
  const slot = slots[index];
  if (!slot) return;
  const known = slot.after === null ? [] : upFrom(slots, slot.after);
  if (known.includes(first)) return;
  const top = slots[upFrom(slots, first).findLast((one) => !known.includes(one)) ?? first];
  if (slot.after !== null && top) top.after = slot.after;
  slot.after = first;
}

/** Adds the slots of one row: whoever is wanted already is not wanted twice, but where two rows want opposite orders. */
function addSlots(slots: Slot[], row: Row): void {
  const places: number[] = [];
  for (const { group, after } of row.slots) {
    const first = after === null ? undefined : places[after];
    const before = first === undefined ? [] : upFrom(slots, first);
    const free = slots.findIndex((slot, index) => slot.group === group && !places.includes(index) && !before.includes(index));
    const place = free < 0 ? slots.push({ group, after: null }) - 1 : free;
    places.push(place);
    if (first !== undefined) putAfter(slots, place, first);
  }
}

/** Those that wait for fewer come first, so that of one group whoever votes early fills a slot that is open. */
function openFirst(slots: Slot[]): Slot[] {
  const order = slots.map((_, index) => index).sort((one, other) => upFrom(slots, one).length - upFrom(slots, other).length);
  return order.flatMap((index) => slots[index] ?? []).map(({ group, after }) => ({ group, after: after === null ? null : order.indexOf(after) }));
}

/** The slots of all rows: of each group as many as the row that wants most of it, in every order that a row has. */
function uniteSlots(rows: Row[], agency: boolean): Slot[] {
  const slots: Slot[] = [];
  for (const row of rows) {
    addSlots(slots, row);
    const signoff = row.written.agency_signoff;
    if (agency && signoff && !slots.some((slot) => slot.group === signoff)) slots.push({ group: signoff, after: null });
  }
  return openFirst(slots);
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
