// A Slack that several teams use: installs the app with real HTTP, remembers with whose token it was called, and sends signed events.
import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const SIGNING_SECRET = 'signing';
const teamOf = (code: string) => ({ id: code, name: `Team ${code}` });

const listening = async (server: Server): Promise<string> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

/** Also where a connection is kept open for more. */
export function closed(server: Server): Promise<unknown> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
}

type Called = { method: string; token: string; body: URLSearchParams };

/** The teams that an organisation has let its bot into, and the user group of each. */
const LET_IN = new Set(['T0A', 'T0B']);
const groupOf = (team: string) => ({ id: `S0${team}`, users: [`U0OF${team}`] });

/** A bot of one team is asked about that one, whatever it names; the bot of an organisation has to name one that it was let into. */
function usersOf(token: string, body: URLSearchParams): object {
  const owner = token.replace('xoxb-of-', '');
  const team = owner.startsWith('E') ? body.get('team_id') : owner;
  if (!team || !body.get('usergroup')) return { ok: false, error: 'missing_argument' };
  if (!LET_IN.has(team)) return { ok: false, error: 'team_access_not_granted' };
  const group = groupOf(team);
  return group.id === body.get('usergroup') ? { ok: true, users: group.users } : { ok: false, error: 'no_such_subteam' };
}

/** `oauth.v2.access` takes a team's id for a code; the code `E...` installs for a whole organisation, and `no` is refused. */
function answerTo(method: string, token: string, body: URLSearchParams): object {
  if (method === 'usergroups.users.list') return usersOf(token, body);
  if (method !== 'oauth.v2.access') return { ok: true, ts: '1700000000.000100', channel: body.get('channel') };
  const code = body.get('code') ?? '';
  if (code === 'no') return { ok: false, error: 'invalid_code' };
  const isOrganisation = code.startsWith('E');
  return {
    ok: true,
    app_id: 'A1',
    authed_user: { id: 'U0ADMIN' },
    scope: 'chat:write',
    token_type: 'bot',
    access_token: `xoxb-of-${code}`,
    bot_user_id: `U${code}`,
    team: isOrganisation ? null : teamOf(code),
    enterprise: isOrganisation ? teamOf(code) : null,
    is_enterprise_install: isOrganisation,
  };
}

export async function startSlackOfManyTeams() {
  const calls: Called[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = new URLSearchParams(Buffer.concat(chunks).toString());
    const method = (request.url ?? '').replace('/api/', '');
    const token = (request.headers.authorization ?? '').replace('Bearer ', '');
    calls.push({ method, token, body });
    // The authorisation of `auth.test` names the bot, which the installer asks for.
    const answer = method === 'auth.test' ? { ok: true, bot_id: 'B1', url: 'https://team.slack.example/' } : answerTo(method, token, body);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(answer));
  });
  const url = await listening(server);
  return {
    url,
    apiUrl: `${url}/api/`,
    calls,
    /** With whose token a method was called, the newest last. */
    tokensOf: (method: string) => calls.filter((one) => one.method === method).map(({ token }) => token),
    close: () => closed(server),
  };
}

/** What Slack sends, signed. */
export function delivered(appUrl: string, body: string, type: string): Promise<Response> {
  const at = String(Math.floor(Date.now() / 1000));
  const signature = `v0=${createHmac('sha256', SIGNING_SECRET).update(`v0:${at}:${body}`).digest('hex')}`;
  const headers = { 'content-type': type, 'x-slack-request-timestamp': at, 'x-slack-signature': signature };
  return fetch(`${appUrl}/slack/events`, { method: 'POST', headers, body });
}

export const event = (appUrl: string, team: string, inner: object, at: Date): Promise<Response> =>
  delivered(
    appUrl,
    JSON.stringify({
      type: 'event_callback',
      team_id: team,
      api_app_id: 'A1',
      event_id: 'Ev1',
      event_time: Math.floor(at.getTime() / 1000),
      event: inner,
    }),
    'application/json',
  );

/** Goes through an installation as a browser does, and answers what it shows in the end. */
export async function install(appUrl: string, code: string): Promise<Response> {
  const begun = await fetch(`${appUrl}/slack/install`, { redirect: 'manual' });
  const asked = new URL(begun.headers.get('location') ?? '');
  const back = new URL('/slack/oauth_redirect', appUrl);
  back.search = new URLSearchParams({ code, state: asked.searchParams.get('state') ?? '' }).toString();
  return fetch(back, { redirect: 'manual', headers: { cookie: begun.headers.get('set-cookie')?.split(';')[0] ?? '' } });
}
