// Microsoft Graph over real HTTP, for tests: tokens for an app registration, and the members of groups, page by page.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const CLIENT_ID = '22222222-3333-4444-5555-666666666666';
const CLIENT_SECRET = 'the-secret-of-the-registration';
const TENANT_ID = 'bbbbbbbb-cccc-dddd-eeee-ffffffffffff';
const SCOPE = 'https://graph.microsoft.com/.default';
/** Graph's own limit of one page. */
const MOST_AT_ONCE = 999;

/** The next `times` calls for members are answered so; `next` leads the first page elsewhere. */
type Fault = { status?: number; headers?: Record<string, string>; next?: string; times?: number };

const textOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
};

/** `pageSize`: no page is longer, whatever is asked for. */
export async function startEntraGraph({ pageSize = MOST_AT_ONCE } = {}) {
  /** Object ids of users and nested groups, as Graph tells them. */
  const groups = new Map<string, string[]>();
  const calls: string[] = [];
  const faults: Fault[] = [];
  const good = new Set<string>();
  let made = 0;
  let url = '';

  type Answer = [status: number, body: unknown, headers?: Record<string, string> | undefined];
  const refused = (status: number, code: string, headers?: Record<string, string>): Answer => [status, { error: { code } }, headers];

  function token(path: string, form: URLSearchParams): Answer {
    const isRight =
      path === `/${TENANT_ID}/oauth2/v2.0/token` &&
      form.get('grant_type') === 'client_credentials' &&
      form.get('client_id') === CLIENT_ID &&
      form.get('client_secret') === CLIENT_SECRET &&
      form.get('scope') === SCOPE;
    if (!isRight) return [401, { error: 'invalid_client' }];
    made += 1;
    good.add(`graph-token-${made}`);
    return [200, { access_token: `graph-token-${made}`, expires_in: 3599, token_type: 'Bearer' }];
  }

  function members(path: string, query: URLSearchParams): Answer {
    const id = /^\/v1\.0\/groups\/([^/]+)\/transitiveMembers$/.exec(path)?.[1];
    const found = id === undefined ? undefined : groups.get(decodeURIComponent(id));
    if (!found) return refused(404, 'Request_ResourceNotFound');
    const top = Number(query.get('$top') ?? 100);
    if (query.get('$select') !== 'id' || !(top >= 1 && top <= MOST_AT_ONCE)) return refused(400, 'Request_UnsupportedQuery');
    const from = Number(query.get('$skiptoken') ?? 0);
    const until = from + Math.min(top, pageSize);
    const next = new URLSearchParams({ $select: 'id', $top: String(top), $skiptoken: String(until) });
    const value = found.slice(from, until).map((one) => ({ '@odata.type': '#microsoft.graph.user', id: one }));
    const elsewhere = faults[0]?.next === undefined ? undefined : faults.shift()?.next;
    const link = elsewhere ?? (until < found.length ? `${url}${path}?${next}` : undefined);
    return [200, { '@odata.context': `${url}/$metadata`, ...(link ? { '@odata.nextLink': link } : {}), value }];
  }

  async function answer(request: IncomingMessage): Promise<Answer> {
    const { pathname, searchParams } = new URL(request.url ?? '/', url);
    const body = await textOf(request);
    if (request.method === 'POST') return token(pathname, new URLSearchParams(body));
    calls.push(`${pathname}${searchParams.has('$skiptoken') ? ' next' : ''}`);
    const fault = faults[0];
    if (fault?.status !== undefined) {
      fault.times = (fault.times ?? 1) - 1;
      if (fault.times <= 0) faults.shift();
      return refused(fault.status, 'ServiceError', fault.headers);
    }
    if (!good.has(request.headers.authorization?.replace(/^Bearer /, '') ?? '')) return refused(401, 'InvalidAuthenticationToken');
    return members(pathname, searchParams);
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [status, body, headers = {}] = await answer(request).catch((error: unknown): Answer => [500, { error: String(error) }]);
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  }

  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    groups,
    calls,
    config: { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, tenantId: TENANT_ID, testUrl: url },
    env: { ENTRA_CLIENT_ID: CLIENT_ID, ENTRA_CLIENT_SECRET: CLIENT_SECRET, ENTRA_TENANT_ID: TENANT_ID, TEST_ENTRA_GRAPH: url },
    fault: (fault: Fault) => faults.push(fault),
    tokens: () => made,
    /** Tokens that were given are good no more. */
    voidTokens: () => good.clear(),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
