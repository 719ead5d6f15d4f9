// The trace that a life belongs to: the caller's own, from its traceparent header (W3C Trace Context), or a new one.
import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** 32 lower-case hex digits. */
export function traceOf(request: IncomingMessage): string {
  const given = request.headersDistinct.traceparent;
  const found = given?.length === 1 ? TRACEPARENT.exec(given[0] ?? '') : null;
  return found?.[1] ?? randomBytes(16).toString('hex');
}
