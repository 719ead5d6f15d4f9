// Spans sent to a collector over OTLP. Loaded only where one is configured, since the SDK is large.
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider, RandomIdGenerator } from '@opentelemetry/sdk-trace-node';
import type { SpanRef } from '../../ports/runtime.ts';
import type { Beginning, SpanKind as Kind, Spans } from './tracer.ts';

const KINDS: Record<Kind, SpanKind> = { server: SpanKind.SERVER, client: SpanKind.CLIENT, internal: SpanKind.INTERNAL };
const CLOSE_MS = 3_000;

const contextOf = (parent: SpanRef | null) =>
  parent
    ? trace.setSpanContext(ROOT_CONTEXT, { traceId: parent.trace, spanId: parent.span, traceFlags: TraceFlags.SAMPLED, isRemote: true })
    : ROOT_CONTEXT;

/** `endpoint` is the collector's base address; spans go to `/v1/traces` there. A collector that is away loses spans and stops nothing. */
export function otlpSpans({ endpoint, role }: { endpoint: string; role: string }): Spans {
  const random = new RandomIdGenerator();
  /** For the one span whose id others have to know. A span begins synchronously, so that no other takes it. */
  let given: string | undefined;
  const url = `${endpoint.replace(/\/$/, '')}/v1/traces`;
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'countersign', 'service.instance.role': role }),
    idGenerator: { generateTraceId: () => random.generateTraceId(), generateSpanId: () => given ?? random.generateSpanId() },
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url, timeoutMillis: CLOSE_MS }), { scheduledDelayMillis: 1_000 })],
  });
  const tracer = provider.getTracer('countersign');

  return {
    begin({ name, kind, parent, id, startedAt, attributes }: Beginning) {
      given = id;
      const options = { kind: KINDS[kind], ...(startedAt ? { startTime: startedAt } : {}), ...(attributes ? { attributes } : {}) };
      const span = tracer.startSpan(name, options, contextOf(parent));
      given = undefined;
      const { traceId, spanId } = span.spanContext();
      return {
        trace: traceId,
        span: spanId,
        end(failure) {
          // The message of a fault may hold what nobody outside should read: its kind is enough here, the rest is in the log.
          if (failure !== null) span.setStatus({ code: SpanStatusCode.ERROR, message: failure instanceof Error ? failure.name : 'fault' });
          span.end();
        },
      };
    },
    async close() {
      const sent = provider.shutdown().catch(() => 'a collector that is away loses spans');
      await Promise.race([sent, new Promise((resolve) => setTimeout(resolve, CLOSE_MS).unref())]);
    },
  };
}
