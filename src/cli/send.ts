// `npm run send -- FILE`: makes a sample request whole, signs it as its workspace and sends it.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { signedHeaders } from '../adapters/callback/signature.ts';
import { readFolder } from '../adapters/policies/read-folder.ts';
import { hardOf } from '../adapters/policies/read-yaml.ts';
import { knownSecret, nameOf } from '../adapters/policies/secrets.ts';
import { ConfigError, readConfig } from '../config.ts';
import type { AgentRequest } from '../domain/documents/request.ts';
import type { WorkspaceFile } from '../domain/policy/workspace-file.ts';
import type { Env } from '../env.ts';
import { completeSample, type Sample } from '../playground/samples.ts';
import { systemIds } from '../system.ts';

function readRequest(file: string): Sample {
  if (!existsSync(file)) throw new ConfigError(`There is no file ${file}; the samples are in samples/.`);
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new ConfigError(`${file} is not JSON (${error instanceof Error ? error.message : error}); mend it, or take one of samples/.`, {
      cause: error,
    });
  }
}

function workspaceOf({ workspace }: Sample, file: string, policyDir: string): WorkspaceFile {
  const { clients, problems } = readFolder(policyDir);
  const hard = hardOf(problems);
  if (hard.length > 0) throw new ConfigError(hard.join('\n'));
  if (typeof workspace !== 'string') throw new ConfigError(`${file} names no workspace; add "workspace", such as "client-a".`);
  const found = clients.find((client) => client.file.value.id === workspace);
  if (!found) throw new ConfigError(`There is no workspace ${workspace} in ${policyDir}/workspaces; ${file} names it.`);
  return found.file.value;
}

/** Only what Countersign has too: one that is made here would be refused there. */
function secretOf({ agents, secrets }: WorkspaceFile, { agent }: Sample, kept: { env: Env; secretsFile: string }): string {
  const [reference = ''] = agents.find(({ role }) => role === agent.role)?.secret ?? secrets.webhook;
  const secret = knownSecret(reference, kept);
  if (secret !== null) return secret;
  throw new ConfigError(
    `${nameOf(reference)} is in neither the environment nor ${kept.secretsFile}; set it, or set DATA_DIR to that of Countersign.`,
  );
}

const loopback = /^(127\.0\.0\.1|localhost|\[::1\])(:|$)/;
/** Where a playground's executor listens, since it takes another port where its own is taken, and what its clock says. Null without one. */
async function playgroundAt(base: string): Promise<{ host: string; now: Date } | null> {
  const answer = await fetch(`${base}/playground/state`).catch(() => null);
  if (!answer?.ok) return null;
  const { executor, now } = (await answer.json()) as { executor: { host: string }; now: string };
  return { host: executor.host, now: new Date(now) };
}

const callbackOf = (host: string) => `${loopback.test(host) ? 'http' : 'https'}://${host}/callback`;

/** `localhost:3000` without a scheme would be taken for an address of the scheme `localhost`. */
function wholeAddress(to: string): string {
  if (!/^https?:\/\//.test(to) || !URL.canParse(to)) throw new ConfigError(`--to ${to} is no whole address; write it such as http://127.0.0.1:3000.`);
  return to;
}

/** Prints the answer; the exit code is 0 where it was taken. */
export async function send(file: string, { to }: { to?: string }, env: Env): Promise<number> {
  const config = readConfig({ ...env, PLAYGROUND: 'off' }, 'all');
  const sample = readRequest(file);
  const workspace = workspaceOf(sample, file, config.policyDir);
  const secret = secretOf(workspace, sample, { env, secretsFile: join(config.dataDir, 'secrets.json') });
  const given = sample as Partial<AgentRequest>;
  const base = (to === undefined ? config.publicUrl : wholeAddress(to)).replace(/\/$/, '');
  const playground = await playgroundAt(base);
  const callbackUrl = given.callback_url ?? callbackOf(playground?.host ?? workspace.callback_hosts[0] ?? '127.0.0.1:9099');
  const body = JSON.stringify(completeSample(sample, { now: playground?.now ?? new Date(), ids: systemIds, callbackUrl }));
  const headers = { ...signedHeaders({ id: systemIds.newId('msg'), at: new Date(), body, secrets: [secret] }), 'content-type': 'application/json' };
  const url = `${base}/v1/requests`;
  const answer = await fetch(url, { method: 'POST', headers, body }).catch((error: unknown) => {
    throw new ConfigError(`Nobody answers at ${url}; start Countersign with "npm start", or give its address with --to.`, { cause: error });
  });
  console.log(`${answer.status} ${answer.statusText}`);
  console.log(JSON.stringify(await answer.json(), null, 2));
  return answer.ok ? 0 : 1;
}
