// The Slack app: Bolt over HTTP, or over a socket where an app token is given. SDK retries are off; sends come from the queue.
import type { RequestListener } from 'node:http';
import { App, type Logger as BoltLogger, HTTPReceiver, LogLevel, SocketModeReceiver } from '@slack/bolt';
import { WebClient } from '@slack/web-api';
import type { Logger } from '../../ports.ts';
import { listenToClicks } from './actions.ts';
import { listenToCommands } from './commands.ts';
import { listenToEdits } from './edits.ts';
import { listenToGlass } from './glass.ts';
import { listenToIncidents } from './incident-actions.ts';
import type { SlackNeeds } from './needs.ts';
import { listenToSubmissions } from './submissions.ts';

export type SlackConfig = { botToken: string; signingSecret: string; appToken: string | null; apiUrl: string | null };

export type SlackApp = {
  /** Speaks to Slack as the bot; give it to `slackMessenger`. */
  client: WebClient;
  /** For `POST /slack/events`, before any body parser; null over a socket. */
  listener: RequestListener | null;
  start: () => Promise<void>;
  stop: () => Promise<void>;
};

const ENDPOINT = '/slack/events';
const TOLERANCE_SECONDS = 300;
const TIMEOUT_MS = 10_000;

/** Every call once, and being told to wait is an error at once. */
const clientOptions = (apiUrl: string | null, logger: BoltLogger) => ({
  logger,
  rejectRateLimitedCalls: true,
  retryConfig: { retries: 0 },
  allowAbsoluteUrls: false,
  timeout: TIMEOUT_MS,
  ...(apiUrl ? { slackApiUrl: apiUrl } : {}),
});

/** Bolt's own lines, in our log; its errors are warnings here, since forged deliveries are among them. */
function boltLogger(logger: Logger): BoltLogger {
  const line = (parts: unknown[]) => parts.map(String).join(' ');
  return {
    debug: () => undefined,
    info: (...parts) => logger.debug({}, line(parts)),
    warn: (...parts) => logger.warn({}, line(parts)),
    error: (...parts) => logger.warn({}, line(parts)),
    setLevel: () => undefined,
    getLevel: () => LogLevel.INFO,
    setName: () => undefined,
  };
}

/** Bolt refuses signatures that are too old but takes those of the future; we refuse both. */
function refusingTheFuture(listen: RequestListener): RequestListener {
  return (request, response) => {
    const signedAt = Number(request.headers['x-slack-request-timestamp']);
    if (signedAt > Date.now() / 1000 + TOLERANCE_SECONDS) {
      response.writeHead(401).end();
      return;
    }
    listen(request, response);
  };
}

/** Builds the app with all its listeners. Nothing is sent or opened before `start`. */
export function slackApp({ config, needs }: { config: SlackConfig; needs: SlackNeeds }): SlackApp {
  const { botToken, signingSecret, appToken, apiUrl } = config;
  const logger = boltLogger(needs.logger);
  const http = appToken ? null : new HTTPReceiver({ signingSecret, endpoints: [ENDPOINT], logger });
  const receiver =
    http ??
    new SocketModeReceiver({ appToken: appToken ?? '', logger, ...(apiUrl ? { installerOptions: { clientOptions: { slackApiUrl: apiUrl } } } : {}) });
  const app = new App({
    receiver,
    logger,
    convoStore: false,
    // Bolt would ask Slack who we are before it lets the first click through.
    authorize: async () => ({ botToken }),
    clientOptions: clientOptions(apiUrl, logger),
  });
  app.error(async (error) => needs.logger.error({ err: error }, 'A listener of the Slack app failed'));
  const client = new WebClient(botToken, clientOptions(apiUrl, logger));
  listenToClicks(app, client, needs);
  listenToSubmissions(app, client, needs);
  listenToEdits(app, client, needs);
  listenToGlass(app, client, needs);
  listenToCommands(app, client, needs);
  listenToIncidents(app, client, needs);
  return {
    client,
    listener: http ? refusingTheFuture(http.requestListener) : null,
    start: async () => {
      if (!http) await receiver.start(0);
    },
    stop: async () => {
      if (!http) await receiver.stop();
    },
  };
}
