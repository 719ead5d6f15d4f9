// The span of the caller, from its traceparent header (W3C Trace Context): a life belongs to the caller's trace where there is one.
import type { IncomingMessage } from 'node:http';
import type { SpanRef } from '../../ports/runtime.ts';

const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-[0-9a-f]{2}$/;

/** Null where the header is missing, comes twice or makes no sense. */
export function callerSpan({ headersDistinct }: IncomingMessage): SpanRef | null {
  const given = headersDistinct.traceparent;
  const [, trace, span] = (given?.length === 1 && TRACEPARENT.exec(given[0] ?? '')) || [];
  return trace && span ? { trace, span } : null;
}
