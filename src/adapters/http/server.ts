// The HTTP door: every call, its methods, and one place where faults become answers.
import express, { type ErrorRequestHandler, type Express, type Request, type Response } from 'express';
import helmet from 'helmet';
import { getAbout } from './about.ts';
import { type Handler, reply } from './answer.ts';
import { exportAudit, getAudit } from './audit.ts';
import { calls } from './calls.ts';
import { getCaps } from './caps.ts';
import type { Door } from './door.ts';
import { postConsume, postExecutions } from './executions.ts';
import { alive, getHealth, getKeys, getMetrics, getReady, notReady } from './health.ts';
import { getIncidentCases, getIncidentReview } from './incident-papers.ts';
import { getIncidents } from './incidents.ts';
import { getOpenapi } from './openapi.ts';
import { problem, problemCode } from './problem.ts';
import { rateLimits } from './rate-limits.ts';
import { getRequest, listRequests, postEvaluate, postWithdraw } from './requests.ts';
import { postSignals } from './signals.ts';
import { postRequests } from './webhook.ts';

type Methods = { GET?: Handler; POST?: Handler };

function routes(door: Door): Record<string, Methods> {
  const ways = calls({ policies: door.policies, metrics: door.metrics, limits: rateLimits(), tracer: door.tracer });
  return {
    '/v1/requests': { GET: listRequests(door, ways), POST: postRequests(door, ways) },
    '/v1/requests/:id': { GET: getRequest(door, ways) },
    '/v1/requests/:id/withdraw': { POST: postWithdraw(door, ways) },
    '/v1/evaluate': { POST: postEvaluate(door, ways) },
    '/v1/executions': { POST: postExecutions(door, ways) },
    '/v1/grants/consume': { POST: postConsume(door, ways) },
    '/v1/signals': { POST: postSignals(door, ways) },
    '/v1/audit': { GET: getAudit(door, ways) },
    '/v1/audit/export': { GET: exportAudit(door, ways) },
    '/v1/caps': { GET: getCaps(door, ways) },
    '/v1/incidents': { GET: getIncidents(door, ways) },
    '/v1/incidents/:id/cases': { GET: getIncidentCases(door, ways) },
    '/v1/incidents/:id/review': { GET: getIncidentReview(door, ways) },
    '/.well-known/jwks.json': { GET: getKeys(door) },
    '/openapi.json': { GET: getOpenapi() },
    '/about': { GET: getAbout() },
    ...watchRoutes(door),
  };
}

/** What machines ask of every process, whatever its role. */
const watchRoutes = (door: Pick<Door, 'ready' | 'registry'>): Record<string, Methods> => ({
  '/healthz': { GET: getHealth },
  '/readyz': { GET: getReady(door) },
  '/metrics': { GET: getMetrics(door) },
});

/**
 * The whole door as an Express application. `mount` adds what others serve (Slack, Teams, the playground, the page of the queue) before it,
 * with the body untouched and none of the headers here.
 */
export function httpServer(door: Door, { mount }: { mount?: (app: Express) => void } = {}): Express {
  return application(routes(door), door, { mount, elsewhere: 'There is no such address; /openapi.json lists all.' });
}

/** A process without doors answers what watches it, and nothing else. */
export const watchServer = (door: Watched): Express =>
  application(watchRoutes(door), door, { elsewhere: 'This process is a worker; ask a web process.' });

/** While the process starts it is alive and not ready, whatever is asked. */
export function startingServer(): Express {
  const app = bare();
  app.get('/healthz', (_request, response) => reply(response, alive()));
  app.use((_request, response) => reply(response, notReady('Countersign is starting; send it again.')));
  return app;
}

type Watched = Pick<Door, 'ready' | 'registry' | 'metrics' | 'logger'>;

function bare(): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  return app;
}

type Rest = { mount?: ((app: Express) => void) | undefined; elsewhere: string };

function application(routes: Record<string, Methods>, watched: Pick<Watched, 'logger' | 'metrics'>, { mount, elsewhere }: Rest): Express {
  const app = bare();
  mount?.(app);
  app.use(helmet());
  for (const [path, methods] of Object.entries(routes)) addRoute(app, path, methods, watched);
  app.use((_request, response) => reply(response, problem('not_found', elsewhere)));
  const onFault: ErrorRequestHandler = (error, request, response, _next) => fault(error, request, response, watched);
  app.use(onFault);
  return app;
}

function addRoute(app: Express, path: string, methods: Methods, { metrics }: Pick<Door, 'metrics'>): void {
  const allowed = Object.keys(methods);
  const allow = [...allowed, ...(methods.GET ? ['HEAD'] : [])].join(', ');
  app.all(path, async (request, response) => {
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    const handler = method === 'GET' ? methods.GET : method === 'POST' ? methods.POST : undefined;
    const found = handler ? await handler(request, response) : problem('method_not_allowed', `Use ${allow}.`, undefined, { allow });
    if (found) {
      reply(response, found);
      const code = problemCode(found);
      if (code) metrics.refused('api', code);
    }
    metrics.answered(`${handler ? method : 'other'} ${path}`, response.statusCode);
  });
}

/** A mistake of ours is a 500; where the world failed (a store that does not answer), the call may be sent again. Neither tells why. */
function fault(error: unknown, request: Request, response: Response, { logger, metrics }: Pick<Door, 'logger' | 'metrics'>): void {
  if (response.headersSent || request.socket.destroyed) {
    response.destroy();
    return;
  }
  if (error instanceof URIError) {
    reply(response, problem('bad_request', 'The address is not well encoded.'));
    return;
  }
  logger.error({ err: error, method: request.method, path: request.path }, 'A call failed');
  const ours = error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError;
  const found = ours
    ? problem('internal', 'Send it again with the same Idempotency-Key; if it stays, tell the operator.')
    : notReady('Send it again with the same Idempotency-Key.');
  metrics.answered('fault', found.status);
  reply(response, found);
}
