// What a rollback would do, from the stored diffs: newest first, with a three-way check of each field. What has changed since is listed and
// never overwritten; what cannot be undone is named. Pure.
import type { Approval, LifeEvent } from '../documents/approval.ts';
import { type Change, diff, sameJson } from '../documents/diff.ts';
import { restoredOf } from '../documents/put-back.ts';
import type { Json, JsonObject } from '../documents/request.ts';

/** What was really executed: the report's own before and after where it had them, else those that were approved. */
export type Done = {
  id: string;
  at: string;
  record: string;
  role: string;
  connector: string;
  object: string;
  callbackUrl: string;
  reversible: boolean;
  /** Rolled back already, or a rollback itself: it counts as written and is not chosen. */
  isOver: boolean;
  changes: Change[];
};

/** A field of a record that goes back: `from` is what we left there, `to` what stood there before; null with an `op` of add means absent. */
export type Undo = { record: string; path: string; op: Change['op']; from: Json; to: Json };
export type Drift = { id: string; record: string; path: string; ours: Json; now: Json; why: 'written_since' | 'record_changed' };
export type RollbackPlan = {
  /** Net changes, by record and field, of what is undone. */
  undo: Undo[];
  /** The executions of which at least one field goes back. */
  of: string[];
  drifted: Drift[];
  irreversible: { id: string; record: string }[];
};

const CANNOT: ReadonlySet<string> = new Set(['send', 'book', 'merge', 'delete']);

const objectIn = (value: Json | undefined): JsonObject | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;

/** Changes by record of a rollback that was executed: what it put back is a write like any other, but is not undone itself. */
function putBack({ before = {}, after = {} }: Approval['request'], reported: JsonObject | null): { record: string; changes: Change[] }[] {
  return Object.keys(before).map((record) => {
    const all = { record, changes: diff(objectIn(before[record]) ?? {}, objectIn(after[record]) ?? {}) };
    if (reported === null) return all;
    const left = new Set(restoredOf(all, { before, after }, reported).left);
    return { record, changes: all.changes.filter(({ path }) => !left.has(path)) };
  });
}

/** When it was done: as its executor says, but by our clock not before it was released, and not after we heard of it. */
function whenDone({ at, detail }: LifeEvent, { released_at }: Approval['release']): string {
  const said = typeof detail.executed_at === 'string' ? detail.executed_at : at;
  const notBefore = released_at !== null && Date.parse(said) < Date.parse(released_at) ? released_at : said;
  return Date.parse(notBefore) > Date.parse(at) ? at : notBefore;
}

/**
 * An approval as what was done by it; nothing where it was not executed. A diff of several records cannot be told apart, so it is not
 * undone.
 */
export function doneBy({ id, state, request, plan, events, release, rollback }: Approval): Done[] {
  const executed = events.find((event) => event.type === 'executed');
  if (!executed) return [];
  const { target, agent, tool, action } = request;
  const before = objectIn(executed.detail.before) ?? request.before ?? {};
  const after = objectIn(executed.detail.after) ?? request.after ?? {};
  const at = whenDone(executed, release);
  const done = { id, at, role: agent.role, connector: tool.connector, object: action.object, callbackUrl: request.callback_url };
  const reported = executed.detail.status === 'partial' ? after : null;
  if (rollback) return putBack(request, reported).map((part) => ({ ...done, ...part, reversible: false, isOver: true }));
  const isSaidNot = request.rollback?.reversible === false;
  const reversible = plan.reversible && !isSaidNot && !CANNOT.has(action.action) && target.record_ids.length === 1;
  return [{ ...done, record: target.record_ids[0] ?? '', reversible, isOver: state === 'rolled_back', changes: diff(before, after) }];
}

const fieldKey = (record: string, path: string): string => `${record}\n${path}`;
const ABSENT: unique symbol = Symbol('absent');
type Value = Json | typeof ABSENT;

const valueAfter = ({ op, after }: Change): Value => (op === 'remove' ? ABSENT : after);
const valueBefore = ({ op, before }: Change): Value => (op === 'add' ? ABSENT : before);
const same = (one: Value | undefined, other: Value): boolean =>
  one === ABSENT || other === ABSENT ? one === other : one !== undefined && sameJson(one, other);
const shown = (value: Value | undefined): Json => (value === ABSENT || value === undefined ? null : value);

/** What each field holds by now, as far as anything was reported. */
function valuesNow(all: Done[]): Map<string, Value> {
  const now = new Map<string, Value>();
  for (const done of all) for (const change of done.changes) now.set(fieldKey(done.record, change.path), valueAfter(change));
  return now;
}

type Net = { record: string; path: string; from: Value; to: Value };

function undoOf({ record, path, from, to }: Net): Undo[] {
  if (same(from, to)) return [];
  return [{ record, path, op: from === ABSENT ? 'add' : to === ABSENT ? 'remove' : 'replace', from: shown(from), to: shown(to) }];
}

/**
 * Plans the rollback of what `isChosen` picks from everything that was executed. `changedAt` says when a record was last changed by somebody
 * else. Where several that are chosen wrote a field one after the other, it goes back to before the first.
 */
export function planRollback(executed: Done[], isChosen: (done: Done) => boolean, changedAt: ReadonlyMap<string, string>): RollbackPlan {
  const inTime = executed
    .map((done) => ({ done, ms: Date.parse(done.at) }))
    .sort((one, other) => one.ms - other.ms)
    .map(({ done }) => done);
  const now = valuesNow(inTime);
  const nets = new Map<string, Net>();
  const plan: RollbackPlan = { undo: [], of: [], drifted: [], irreversible: [] };
  for (const done of inTime.toReversed().filter((one) => !one.isOver && isChosen(one))) {
    if (!done.reversible) {
      plan.irreversible.push({ id: done.id, record: done.record });
      continue;
    }
    const since = changedAt.get(done.record);
    const isTouched = since !== undefined && Date.parse(since) > Date.parse(done.at);
    let undone = 0;
    for (const change of done.changes) {
      const { record } = done;
      const key = fieldKey(record, change.path);
      const ours = valueAfter(change);
      const current = now.get(key);
      if (!isTouched && same(current, valueBefore(change))) continue;
      if (isTouched || !same(current, ours)) {
        const why = isTouched ? 'record_changed' : 'written_since';
        plan.drifted.push({ id: done.id, record, path: change.path, ours: shown(ours), now: shown(current), why });
        continue;
      }
      const to = valueBefore(change);
      nets.set(key, { record, path: change.path, from: nets.get(key)?.from ?? ours, to });
      now.set(key, to);
      undone += 1;
    }
    if (undone > 0) plan.of.push(done.id);
  }
  plan.undo = [...nets.values()].flatMap(undoOf);
  return plan;
}
