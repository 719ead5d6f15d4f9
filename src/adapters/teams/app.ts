// The Teams app: `POST /api/messages`. An activity is taken only with the Bot Framework's token and from the one tenant.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Conversations } from '../../ports/documents.ts';
import type { SurfaceNeeds } from '../../surfaces/needs.ts';
import type { TeamsConfig } from '../../teams-config.ts';
import { isOfTenant, parseActivity } from './activity.ts';
import { readJson, send } from './body.ts';
import { botToken } from './bot-token.ts';
import { cloudAt } from './cloud.ts';
import { type Connector, teamsConnector } from './connector.ts';
import { sameAnswers } from './same-answers.ts';
import { tokenCheck } from './token-check.ts';
import { takeActivity } from './turns.ts';

export type TeamsApp = {
  /** Speaks to Teams as the bot; give it to `teamsMessenger`. */
  connector: Connector;
  /** For `POST /api/messages`, before any body parser. */
  listener: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
};

type Needs = SurfaceNeeds & { conversations: Conversations };

/** Builds the app with everything that people can do in it. Nothing is sent before somebody asks for it. */
export function teamsApp({ config, needs }: { config: TeamsConfig; needs: Needs }): TeamsApp {
  const { appId, password, tenantId } = config;
  const { clock, logger, conversations } = needs;
  const cloud = cloudAt(config.cloudUrl);
  const isGenuine = tokenCheck({ cloud, appId, clock });
  const token = botToken({ cloud, appId, password, tenantId, clock });
  const connector = teamsConnector({ cloud, appId, tenantId, token, conversations, clock });
  const take = takeActivity(needs, connector, tenantId);
  const once = sameAnswers<object>(clock);

  async function listener(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const activity = parseActivity(await readJson(request));
      const isOurs = activity !== null && (await isGenuine(request.headers.authorization, activity)) && isOfTenant(activity, tenantId);
      if (!isOurs) return send(response, 401, { error: 'This is no activity of Teams for this bot and its tenant.' });
      send(response, 200, await once(activity.id && `${activity.conversation.id} ${activity.id}`, () => take(activity)));
    } catch (error) {
      logger.error({ err: error }, 'An activity of Teams could not be taken');
      send(response, 503, { error: 'Send it again.' }, { 'retry-after': '5' });
    }
  }

  return { connector, listener };
}
