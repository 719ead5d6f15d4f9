// Speaks to Teams as the bot: posts, updates, opens a chat. Every call once, with an end, within Teams's pace; what it answers becomes an
// error with a meaning.
import type { Activity, ConfigurationBotFrameworkAuthentication } from 'botbuilder';
import type { Conversation, Conversations } from '../../ports/documents.ts';
import type { Clock } from '../../ports/runtime.ts';
import { TooFast, type Turn } from '../../surfaces/pacing.ts';
import type { BotToken } from './bot-token.ts';
import type { Cloud } from './cloud.ts';
import { teamsPace } from './pace.ts';

const TIMEOUT_MS = 10_000;
/** What is waited where Teams says "slower" and not how long. */
const WAIT_SECONDS = 5;
const MOST_CLIENTS = 20;

/** Policies of the SDK that would send again what may have arrived, or send our token elsewhere. */
const UNWANTED = ['defaultRetryPolicy', 'redirectPolicy'];

export type Message = Partial<Activity>;

export type Connector = {
  /** Posts into a conversation, or into a thread of it (`CHANNEL;messageid=ID`), and answers the message's id. What is urgent goes first. */
  post(conversation: string, message: Message, turn?: Turn): Promise<string>;
  /** Takes a turn there now, for a post that is made later. */
  turnIn(conversation: string, turn?: Turn): (message: Message) => Promise<string>;
  /** False where the message is no longer there. */
  update(conversation: string, id: string, message: Message): Promise<boolean>;
  /** The chat with one account alone, made where there is none yet. */
  openChat(account: string): Promise<Conversation>;
  /** An account as Teams knows it: a member of its chat with the bot, or of a channel where there is no such chat. Null where neither is there. */
  member(account: string, channel: string | null): Promise<unknown>;
  /** Rejects where the bot gets no token. */
  check(): Promise<void>;
};

type Needs = {
  cloud: Cloud;
  appId: string;
  tenantId: string;
  token: BotToken;
  conversations: Conversations;
  clock: Pick<Clock, 'now' | 'monotonicMs'>;
};

/** The channel or chat of a conversation, without the thread. */
export const placeOf = (conversation: string): string => conversation.split(';', 1)[0] ?? '';

const statusOf = (error: unknown): number | null =>
  error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : null;

/** Whether an error of a call says for certain that Teams did not take it. Without an answer, or with a 5xx, it may have. */
export function wasRefused(error: unknown): boolean {
  if (error instanceof TooFast) return true;
  const status = error instanceof Error ? statusOf(error.cause) : null;
  return status !== null && status >= 400 && status < 500;
}

/** How long Teams asks to wait, in milliseconds; a date counts from `now`. */
function retryAfterMs(error: unknown, now: Date): number {
  const { response } = error as { response?: { headers?: { get(name: string): string | undefined } } };
  const told = response?.headers?.get('retry-after');
  const seconds = Number(told);
  if (told && Number.isFinite(seconds)) return Math.max(1, seconds) * 1000;
  const until = told ? Date.parse(told) - now.getTime() : Number.NaN;
  return Number.isFinite(until) ? Math.max(1_000, until) : WAIT_SECONDS * 1000;
}

/** The SDK is slow to load, so it is loaded where it is needed. */
async function authentication({ appId, token, cloud }: Pick<Needs, 'appId' | 'token' | 'cloud'>): Promise<ConfigurationBotFrameworkAuthentication> {
  const { ConfigurationBotFrameworkAuthentication: Authentication } = await import('botbuilder');
  const credentials = {
    signRequest: async <R extends { headers: { set(name: string, value: string): void } }>(request: R): Promise<R> => {
      request.headers.set('authorization', `Bearer ${await token.get()}`);
      return request;
    },
  };
  const factory = {
    isValidAppId: async (id: string) => id === appId,
    isAuthenticationDisabled: async () => false,
    createCredentials: async () => credentials,
  };
  return new Authentication(
    { ToBotFromChannelOpenIdMetadataUrl: cloud.metadataUrl },
    factory as unknown as ConstructorParameters<typeof Authentication>[1],
  );
}

type Client = Awaited<ReturnType<ReturnType<ConfigurationBotFrameworkAuthentication['createConnectorFactory']>['create']>>;
type Pipeline = { removePolicy(options: { name: string }): unknown };

