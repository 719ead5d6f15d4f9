// A planned rollback as requests like any other: what stands there now as before, what stood there as after, by record. People approve them.
import type { Judged } from '../approval/judge-request.ts';
import type { Approval, LeftAlone, Plan, Slot, Verdict } from '../documents/approval.ts';
import { diff } from '../documents/diff.ts';
import { keysOf } from '../documents/json-pointer.ts';
import { clip } from '../documents/plain-text.ts';
import type { AgentRequest, Json, JsonObject } from '../documents/request.ts';
import type { Workspace } from '../policy/workspace.ts';
import type { Done, RollbackPlan, Undo } from './rollback.ts';

/** What one request undoes; it waits for no window, no cap, and not for the pause of its own incident. */
type RollbackOf = NonNullable<Approval['rollback']>;

/** So many records go into one request, so that a person can look at them and a callback can carry them. */
export const MOST_RECORDS = 100;
const MOST_EVIDENCE = 100;
/** So much of what is left alone is kept with each request, so that its approvers see it. */
const MOST_LEFT = 50;
const LONGEST_PATH = 300;

export type RollbackPart = { request: AgentRequest; rollback: RollbackOf };

/** Sets a member of its own, whatever its name: that of a record may be one that every object inherits. */
const setOwn = (all: JsonObject, key: string, value: Json): void =>
  void Object.defineProperty(all, key, { value, enumerable: true, configurable: true, writable: true });

/** The object below a key, made where there is none. */
function below(all: JsonObject, key: string): JsonObject {
  const known = Object.hasOwn(all, key) ? all[key] : null;
  if (typeof known === 'object' && known !== null && !Array.isArray(known)) return known;
  const made: JsonObject = {};
  setOwn(all, key, made);
  return made;
}

/** Puts a value at a pointer below a record; an absent value leaves the record there, without it. */
function put(all: JsonObject, { record, path }: Undo, value: Json | undefined): void {
  const steps = keysOf(path);
  const place = steps.slice(0, -1).reduce(below, below(all, record));
  if (value !== undefined) setOwn(place, steps.at(-1) ?? '', value);
}

/** What the whole rollback leaves: each of its requests says it, since none of them is about it. */
const leftBy = ({ drifted, irreversible }: RollbackPlan): LeftAlone => ({
  drifted: { count: drifted.length, first: drifted.slice(0, MOST_LEFT).map(({ record, path }) => ({ record, path: clip(path, LONGEST_PATH) })) },
  irreversible: { count: irreversible.length, first: irreversible.slice(0, MOST_LEFT) },
});

type Why = { incident: string | null; reason: string; by: string; now: Date };

function requestOf(workspace: string, undos: Undo[], dones: Done[], { incident, reason, by, now }: Why, left: LeftAlone): RollbackPart {
  const [first] = dones;
  const before: JsonObject = {};
  const after: JsonObject = {};
  for (const undo of undos) {
    put(before, undo, undo.op === 'add' ? undefined : undo.from);
    put(after, undo, undo.op === 'remove' ? undefined : undo.to);
  }
  const records = Object.keys(before);
  const none = 'none';
  return {
    rollback: { incident, of: dones.map(({ id }) => id), by, left },
    request: {
      workspace,
      agent: { role: first?.role ?? none, version: none, model_version: none, prompt_version: none },
      tool: { name: 'rollback', connector: first?.connector ?? none },
      action: { object: first?.object ?? none, action: 'rollback', class: 'execute' },
      target: { record_ids: records },
      action_reason: reason,
      source_signal: { type: incident ? 'incident' : 'rollback', ref: incident ?? first?.id ?? none, observed_at: now.toISOString() },
      confidence_score: 1,
      before,
      after,
      evidence: dones.slice(0, MOST_EVIDENCE).map(({ id, at }) => ({ title: id, observed_at: at })),
      blast_radius: { records: records.length },
      rollback: { reversible: true, path: 'What stands in before is put back.' },
      callback_url: first?.callbackUrl ?? '',
    },
  };
}

/** One request for each role, tool and executor, of so many records at most. */
export function rollbackRequests(workspace: string, plan: RollbackPlan, executed: Done[], why: Why): RollbackPart[] {
  const { undo, of } = plan;
  const left = leftBy(plan);
  const chosen = new Set(of);
  const dones = executed.filter(({ id }) => chosen.has(id));
  const byRecord = Map.groupBy(dones, ({ record }) => record);
  const undos = Map.groupBy(undo, ({ record }) => record);
  const groups = Map.groupBy(dones, ({ role, connector, object, callbackUrl }) => JSON.stringify([role, connector, object, callbackUrl]));
  const taken = new Set<string>();
  return [...groups.values()].flatMap((group) => {
    const records = [...new Set(group.map(({ record }) => record))].filter((record) => undos.has(record) && !taken.has(record));
    for (const record of records) taken.add(record);
    const parts: RollbackPart[] = [];
    for (let start = 0; start < records.length; start += MOST_RECORDS) {
      const some = new Set(records.slice(start, start + MOST_RECORDS));
      const own = [...some].flatMap((record) => byRecord.get(record) ?? []);
      parts.push(
        requestOf(
          workspace,
          [...some].flatMap((record) => undos.get(record) ?? []),
          own,
          why,
          left,
        ),
      );
    }
    return parts;
  });
}

/** Each group as often as the request that wanted it most often, and one of RevOps at least: who had to agree to it agrees to its undoing. */
function slotsOf(plans: Plan[]): Slot[] {
  const most = new Map([['revops', 1]]);
  for (const { slots } of plans) {
    for (const [group, own] of Map.groupBy(slots, (slot) => slot.group)) most.set(group, Math.max(most.get(group) ?? 0, own.length));
  }
  return [...most].flatMap(([group, count]) => Array.from({ length: count }, () => ({ group, after: null })));
}

/** A rollback is always asked. */
export function judgeRollback({ hash }: Pick<Workspace, 'hash'>, request: AgentRequest, undone: { plan: Plan; verdict: Verdict }[]): Judged {
  const slots = slotsOf(undone.map(({ plan }) => plan));
  const tier = ([3, 2] as const).find((one) => undone.some(({ verdict }) => verdict.tier === one)) ?? 1;
  const verdict: Verdict = { decision: 'ask', tier, class: 'execute', matrix: hash, rows: [], rules: ['rollback'], reasons: ['rollback'] };
  const plan: Plan = { slots, review: true, reversible: true, window: null, outside_window: 'wait', charges: [], max_signal_age_ms: null };
  return { changes: diff(request.before ?? {}, request.after ?? {}), judgement: { verdict, plan, missing: [] } };
}
