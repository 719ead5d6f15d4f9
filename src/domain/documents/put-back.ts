// How much a rollback put back: its report says by record what stands there now.
import { type Change, sameJson } from './diff.ts';
import { keysOf } from './json-pointer.ts';
import type { AgentRequest, Json, JsonObject } from './request.ts';

/** How much of what one execution did was put back, by a rollback that was reported with this `after`. */
export function restoredOf(
  done: { record: string; changes: Change[] },
  rollback: Pick<AgentRequest, 'before' | 'after'>,
  reported: JsonObject,
): { restored: number; left: string[] } {
  const at = (all: JsonObject | undefined, path: string): Json | undefined => {
    let value: Json | undefined = all;
    for (const step of [done.record, ...keysOf(path)]) {
      value = typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, step) ? value[step] : undefined;
    }
    return value;
  };
  const left = done.changes.filter(({ path }) => {
    const [was, wanted] = [at(rollback.before, path), at(rollback.after, path)];
    if (was === undefined && wanted === undefined) return true;
    return !Object.hasOwn(reported, done.record) || !sameJson(at(reported, path), wanted);
  });
  return { restored: done.changes.length - left.length, left: left.map(({ path }) => path) };
}
