// Slack's own installer, for the app in many teams: where a team begins, where Slack sends it back, and where its tokens are kept.
import type { RequestListener, ServerResponse } from 'node:http';
import type { Logger as BoltLogger } from '@slack/bolt';
import { type CallbackOptions, InstallProvider } from '@slack/oauth';
import type { WebClientOptions } from '@slack/web-api';
import type { Installations } from '../../ports/documents.ts';
import type { Clock } from '../../ports/runtime.ts';
import { secretBox } from '../../secret-box.ts';
import type { SlackInstall } from '../../slack-config.ts';
import { text } from '../../texts.ts';
import { installationStore } from './installation-store.ts';

/** Bot scopes that are asked for; the manifest has the same. */
const SCOPES = [
  'app_mentions:read',
  'channels:history',
  'chat:write',
  'commands',
  'files:write',
  'groups:history',
  'im:write',
  'usergroups:read',
  'users:read',
  'users:read.email',
];

export const INSTALL_PATH = '/slack/install';
export const REDIRECT_PATH = '/slack/oauth_redirect';
const LOCALE = 'en';

function answer(response: ServerResponse, status: number, words: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }).end(`${words}\n`);
}

type Needs = {
  config: SlackInstall;
  apiUrl: string | null;
  installations: Installations;
  clock: Clock;
  logger: BoltLogger;
  clientOptions: WebClientOptions;
};

/** What a browser is shown once Slack has sent it back. */
const shown = (logger: BoltLogger): CallbackOptions => ({
  success: ({ team, enterprise }, _options, _request, response) => {
    const id = team?.id ?? enterprise?.id ?? '';
    answer(response, 200, text(LOCALE, 'install.done', { name: team?.name ?? enterprise?.name ?? id, id }));
  },
  failure: (error, _options, _request, response) => {
    logger.warn(`An installation in Slack did not come to its end (${error.code})`);
    answer(response, 400, text(LOCALE, 'install.failed', { path: INSTALL_PATH }));
  },
});

const lostToken = (owner: string): string =>
  `The Slack token of ${owner} is sealed under a key that is not here; put the former key second into SLACK_TOKEN_KEY, or install the app again.`;

/**
 * The installer, and what answers its two paths. The state of an installation under way is signed, so that any process may end it. Bolt
 * would take no authorisation of ours beside an installer of its own.
 */
export function newInstaller({ config, apiUrl, installations, clock, logger, clientOptions }: Needs): {
  installer: InstallProvider;
  listener: RequestListener;
} {
  const { clientId, clientSecret, tokenKeys, publicUrl } = config;
  const box = secretBox(tokenKeys, lostToken);
  const installer = new InstallProvider({
    clientId,
    clientSecret,
    stateSecret: box.derive('state of a Slack installation'),
    installationStore: installationStore({ installations, box, clock }),
    directInstall: true,
    clientOptions,
    logger,
    ...(apiUrl ? { authorizationUrl: new URL('/oauth/v2/authorize', apiUrl).toString() } : {}),
  });
  const asked = { scopes: SCOPES, redirectUri: new URL(REDIRECT_PATH, publicUrl).toString() };
  const failed = (response: ServerResponse) => (error: unknown) => {
    logger.error(`An installation in Slack failed: ${String(error)}`);
    if (!response.headersSent) answer(response, 500, text(LOCALE, 'install.failed', { path: INSTALL_PATH }));
  };
  const listener: RequestListener = (request, response) => {
    const isBack = request.url?.split('?')[0] === REDIRECT_PATH;
    const done = isBack
      ? installer.handleCallback(request, response, shown(logger), asked)
      : installer.handleInstallPath(request, response, {}, asked);
    done.catch(failed(response));
  };
  return { installer, listener };
}
