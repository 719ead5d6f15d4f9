// How Slack is reached: the bot of one team, by its token, or an app that any number of teams install. Nothing of both at once.
import { address, ConfigError, type Env, given } from './env.ts';
import { MAKE_A_KEY, sealingKeys } from './sealing-keys.ts';

type Common = { signingSecret: string; appToken: string | null; apiUrl: string | null };
/** `tokenKeys` have 32 bytes each, the newest first; `publicUrl` is where Slack sends people back to. */
export type SlackInstall = { clientId: string; clientSecret: string; tokenKeys: Buffer[]; publicUrl: string };
/** One bot token, or an app that any number of teams installs. */
export type SlackConfig = Common & ({ botToken: string; install?: undefined } | { botToken: null; install: SlackInstall });

const OF_INSTALLING = ['SLACK_CLIENT_ID', 'SLACK_CLIENT_SECRET', 'SLACK_TOKEN_KEY'] as const;

function publicUrlOf(env: Env): string {
  const url = address(env, 'PUBLIC_URL');
  if (url === null)
    throw new ConfigError(
      'PUBLIC_URL is missing; Slack sends people back to it after an installation: set it to your address, such as https://your.host.',
    );
  return url;
}

/** For every team that installs the app. */
function installedOf(env: Env, apiUrl: string | null): SlackConfig {
  for (const name of ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN']) {
    if (given(env, name)) {
      throw new ConfigError(
        `${name} is set beside SLACK_CLIENT_ID; take ${name} away where several teams install the app, or the SLACK_CLIENT_ variables and SLACK_TOKEN_KEY where one does.`,
      );
    }
  }
  const needed = (name: string, remedy: string): string => {
    const value = given(env, name);
    if (!value) throw new ConfigError(`${name} is missing; ${remedy}.`);
    return value;
  };
  const clientId = needed('SLACK_CLIENT_ID', 'copy it from "Basic Information" of your Slack app');
  const clientSecret = needed('SLACK_CLIENT_SECRET', 'copy it from "Basic Information" of your Slack app');
  const tokenKey = needed('SLACK_TOKEN_KEY', `it keeps the tokens of the teams sealed, the same in every process: ${MAKE_A_KEY}`);
  const tokenKeys = sealingKeys('SLACK_TOKEN_KEY', tokenKey);
  const signingSecret = needed('SLACK_SIGNING_SECRET', 'copy it from "Basic Information" of your Slack app');
  return { botToken: null, signingSecret, appToken: null, apiUrl, install: { clientId, clientSecret, tokenKeys, publicUrl: publicUrlOf(env) } };
}

export function slackOf(env: Env): SlackConfig | null {
  const apiUrl = address(env, 'SLACK_API_URL');
  if (OF_INSTALLING.some((name) => given(env, name))) return installedOf(env, apiUrl);
  const botToken = given(env, 'SLACK_BOT_TOKEN');
  const signingSecret = given(env, 'SLACK_SIGNING_SECRET');
  const appToken = given(env, 'SLACK_APP_TOKEN');
  if (!botToken && !signingSecret && !appToken) {
    if (apiUrl) throw new ConfigError('SLACK_API_URL is set without SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET; set both, or take it away.');
    return null;
  }
  if (!botToken) throw new ConfigError('SLACK_BOT_TOKEN is missing; copy the bot token (xoxb-...) from "OAuth & Permissions" of your Slack app.');
  if (!signingSecret && !appToken) {
    throw new ConfigError(
      'SLACK_SIGNING_SECRET is missing; copy it from "Basic Information" of your Slack app, or set SLACK_APP_TOKEN for Socket Mode.',
    );
  }
  if (appToken && !appToken.startsWith('xapp-'))
    throw new ConfigError('SLACK_APP_TOKEN must begin with xapp-; make an app-level token with connections:write.');
  return { botToken, signingSecret: signingSecret ?? '', appToken, apiUrl };
}
