// For the machines that watch us: alive, ready, metrics, and the published keys.
import { answer, type Handler } from './answer.ts';
import type { Door } from './door.ts';
import { problem } from './problem.ts';

const RETRY_S = '5';

/** GET /healthz: the process answers. */
export const getHealth: Handler = async () => answer(200, { status: 'ok' });

/** GET /readyz: 503 where the stores do not answer or the policies are not loaded. */
export function getReady({ ready }: Pick<Door, 'ready'>): Handler {
  return async () => {
    const { ok, checks } = await ready();
    if (ok) return answer(200, { status: 'ready', checks });
    const failing = Object.entries(checks).map(([name, state]) => `${name}: ${state}`);
    return problem('not_ready', `Not ready yet (${failing.join(', ')}); try again.`, undefined, { 'retry-after': RETRY_S });
  };
}

/** GET /metrics: Prometheus text. */
export function getMetrics({ registry }: Pick<Door, 'registry'>): Handler {
  return async () => ({ status: 200, body: await registry.metrics(), type: registry.contentType, headers: {} });
}

/** GET /.well-known/jwks.json: keys of grants and checkpoints. */
export function getKeys({ signer }: Pick<Door, 'signer'>): Handler {
  return async () => answer(200, signer.jwks(), { 'cache-control': 'public, max-age=300' });
}