/** One client of the SDK for each service address, none of which repeats or follows anything. */
function clients(needs: Pick<Needs, 'appId' | 'token' | 'cloud'>): (serviceUrl: string) => Promise<Client> {
  const made = new Map<string, Promise<Client>>();
  let loaded: ReturnType<typeof authentication> | null = null;
  const make = async (serviceUrl: string): Promise<Client> => {
    loaded ??= authentication(needs);
    const identity = { claims: [{ type: 'aud', value: needs.appId }], getClaimValue: (name: string) => (name === 'aud' ? needs.appId : null) };
    const factory = (await loaded).createConnectorFactory(
      identity as unknown as Parameters<ConfigurationBotFrameworkAuthentication['createConnectorFactory']>[0],
    );
    const client = await factory.create(serviceUrl, needs.cloud.scope);
    const { pipeline } = (client as unknown as { client: { pipeline: Pipeline } }).client;
    for (const name of UNWANTED) pipeline.removePolicy({ name });
    return client;
  };
  return (serviceUrl) => {
    if (!needs.cloud.isServiceUrl(serviceUrl)) return Promise.reject(new Error('A service address of Teams is not one of Microsoft'));
    const known = made.get(serviceUrl);
    if (known) return known;
    if (made.size >= MOST_CLIENTS) made.clear();
    const client = make(serviceUrl);
    made.set(serviceUrl, client);
    client.catch(() => made.delete(serviceUrl));
    return client;
  };
}

export function teamsConnector(needs: Needs): Connector {
  const { cloud, appId, tenantId, token, conversations, clock } = needs;
  const clientAt = clients(needs);
  const mayPost = teamsPace(clock);
  const options = { timeout: TIMEOUT_MS };

  /** The bot's own account in Teams is its app id behind `28:`. */
  const botOf = (known: Conversation | null) => ({ id: known?.bot ?? `28:${appId}`, name: '' });

  async function once<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      const status = statusOf(error);
      if (status === 429) throw new TooFast('Teams', retryAfterMs(error, clock.now()), error);
      if (status === 401) token.forget();
      throw new Error(`Teams did not take a call: ${status ?? 'no answer'}`, { cause: error });
    }
  }

  async function placed(conversation: string) {
    const known = await conversations.read(placeOf(conversation));
    return { known, client: await clientAt(known?.service_url ?? cloud.serviceUrl) };
  }

  const wholeMessage = (conversation: string, known: Conversation | null, message: Message): Message => ({
    type: 'message',
    channelId: 'msteams',
    from: botOf(known),
    conversation: { id: conversation } as NonNullable<Message['conversation']>,
    ...message,
  });

  function turnIn(conversation: string, turn?: Turn) {
    mayPost(placeOf(conversation), turn);
    return async (message: Message): Promise<string> => {
      const { known, client } = await placed(conversation);
      const sent = await once(() => client.conversations.sendToConversation(conversation, wholeMessage(conversation, known, message), options));
      if (!sent?.id) throw new Error('Teams took the message but did not name it');
      return sent.id;
    };
  }

  return {
    turnIn,
    post: async (conversation, message, turn) => turnIn(conversation, turn)(message),

    async update(conversation, id, message) {
      mayPost(placeOf(conversation));
      const { known, client } = await placed(conversation);
      try {
        await once(() => client.conversations.updateActivity(conversation, id, { ...wholeMessage(conversation, known, message), id }, options));
        return true;
      } catch (error) {
        if (error instanceof Error && statusOf(error.cause) === 404) return false;
        throw error;
      }
    },

    async openChat(account) {
      const known = await conversations.ofAccount(account);
      if (known) return known;
      const client = await clientAt(cloud.serviceUrl);
      const members = [{ id: account, name: '' }];
      const wanted = { isGroup: false, bot: botOf(null), members, tenantId, channelData: { tenant: { id: tenantId } } };
      const made = await once(() =>
        client.conversations.createConversation(wanted as unknown as Parameters<typeof client.conversations.createConversation>[0], options),
      );
      if (!made?.id) throw new Error('Teams made a chat but did not name it');
      const chat: Conversation = {
        id: made.id,
        kind: 'personal',
        service_url: cloud.serviceUrl,
        bot: botOf(null).id,
        tenant: tenantId,
        account,
        seen_at: clock.now().toISOString(),
      };
      await conversations.keep(chat);
      return chat;
    },

    async member(account, channel) {
      const conversation = (await conversations.ofAccount(account))?.id ?? channel;
      if (conversation === null) return null;
      const { client } = await placed(conversation);
      return once(() => client.conversations.getConversationMember(conversation, account, options));
    },

    check: async () => void (await token.get()),
  };
}
