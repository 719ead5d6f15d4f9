// For the machines that watch us: alive, ready, metrics, and the published keys.
import { type Answer, answer, type Handler } from './answer.ts';
import type { Door } from './door.ts';
import { problem } from './problem.ts';

const RETRY_S = '5';

/** 503: it may be sent again. */
export const notReady = (detail: string): Answer => problem('not_ready', detail, undefined, { 'retry-after': RETRY_S });

export const alive = (): Answer => answer(200, { status: 'ok' });

/** GET /healthz: the process answers. */
export const getHealth: Handler = async () => alive();

/** GET /readyz: 503 where the stores do not answer or the policies are not loaded. */
export function getReady({ ready }: Pick<Door, 'ready'>): Handler {
  return async () => {
    const { ok, checks } = await ready();
    if (ok) return answer(200, { status: 'ready', checks });
    const failing = Object.entries(checks).map(([name, state]) => `${name}: ${state}`);
    return notReady(`Not ready yet (${failing.join(', ')}); try again.`);
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
