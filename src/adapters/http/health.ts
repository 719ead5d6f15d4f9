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

/** GET /readyz: 503 where a check fails that we cannot do without. What we can do without for a while is told beside it. */
export function getReady({ ready }: Pick<Door, 'ready'>): Handler {
  return async () => {
    const { ok, checks } = await ready();
    const failing = Object.entries(checks).filter(([, state]) => state !== 'ok');
    if (ok) return answer(200, { status: failing.length === 0 ? 'ready' : 'degraded', checks });
    return notReady(`Not ready. ${failing.map(([name, state]) => `${name}: ${state}`).join('. ')}.`);
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
