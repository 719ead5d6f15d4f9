// A Bot Framework over real HTTP, for tests: keys and tokens, the Connector API with Teams's limits, and Teams's own side: people who click
// what their card shows and type to the bot. It knows what each person sees.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { APP_ID, ISSUER, startIssuer, type TokenWishes } from './teams-issuer.ts';

const MOST_BYTES = 100 * 1024;
const MOST_CARD_BYTES = 28 * 1024;

export { APP_ID };
export const PASSWORD = 'the-secret-of-the-bot';
export const TENANT = 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee';

export type Card = { type: string; body: unknown[]; actions?: Action[]; [name: string]: unknown };
export type Action = { type: string; verb?: string; title: string; data?: { [name: string]: unknown }; fallback?: Action };
/** A message of the bot, as everybody in the conversation has it, and what single people see in its place. */
export type Posted = {
  id: string;
  conversation: string;
  text: string;
  card: Card | null;
  activity: { [name: string]: unknown };
  updates: number;
  personal: Map<string, Card>;
};
export type Told = { status: number; words: string; card: Card | null; body: unknown; tookMs: number };
/** The next `times` calls that match are answered so, `never` not at all. */
export type Fault = { method: string; status: number; headers?: Record<string, string>; times?: number; never?: boolean; afterwards?: boolean };

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** In UTF-16, as Teams counts. */
const sizeOf = (text: string) => text.length * 2;

export type TeamsCloud = Awaited<ReturnType<typeof startTeamsCloud>>;

/** `seen` hears of each message as it is posted or updated. */
type Options = { deliverTo: () => string; clock: { now(): Date }; seen?: (message: Posted) => void };

