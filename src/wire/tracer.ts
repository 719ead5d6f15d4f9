// The traces of a process: the SDK is loaded only where somebody collects them.
import { newTracer } from '../adapters/telemetry/tracer.ts';
import type { Config } from '../config.ts';
import type { Tracer } from '../ports/runtime.ts';

/** Collected where an endpoint is configured; else ids go along, and nothing is kept. */
export async function openTracer({ otlpEndpoint, role }: Config, closing: AsyncDisposableStack): Promise<Tracer> {
  if (otlpEndpoint === null) return newTracer();
  const { otlpSpans } = await import('../adapters/telemetry/otlp.ts');
  const spans = otlpSpans({ endpoint: otlpEndpoint, role });
  closing.defer(() => spans.close());
  return newTracer(spans);
}
