// What stands around Countersign in every story: a folder for data and policies, the emulated Slack, and who takes callbacks.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSlackEmulator } from '../../src/playground/slack-emulator.ts';
import { freePort } from '../services/free-port.ts';
import { startReceiver } from './receiver.ts';

/** The 23rd of November 2026 is a Monday; at 14:30 UTC it is half past nine in New York. */
export const MONDAY = new Date('2026-11-23T14:30:00Z');

export const channelOf = (workspace: string) => `C0${workspace.toUpperCase().replaceAll('-', '')}`;
export const slackOf = (person: string) => `U0${person.toUpperCase()}`;
const envOf = (workspace: string, name: string) => `${workspace.toUpperCase().replaceAll('-', '_')}_${name}`;

export type WorkspaceWords = { [key: string]: unknown };
/** Words that need to know where the executor listens. */
export type WordsFor = WorkspaceWords | ((executor: { host: string; url: string }) => WorkspaceWords);

const person = (id: string, groups: string[]) => ({ id, name: id[0]?.toUpperCase() + id.slice(1), slack: slackOf(id), groups });
const PEOPLE = [
  person('dana', ['revops']),
  person('ravi', ['revops']),
  person('mei', ['revops']),
  person('ines', ['revops', 'on-call']),
  person('sam', ['sales']),
];

/** A workspace file: dana operates the admin agent, ravi, mei and ines may vote, sam may not. */
function workspaceFile(id: string, host: string, words: WorkspaceWords): WorkspaceWords {
  return {
    id,
    name: id,
    matrix: 'revops',
    time_zone: 'America/New_York',
    country: 'US',
    locale: 'en',
    spread_minutes: 0,
    since: '2026-01-12',
    known_good_segments: ['smb-us'],
    channels: { slack: channelOf(id) },
    people: PEOPLE.map((one) =>
      id === 'client-a' ? one : { ...one, id: `${one.id}-${id}`, slack: `${one.slack}${id.toUpperCase().replaceAll('-', '')}` },
    ),
    agents: [{ role: 'admin', operator: id === 'client-a' ? 'dana' : `dana-${id}` }],
    callback_hosts: [host],
    secrets: { webhook: `env:${envOf(id, 'WEBHOOK_SECRET')}`, api_key: `env:${envOf(id, 'API_KEY')}` },
    ...words,
  };
}

export type Ground = Awaited<ReturnType<typeof newGround>>;

/** Secrets of every workspace, and a key that processes share, as the environment of a web and a worker has to have them. */
function sharedSecrets(workspaces: string[]): Record<string, string> {
  const jwk = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const own = workspaces.flatMap((id) => [
    [envOf(id, 'WEBHOOK_SECRET'), `whsec_${randomBytes(32).toString('base64')}`],
    [envOf(id, 'API_KEY'), `key_${randomBytes(24).toString('hex')}`],
  ]);
  return { GRANT_KEY: JSON.stringify(jwk), ...Object.fromEntries(own) };
}

type Wishes = { clock: { now(): Date }; workspaces: Record<string, WordsFor>; isShared?: boolean };

/**
 * `workspaces`: words of each workspace file over the usual ones, by id. The secrets are those that Countersign makes at its first
 * start, or where processes share the work those of their environment.
 */
export async function newGround({ clock, workspaces, isShared = false }: Wishes) {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-story-'));
  const [dataDir, policyDir] = [join(folder, 'data'), join(folder, 'policies')];
  const secrets = isShared ? sharedSecrets(Object.keys(workspaces)) : {};
  const secret = (workspace: string, name: string): string =>
    secrets[envOf(workspace, name)] ?? String(JSON.parse(readFileSync(join(dataDir, 'secrets.json'), 'utf8'))[envOf(workspace, name)]);
  const webhookSecret = (workspace: string) => secret(workspace, 'WEBHOOK_SECRET');
  const receiver = await startReceiver(webhookSecret);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const slack = await startSlackEmulator({ signingSecret: 'a-signing-secret', botToken: 'xoxb-story', deliverTo: () => url, clock });

  cpSync('policies', policyDir, { recursive: true });
  rmSync(join(policyDir, 'workspaces'), { recursive: true });
  mkdirSync(join(policyDir, 'workspaces'));
  const writeWorkspace = (id: string, words: WorkspaceWords = {}) =>
    writeFileSync(join(policyDir, 'workspaces', `${id}.yaml`), JSON.stringify(workspaceFile(id, receiver.host, words), null, 2));
  for (const [id, words] of Object.entries(workspaces)) writeWorkspace(id, typeof words === 'function' ? words(receiver) : words);

  const env = {
    ...secrets,
    PORT: String(port),
    HOST: '127.0.0.1',
    DATA_DIR: dataDir,
    POLICY_DIR: policyDir,
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_API_URL: slack.url,
    CALLBACK_ALLOW_PRIVATE: 'true',
    LOG_LEVEL: 'silent',
  };
  const clear = async () => {
    await Promise.all([slack.close(), receiver.close()]);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  return { folder, policyDir, url, env, slack, receiver, webhookSecret, apiKey: (id: string) => secret(id, 'API_KEY'), writeWorkspace, clear };
}
