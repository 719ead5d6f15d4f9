// The Slack app: Bolt over HTTP, or over a socket where an app token is given. SDK retries are off; sends come from the queue.
import type { RequestListener } from 'node:http';
import { App, type Logger as BoltLogger, HTTPReceiver, LogLevel, SocketModeReceiver } from '@slack/bolt';
import type { Installations } from '../../ports/documents.ts';
import type { Clock, Logger } from '../../ports/runtime.ts';
import type { SlackConfig, SlackInstall } from '../../slack-config.ts';
import type { SurfaceNeeds } from '../../surfaces/needs.ts';
import { listenToClicks } from './actions.ts';
import { listenToBatches } from './batch-actions.ts';
import { type ClientAt, installedClients, oneClient } from './clients.ts';
import { listenToCommands } from './commands.ts';
import { listenToEdits } from './edits.ts';
import { listenToGlass } from './glass.ts';
import { listenToInbox } from './inbox.ts';
import { listenToIncidents } from './incident-actions.ts';
import { newInstaller } from './installer.ts';
import { installedReachable, type Reachable, slackReachable } from './reachable.ts';
import { listenToSubmissions } from './submissions.ts';
import { listenToUninstalls } from './uninstalls.ts';

export type SlackApp = {
  /** Speaks to Slack as the bot; give it to `slackMessenger`. */
  clientAt: ClientAt;
  /** Whether Slack answers us; null, or one sentence with the remedy. */
  reachable: Reachable;
  /** For `POST /slack/events`, before any body parser; null over a socket. */
  listener: RequestListener | null;
  /** Answers the paths of an installation; null with the one token. */
  installs: RequestListener | null;
  start: () => Promise<void>;
  stop: () => Promise<void>;
};

const ENDPOINT = '/slack/events';
const TOLERANCE_SECONDS = 300;
const TIMEOUT_MS = 10_000;
const QUIET_MS = 60_000;

/** Every call once, and being told to wait is an error at once. */
const clientOptions = (apiUrl: string | null, logger: BoltLogger) => ({
  logger,
  rejectRateLimitedCalls: true,
  retryConfig: { retries: 0 },
  allowAbsoluteUrls: false,
  timeout: TIMEOUT_MS,
  ...(apiUrl ? { slackApiUrl: apiUrl } : {}),
});

/** Bolt's own lines, in our log; its errors are warnings here. The same one is told once a minute: anybody may send it forged deliveries. */
function boltLogger(logger: Logger, { monotonicMs }: Pick<Clock, 'monotonicMs'>): BoltLogger {
  const line = (parts: unknown[]) => parts.map(String).join(' ');
  const told = new Set<string>();
  let forgetAtMs = 0;
  const warn = (...parts: unknown[]) => {
    if (monotonicMs() >= forgetAtMs) {
      told.clear();
      forgetAtMs = monotonicMs() + QUIET_MS;
    }
    const words = line(parts);
    logger[told.has(words) ? 'debug' : 'warn']({}, words);
    told.add(words);
  };
  return {
    debug: () => undefined,
    info: (...parts) => logger.debug({}, line(parts)),
    warn,
    error: warn,
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

type Built = Pick<SlackApp, 'clientAt' | 'reachable' | 'listener' | 'installs'> & { app: App; receiver: HTTPReceiver | SocketModeReceiver };
type Needs = { config: SlackConfig; needs: SurfaceNeeds; installations: Installations };

/** Who speaks is settled for each place by us: the team of whoever clicks may be another than that of the card. */
const newApp = (receiver: Built['receiver'], logger: BoltLogger, apiUrl: string | null, botToken: string | null) =>
  new App({
    receiver,
    logger,
    convoStore: false,
    // Bolt would ask Slack who we are before it lets the first click through.
    authorize: async () => (botToken === null ? {} : { botToken }),
    clientOptions: clientOptions(apiUrl, logger),
  });

/** With the one token, over HTTP or a socket. */
function withToken({ config, needs }: Needs, token: string, logger: BoltLogger): Built {
  const { signingSecret, appToken, apiUrl } = config;
  const http = appToken ? null : new HTTPReceiver({ signingSecret, endpoints: [ENDPOINT], logger });
  const receiver =
    http ??
    new SocketModeReceiver({ appToken: appToken ?? '', logger, ...(apiUrl ? { installerOptions: { clientOptions: { slackApiUrl: apiUrl } } } : {}) });
  const clientAt = oneClient(token, clientOptions(apiUrl, logger));
  const reachable = slackReachable({ clientAt, clock: needs.clock });
  return { app: newApp(receiver, logger, apiUrl, token), clientAt, reachable, listener: http?.requestListener ?? null, installs: null, receiver };
}

/** Installed by each team, always over HTTP: Slack sends people back to us. */
function withInstallations({ config, needs, installations }: Needs, install: SlackInstall, logger: BoltLogger): Built {
  const { signingSecret, apiUrl } = config;
  const options = clientOptions(apiUrl, logger);
  const { clock } = needs;
  const { installer, listener: installs } = newInstaller({ config: install, apiUrl, installations, clock, logger, clientOptions: options });
  const receiver = new HTTPReceiver({ signingSecret, endpoints: [ENDPOINT], logger });
  const app = newApp(receiver, logger, apiUrl, null);
  listenToUninstalls(app, { installations, logger: needs.logger });
  const clientAt = installedClients({ installer, installations, policies: needs.policies, options });
  const reachable = installedReachable({ installations, options, clock });
  return { app, clientAt, reachable, listener: receiver.requestListener, installs, receiver };
}

/** Builds the app with all its listeners. Nothing is sent or opened before `start`. */
export function slackApp(all: Needs): SlackApp {
  const { config, needs } = all;
  const logger = boltLogger(needs.logger, needs.clock);
  const { app, clientAt, reachable, listener, installs, receiver } = config.install
    ? withInstallations(all, config.install, logger)
    : withToken(all, config.botToken, logger);
  app.error(async (error) => needs.logger.error({ err: error }, 'A listener of the Slack app failed'));
  listenToClicks(app, clientAt, needs);
  listenToSubmissions(app, clientAt, needs);
  listenToCommands(app, clientAt, needs);
  listenToBatches(app, clientAt, needs);
  listenToIncidents(app, clientAt, needs);
  listenToEdits(app, clientAt, needs);
  listenToGlass(app, clientAt, needs);
  listenToInbox(app, clientAt, needs);
  return {
    clientAt,
    reachable,
    listener: listener && refusingTheFuture(listener),
    installs,
    start: async () => {
      if (!listener) await receiver.start(0);
    },
    stop: async () => {
      if (!listener) await receiver.stop();
    },
  };
}
