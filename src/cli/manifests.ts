// `npm run manifests`: fills in and checks the manifests of the Slack and the Teams app, and makes what each platform takes.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { address, ConfigError, type Env, given } from '../env.ts';
import { fillManifests, teamsPackage } from './manifest-checks.ts';

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Stands in for the app's id while the manifest is only checked. */
const ANY_ID = '00000000-0000-4000-8000-000000000000';

function publicUrlOf(env: Env): string {
  const url = address(env, 'PUBLIC_URL');
  if (url === null)
    throw new ConfigError('PUBLIC_URL is missing; set it to the address at which Slack and Teams reach you, such as https://your.host.');
  if (!url.startsWith('https://')) throw new ConfigError(`PUBLIC_URL is "${url}"; Slack and Teams call https:// addresses only.`);
  return url;
}

function teamsAppIdOf(env: Env): string | null {
  const id = given(env, 'TEAMS_APP_ID');
  if (id !== null && !GUID.test(id)) throw new ConfigError(`TEAMS_APP_ID is "${id}"; copy the Application (client) ID of the bot, 36 characters.`);
  return id;
}

/** Writes the files and says where they are; the exit code is 1 where a manifest would be refused. Throws `ConfigError`. */
export function manifests(env: Env, say: (line: string) => void = console.log): number {
  const [publicUrl, teamsAppId] = [publicUrlOf(env), teamsAppIdOf(env)];
  const folder = resolve(given(env, 'DATA_DIR') ?? '.data');
  const { slack, teams, problems } = fillManifests({ publicUrl, teamsAppId: teamsAppId ?? ANY_ID });
  for (const problem of problems) say(problem);
  if (problems.length > 0) return 1;
  mkdirSync(folder, { recursive: true });
  const slackFile = join(folder, 'countersign-slack.json');
  writeFileSync(slackFile, slack);
  say(`Slack: paste ${slackFile} at api.slack.com/apps, or open`);
  say(`  https://api.slack.com/apps?new_app=1&manifest_json=${encodeURIComponent(JSON.stringify(JSON.parse(slack)))}`);
  if (teamsAppId === null) {
    say('Teams: TEAMS_APP_ID is missing; set it to the Application (client) ID of your bot, and the package is made too.');
    return 0;
  }
  const teamsFile = join(folder, 'countersign-teams.zip');
  writeFileSync(teamsFile, teamsPackage(teams));
  say(`Teams: upload ${teamsFile} in the Teams admin centre, or under Apps, Manage your apps.`);
  return 0;
}
