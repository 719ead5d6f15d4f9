// Who speaks to Slack for us where: the bot of the one token, or the bot of the team that a channel's workspace is in.
import type { InstallProvider } from '@slack/oauth';
import { WebClient, type WebClientOptions } from '@slack/web-api';
import { isOrganisation } from '../../domain/policy/followed-groups.ts';
import type { Installations } from '../../ports/documents.ts';
import type { Policies } from '../../ports/policies.ts';

/** Where something is to be said; `team` is where it came from, for channels of no workspace of ours. */
export type At = { channel: string; team?: string | undefined };

/** The client for a place. Throws one sentence with the remedy where the app is not installed there. */
export type ClientAt = (at: At) => Promise<WebClient>;

/** One bot for everything. */
export function oneClient(token: string, options: WebClientOptions): ClientAt {
  const client = new WebClient(token, options);
  return async () => client;
}

type Needs = { installer: InstallProvider; installations: Installations; policies: Policies; options: WebClientOptions };

/**
 * The bot of each team. The channel decides, not the team of whoever clicked there: in a channel that two companies share those differ.
 * Tokens that run out are renewed by Slack's own installer.
 */
export function installedClients({ installer, installations, policies, options }: Needs): ClientAt {
  const clients = new Map<string, { token: string; client: WebClient }>();

  async function onlyTeam(about: string): Promise<string> {
    const [only, another] = await installations.keys(2);
    if (!only) throw new Error('No Slack team has installed Countersign; open /slack/install');
    if (another) throw new Error(`Several Slack teams have installed Countersign; add slack_team to the file of ${about}`);
    return only;
  }

  async function keyAt({ channel, team }: At): Promise<string> {
    const workspace = policies.all().find(({ channels }) => channels.slack === channel);
    return workspace?.slack_team ?? (workspace ? await onlyTeam(workspace.id) : (team ?? (await onlyTeam(`channel ${channel}`))));
  }

  return async (at) => {
    const key = await keyAt(at);
    const owner = isOrganisation(key) ? { enterpriseId: key, teamId: undefined } : { teamId: key, enterpriseId: undefined };
    const { botToken: token } = await installer.authorize({ ...owner, isEnterpriseInstall: isOrganisation(key) } as never);
    if (!token) throw new Error(`The installation in Slack team ${key} has no bot; install Countersign again at /slack/install`);
    const known = clients.get(key);
    if (known?.token === token) return known.client;
    const client = new WebClient(token, options);
    clients.set(key, { token, client });
    return client;
  };
}
