// What the terminal says once everything runs: where to look, and what is kept where.
import type { Config } from './config.ts';
import { storePlace } from './store-config.ts';

function firstLine({ playground, role, publicUrl }: Config, url: string): string {
  if (playground) return `Countersign is ready. Open the playground: ${url}/`;
  return role === 'worker' ? `A worker of Countersign is ready; it is watched at ${url}/readyz` : `Countersign is ready at ${publicUrl}`;
}

/** Without a platform requests are judged, and nobody can be asked. The playground is offered where it may be switched on. */
const nobodyIsAsked = ({ stores, production }: Config): string =>
  `  people      nobody can be asked: set the SLACK_ or TEAMS_ variables${stores.kind === 'embedded' && !production ? ', or PLAYGROUND=on' : ''}`;

/** `executor` is the playground's, where there is one. */
type Greeted = { config: Config; url: string; workspaces: string[]; executor: string | null };

/** One short block of text for a person. */
export function greeting({ config, url, workspaces, executor }: Greeted): string {
  const lines = [
    firstLine(config, url),
    `  workspaces  ${workspaces.join(', ') || 'none: add a file to policies/workspaces/'}`,
    `  policies    ${config.policyDir}`,
    `  data        ${storePlace(config.stores, config.dataDir)}`,
    ...(executor === null ? [] : [`  executor    http://${executor}, the example that receives the callbacks`]),
    ...(config.slack ? [`  Slack       ${config.slack.appToken ? 'Socket Mode' : `events at ${config.publicUrl}/slack/events`}`] : []),
    ...(config.teams ? [`  Teams       activities at ${config.publicUrl}/api/messages`] : []),
    ...(config.playground || config.slack || config.teams ? [] : [nobodyIsAsked(config)]),
    'Ctrl-C ends it.',
  ];
  return lines.join('\n');
}
