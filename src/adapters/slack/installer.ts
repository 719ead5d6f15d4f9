// Slack's own installer, for the app in many teams: where a team begins, where Slack sends it back, and where its tokens are kept.
import type { ServerResponse } from 'node:http';
import type { Logger as BoltLogger, HTTPReceiverOptions } from '@slack/bolt';
import type { WebClientOptions } from '@slack/web-api';
import type { Clock, Installations } from '../../ports.ts';
import { text } from '../../texts.ts';
import { installationStore } from './installation-store.ts';
import { type TokenBox, tokenBox } from './token-box.ts';

/** `tokenKeys` have 32 bytes each, the newest first; `publicUrl` is where Slack sends people back to. */
export type InstallConfig = { clientId: string; clientSecret: string; tokenKeys: Buffer[]; publicUrl: string };

/** Bot scopes that are asked for; the manifest has the same. */
export const SCOPES = ['app_mentions:read', 'channels:history', 'chat:write', 'commands', 'groups:history', 'im:write'];

export const INSTALL_PATH = '/slack/install';
export const REDIRECT_PATH = '/slack/oauth_redirect';
const LOCALE = 'en';

function answer(response: ServerResponse, status: number, words: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }).end(`${words}\n`);
}

type Needs = {
  config: InstallConfig;
  apiUrl: string | null;
  installations: Installations;
  clock: Clock;
  logger: BoltLogger;
  clientOptions: WebClientOptions;
};

/** What turns Bolt's receiver into an installer. The state of an installation under way is signed, so that any process may end it. */
export function installerOptions({ config, apiUrl, installations, clock, logger, clientOptions }: Needs): Partial<HTTPReceiverOptions> {
  const { clientId, clientSecret, tokenKeys, publicUrl } = config;
  const box: TokenBox = tokenBox(tokenKeys);
  return {
    clientId,
    clientSecret,
    stateSecret: box.derive('state of a Slack installation'),
    scopes: SCOPES,
    redirectUri: new URL(REDIRECT_PATH, publicUrl).toString(),
    installationStore: installationStore({ installations, box, clock }),
    installerOptions: {
      directInstall: true,
      installPath: INSTALL_PATH,
      redirectUriPath: REDIRECT_PATH,
      clientOptions,
      ...(apiUrl ? { authorizationUrl: new URL('/oauth/v2/authorize', apiUrl).toString() } : {}),
      callbackOptions: {
        success: ({ team, enterprise }, _options, _request, response) => {
          const id = team?.id ?? enterprise?.id ?? '';
          answer(response, 200, text(LOCALE, 'install.done', { name: team?.name ?? enterprise?.name ?? id, id }));
        },
        failure: (error, _options, _request, response) => {
          logger.warn(`An installation in Slack did not come to its end (${error.code})`);
          answer(response, 400, text(LOCALE, 'install.failed', { path: INSTALL_PATH }));
        },
      },
    },
  };
}
