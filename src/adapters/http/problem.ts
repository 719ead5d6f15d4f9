// Refusals as RFC 9457 problem details: a closed list of codes, each with its status, and the fields that are wrong.
import type { z } from 'zod';
import { escapedStep } from '../../domain/documents/json-pointer.ts';
import type { FieldError } from '../../domain/documents/request.ts';
import type { Answer } from './answer.ts';

export const PROBLEMS = {
  bad_request: [400, 'The call cannot be understood'],
  invalid_json: [400, 'The body is not JSON'],
  unauthorized: [401, 'The sender is not known'],
  forbidden: [403, 'The caller may not have this'],
  not_found: [404, 'There is nothing here'],
  method_not_allowed: [405, 'The method is not supported here'],
  idempotency_conflict: [409, 'The key stands for another request'],
  already_decided: [409, 'It is too late for this'],
  payload_too_large: [413, 'The body is too large'],
  unsupported_media_type: [415, 'The body is of another type'],
  invalid_request: [422, 'Some fields are wrong'],
  callback_not_allowed: [422, 'The callback address is not allowed'],
  bundle_incomplete: [422, 'The bundle is not complete'],
  too_many_requests: [429, 'Too many calls'],
  internal: [500, 'Something failed on our side'],
  not_ready: [503, 'Not ready'],
} as const satisfies Record<string, readonly [number, string]>;

export type ProblemCode = keyof typeof PROBLEMS;

/** `detail` says what to do about it; `errors` name each field by a JSON Pointer. */
export function problem(code: ProblemCode, detail: string, errors?: FieldError[], headers: Record<string, string> = {}): Answer {
  const [status, title] = PROBLEMS[code];
  const body = { type: `urn:countersign:problem:${code}`, title, status, code, detail, ...(errors ? { errors } : {}) };
  return { status, body, type: 'application/problem+json; charset=utf-8', headers };
}

/** The code of an answer that is a problem, else null. */
export const problemCode = ({ type, body }: Answer): string | null =>
  type?.startsWith('application/problem+json') && typeof body === 'object' && body !== null && 'code' in body ? String(body.code) : null;

export const invalid = (errors: FieldError[]): Answer =>
  problem('invalid_request', 'Correct the fields in "errors" and send it again; nothing was stored.', errors);

const MOST_ERRORS = 100;

type Path = readonly PropertyKey[];

/** RFC 6901. */
export const pointer = (path: Path): string => path.map((key) => `/${escapedStep(String(key))}`).join('');

/** The value at a path; undefined where there is none. */
function valueAt(value: unknown, path: Path): unknown {
  let at = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<PropertyKey, unknown>)[key];
  }
  return at;
}

const CODES: Partial<Record<z.core.$ZodIssue['code'], string>> = {
  invalid_type: 'wrong_type',
  invalid_value: 'not_allowed',
  invalid_format: 'wrong_format',
  too_big: 'too_big',
  too_small: 'too_small',
};

/** What zod found wrong with `value`, one error a field; each unknown field and each missing one by its own pointer. */
export function fieldErrors(error: z.ZodError, value: unknown): FieldError[] {
  const errors = error.issues.flatMap((issue): FieldError[] => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ path: pointer([...issue.path, key]), code: 'unknown_field', message: 'There is no such field' }));
    }
    const path = pointer(issue.path);
    if (valueAt(value, issue.path) === undefined) return [{ path, code: 'missing', message: 'This field is needed' }];
    return [{ path, code: CODES[issue.code] ?? 'invalid', message: issue.message }];
  });
  return errors.slice(0, MOST_ERRORS);
}
