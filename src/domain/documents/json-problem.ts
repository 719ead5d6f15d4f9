// What a value from outside must not be: something that has no canonical bytes, or that would not be the same once it was stored. Pure.

const MAX_DEPTH = 32;
/** What every object of JavaScript inherits under a name of its own, and a change of it would reach all of them. */
export const PROTOTYPE = '__proto__';
const FORBIDDEN_KEYS = new Set([PROTOTYPE, 'constructor', 'prototype']);

/** What is wrong with a value, and where: a JSON Pointer's parts. */
type JsonProblem = { path: (string | number)[]; message: string };

const here = (message: string): JsonProblem => ({ path: [], message });

const within = (part: string | number, problem: JsonProblem | null): JsonProblem | null =>
  problem && { path: [part, ...problem.path], message: problem.message };

function numberProblem(value: number): JsonProblem | null {
  if (!Number.isFinite(value)) return here('A number must be finite');
  const isExact = !Number.isInteger(value) || Number.isSafeInteger(value);
  return isExact ? null : here('An integer beyond 2^53 would be rounded; send it as a text');
}

function itemProblem(items: unknown[], depth: number): JsonProblem | null {
  for (const [index, item] of items.entries()) {
    const problem = within(index, jsonProblem(item, depth + 1));
    if (problem) return problem;
  }
  return null;
}

function memberProblem(value: object, depth: number): JsonProblem | null {
  for (const [key, member] of Object.entries(value)) {
    if (!key.isWellFormed()) return here('A key with a lone surrogate has no canonical bytes');
    if (FORBIDDEN_KEYS.has(key)) return { path: [key], message: `The key ${key} is not allowed` };
    const problem = within(key, jsonProblem(member, depth + 1));
    if (problem) return problem;
  }
  return null;
}

/** Why a value cannot be stored and compared as JSON; null where it can. */
export function jsonProblem(value: unknown, depth = 0): JsonProblem | null {
  if (typeof value === 'string') return value.isWellFormed() ? null : here('A lone surrogate has no canonical bytes');
  if (typeof value === 'number') return numberProblem(value);
  if (value === null || typeof value !== 'object') return null;
  if (depth >= MAX_DEPTH) return here(`Nested deeper than ${MAX_DEPTH} levels`);
  return Array.isArray(value) ? itemProblem(value, depth) : memberProblem(value, depth);
}
