// Spans of one life under the trace of its approval: in one process or several, at once or days later.
import { AsyncLocalStorage } from 'node:async_hooks';
import { hash } from 'node:crypto';
import { customAlphabet } from 'nanoid';
import type { Life, SpanRef, Tracer } from '../../ports/runtime.ts';

export type SpanKind = 'server' | 'client' | 'internal';

/** How one span begins. Without a parent it begins a trace; an id of its own is given where others have to know it. */
export type Beginning = {
  name: string;
  kind: SpanKind;
  parent: SpanRef | null;
  id?: string;
  startedAt?: Date;
  attributes?: Record<string, string>;
};

export type BegunSpan = SpanRef & { end(failure: unknown): void };

/** Where spans go. */
export type Spans = { begin(beginning: Beginning): BegunSpan; close(): Promise<void> };

const digits = customAlphabet('0123456789abcdef');

/** Spans that nobody collects: their ids still go along, into the log and to the executor. */
const uncollected: Spans = {
  begin: ({ parent, id }) => ({
    trace: parent?.trace ?? digits(32),
    span: id ?? digits(16),
    end: () => undefined,
  }),
  close: () => Promise.resolve(),
};

/**
 * The id of the span under which the rest of a life hangs. It follows from the approval, so that nothing but the approval has to
 * be stored to find it again.
 */
const rootOf = ({ id, trace }: Life): SpanRef => ({ trace, span: hash('sha256', id).slice(0, 16) });

const attributesOf = ({ id }: Life) => ({ 'countersign.request': id });

export function newTracer(spans: Pick<Spans, 'begin'> = uncollected): Tracer {
  const underWay = new AsyncLocalStorage<SpanRef>();

  async function within<T>(beginning: Beginning, work: (at: SpanRef) => Promise<T>): Promise<T> {
    const begun = spans.begin(beginning);
    try {
      const done = await underWay.run({ trace: begun.trace, span: begun.span }, () => work(begun));
      begun.end(null);
      return done;
    } catch (error) {
      begun.end(error);
      throw error;
    }
  }

  const parentOf = (life: Life): SpanRef => {
    const now = underWay.getStore();
    return now?.trace === life.trace ? now : rootOf(life);
  };

  return {
    current: () => underWay.getStore() ?? null,
    serve: (name, caller, work) => within({ name, kind: 'server', parent: caller }, ({ trace }) => work(trace)),
    follow: (name, life, work) => within({ name, kind: 'internal', parent: parentOf(life), attributes: attributesOf(life) }, () => work()),
    call: (name, work) => within({ name, kind: 'client', parent: underWay.getStore() ?? null }, () => work()),
    judged(life, startedAt) {
      const parent = underWay.getStore() ?? null;
      const { span: id } = rootOf(life);
      spans.begin({ name: 'judge', kind: 'internal', parent, id, startedAt, attributes: attributesOf(life) }).end(null);
    },
    happened(name, life, startedAt) {
      spans.begin({ name, kind: 'internal', parent: rootOf(life), startedAt, attributes: attributesOf(life) }).end(null);
    },
  };
}

/** The header of W3C Trace Context for a call that goes out now; null outside of every span. */
export function traceparent({ current }: Pick<Tracer, 'current'>): string | null {
  const at = current();
  return at ? `00-${at.trace}-${at.span}-01` : null;
}