export async function startTeamsCloud({ deliverTo, clock, seen = () => undefined }: Options) {
  const issuer = await startIssuer(clock);
  const messages: Posted[] = [];
  const faults: Fault[] = [];
  const calls: string[] = [];
  const members = new Map<string, { [name: string]: unknown }>();
  let made = 0;
  let url = '';
  let areKeysDown = false;
  let tokensMade = 0;

  const reply = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };

  function cardOf(activity: { [name: string]: unknown }): Card | null {
    const [first] = (activity.attachments ?? []) as { contentType: string; content: Card }[];
    return first?.contentType === 'application/vnd.microsoft.card.adaptive' ? first.content : null;
  }

  function refusedFor(text: string): string | null {
    if (sizeOf(text) > MOST_BYTES) return 'MessageSizeTooBig';
    const card = cardOf(JSON.parse(text));
    return card && Buffer.byteLength(JSON.stringify(card)) > MOST_CARD_BYTES ? 'MessageSizeTooBig' : null;
  }

  /** A member as the Connector API tells it: of a channel, or of its own chat with the bot. */
  function memberOf(conversation: string, account: string): [number, unknown] {
    const known = members.get(account);
    const isIn = !conversation.startsWith('a:') || conversation === `a:chat-of-${account}`;
    if (!known || !isIn) return [404, { error: { code: 'MemberNotFoundInConversation' } }];
    return [200, { id: account, name: 'Somebody', aadObjectId: 'c0ffee', tenantId: TENANT, userRole: 'user', ...known }];
  }

  /** Carries out a call of the Connector API. */
  function connector(method: string, path: string, text: string): [number, unknown] {
    const asked = /^\/v3\/conversations\/([^/]+)\/members\/([^/]+)$/.exec(path);
    if (method === 'GET' && asked) return memberOf(decodeURIComponent(asked[1] ?? ''), decodeURIComponent(asked[2] ?? ''));
    const [, conversation = '', id = ''] =
      /^\/v3\/conversations(?:\/([^/]+))?(?:\/activities)?(?:\/([^/]+))?$/.exec(path)?.map((part) => decodeURIComponent(part ?? '')) ?? [];
    if (refusedFor(text) !== null) return [413, { error: { code: 'MessageSizeTooBig' } }];
    const activity = JSON.parse(text) as { [name: string]: unknown };
    if (method === 'POST' && conversation === '') {
      const [member] = activity.members as { id: string }[];
      return [201, { id: `a:chat-of-${member?.id}` }];
    }
    if (method === 'POST') {
      made += 1;
      const posted = {
        id: String(1_700_000_000_000 + made),
        conversation,
        text: String(activity.text ?? ''),
        card: cardOf(activity),
        activity,
        updates: 0,
        personal: new Map(),
      };
      messages.push(posted);
      seen(posted);
      return [201, { id: posted.id }];
    }
    const found = messages.find((one) => one.id === id && one.conversation === conversation);
    if (!found) return [404, { error: { code: 'ActivityNotFoundInConversation' } }];
    Object.assign(found, { text: String(activity.text ?? ''), card: cardOf(activity), activity, updates: found.updates + 1 });
    found.personal.clear();
    seen(found);
    return [200, { id }];
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', url).pathname;
    const text = await textOf(request);
    if (path.endsWith('/openidconfiguration')) return reply(response, areKeysDown ? 503 : 200, { issuer: ISSUER, jwks_uri: `${url}/keys` });
    if (path === '/keys') return reply(response, 200, issuer.jwks);
    if (path.endsWith('/oauth2/v2.0/token')) {
      const form = new URLSearchParams(text);
      const isRight = form.get('client_id') === APP_ID && form.get('client_secret') === PASSWORD && path.startsWith(`/${TENANT}/`);
      if (!isRight) return reply(response, 401, { error: 'invalid_client' });
      tokensMade += 1;
      return reply(response, 200, { access_token: 'bot-token', expires_in: 3600, token_type: 'Bearer' });
    }
    if (request.headers.authorization !== 'Bearer bot-token') return reply(response, 401, { error: { code: 'Unauthorized' } });
    const below = path.replace(/^\/[a-z]+(?=\/v3\/)/, '');
    calls.push(`${request.method} ${path}`);
    const fault = faults.find((one) => one.method === request.method);
    if (fault) {
      fault.times = (fault.times ?? 1) - 1;
      if (fault.times <= 0) faults.splice(faults.indexOf(fault), 1);
      if (fault.afterwards) connector(request.method ?? '', below, text);
      if (fault.never) return;
      return reply(response, fault.status, { error: { code: 'ServiceError' } }, fault.headers);
    }
    reply(response, ...connector(request.method ?? '', below, text));
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => reply(response, 500, { error: String(error) }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const serviceUrl = `${url}/emea/`;

  const token = (wishes: TokenWishes = {}) => issuer.token({ serviceUrl, ...wishes });

  async function deliver(
    activity: { [name: string]: unknown },
    authorization?: string | null,
  ): Promise<{ status: number; body: unknown; tookMs: number }> {
    const bearer = authorization === undefined ? `Bearer ${await token()}` : authorization;
    const started = performance.now();
    const response = await fetch(`${deliverTo()}/api/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(bearer === null ? {} : { authorization: bearer }) },
      body: JSON.stringify(activity),
    });
    const text = await response.text();
    return { status: response.status, body: text ? JSON.parse(text) : null, tookMs: performance.now() - started };
  }

  /** An activity as Teams makes it: `conversation` with its thread, as in channels. */
  function activityFrom(account: string, conversation: string, more: { [name: string]: unknown }): { [name: string]: unknown } {
    made += 1;
    const isChat = conversation.startsWith('a:');
    return {
      id: `f:${made}`,
      channelId: 'msteams',
      serviceUrl,
      timestamp: clock.now().toISOString(),
      from: { id: account, name: 'Somebody', aadObjectId: 'c0ffee' },
      recipient: { id: `28:${APP_ID}`, name: 'Countersign' },
      conversation: { id: conversation, tenantId: TENANT, conversationType: isChat ? 'personal' : 'channel', ...(isChat ? {} : { isGroup: true }) },
      channelData: {
        tenant: { id: TENANT },
        ...(isChat ? {} : { channel: { id: conversation.split(';')[0] }, team: { id: '19:team@thread.tacv2' } }),
      },
      ...more,
    };
  }

  const shownTo = (account: string, message: Posted): Card | null => message.personal.get(account) ?? message.card;

  function invoke(
    account: string,
    message: Posted,
    verb: string,
    inputs: { [name: string]: string } = {},
    step?: string,
  ): { [name: string]: unknown } {
    const buttons = shownTo(account, message)?.actions?.filter((one) => one.verb === verb) ?? [];
    const button = buttons.find((one) => step === undefined || [one.data?.step, one.data?.form].includes(step));
    if (!button) throw new Error(`There is no button ${verb} on the card that ${account} sees`);
    const isChat = message.conversation.startsWith('a:');
    return activityFrom(account, isChat ? message.conversation : `${message.conversation};messageid=${message.id}`, {
      type: 'invoke',
      name: 'adaptiveCard/action',
      replyToId: message.id,
      value: { action: { type: 'Action.Execute', verb, title: button.title, data: { ...button.data, ...inputs } }, trigger: 'manual' },
    });
  }

  function toldBy({ status, body, tookMs }: { status: number; body: unknown; tookMs: number }): Told {
    const { type, value } = (body ?? {}) as { type?: string; value?: unknown };
    const card = type === 'application/vnd.microsoft.card.adaptive' ? (value as Card) : null;
    return { status, words: typeof value === 'string' ? value : '', card, body, tookMs };
  }

  return {
    url,
    serviceUrl,
    messages,
    calls,
    /** Who is in the channels, and in a chat with the bot: what Teams says of them besides. */
    members,
    otherKey: issuer.otherKey,
    unendorsedKey: issuer.unendorsedKey,
    token,
    deliver,
    activityFrom,
    invoke,
    shownTo,
    fault: (fault: Fault) => void faults.push(fault),
    /** How often the bot was given a token. */
    tokens: () => tokensMade,
    keysDown: (isDown: boolean) => {
      areKeysDown = isDown;
    },
    buttons: (message: Posted, account = '') => (shownTo(account, message)?.actions ?? []).flatMap((one) => one.verb ?? []),
    /** Clicks a button of the card that this person sees. A card in the answer takes its place for them. */
    async click(account: string, message: Posted, verb: string, inputs: { [name: string]: string } = {}, step?: string): Promise<Told> {
      const told = toldBy(await deliver(invoke(account, message, verb, inputs, step)));
      if (told.card) message.personal.set(account, told.card);
      return told;
    },
    /** Sends an invoke that was made before, as Teams does where it got no answer in time. */
    again: async (activity: { [name: string]: unknown }) => toldBy(await deliver(activity)),
    /** Types to the bot: after a mention in a channel, as it is in a chat. */
    type: (account: string, conversation: string, words: string) =>
      deliver(
        activityFrom(account, conversation, {
          type: 'message',
          text: conversation.startsWith('a:') ? words : `<at>Countersign</at>&nbsp;${words}`,
          entities: [{ type: 'mention', text: '<at>Countersign</at>', mentioned: { id: `28:${APP_ID}`, name: 'Countersign' } }],
        }),
      ),
    in: (conversation: string) => messages.filter((one) => one.conversation.split(';')[0] === conversation),
    env: { TEAMS_APP_ID: APP_ID, TEAMS_APP_PASSWORD: PASSWORD, TEAMS_TENANT_ID: TENANT, TEST_TEAMS_CLOUD: url },
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
