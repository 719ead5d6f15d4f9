// The secrets that workspace files name: from the environment, or made once and kept in a file that only its owner can read.
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Workspace } from '../../domain/policy/workspace.ts';
import type { WorkspaceFile } from '../../domain/policy/workspace-file.ts';
import type { Logger } from '../../ports/runtime.ts';
import type { YamlFile } from './read-yaml.ts';

export type SecretsNeeds = { env: Record<string, string | undefined>; secretsFile: string; makeSecrets: boolean; logger: Logger };
export type ClientSecrets = { secrets: Workspace['secrets']; byRole: Map<string, string[]>; problems: { path: string[]; message: string }[] };

type Kind = 'signing' | 'key';

const made = { signing: () => `whsec_${randomBytes(32).toString('base64')}`, key: () => `key_${randomBytes(24).toString('hex')}` };

/** How many bytes a signing secret has: the text after `whsec_` as base64. */
function bytesOf(secret: string): number {
  return Buffer.from(secret.replace(/^whsec_/, ''), 'base64').length;
}

export const nameOf = (reference: string): string => reference.slice('env:'.length);

function readKept(file: string): Record<string, string> {
  if (!existsSync(file)) return {};
  const kept: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (typeof kept !== 'object' || kept === null) throw new Error(`${file} holds no secrets; delete it, and new ones are made.`);
  return Object.fromEntries(Object.entries(kept).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

/** The value of `env:NAME` from the environment, or as an earlier start made it; null where neither has it. */
export const knownSecret = (reference: string, { env, secretsFile }: Pick<SecretsNeeds, 'env' | 'secretsFile'>): string | null => {
  const name = nameOf(reference);
  return env[name] || readKept(secretsFile)[name] || null;
};

function keep(file: string, secrets: Record<string, string>): void {
  mkdirSync(dirname(file), { recursive: true });
  const next = `${file}.new`;
  writeFileSync(next, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  chmodSync(next, 0o600);
  renameSync(next, file);
}

/** Gives each workspace file its secrets. `save` writes what was made; call it once after all files. */
export function secretsReader({ env, secretsFile, makeSecrets, logger }: SecretsNeeds) {
  const kept = makeSecrets ? readKept(secretsFile) : {};
  const fresh: string[] = [];
  /** Whose the value of a key is, which tells alone who reads: a client's name of it and the client. */
  const owners = new Map<string, { workspace: string; name: string }>();

  function secretOf(reference: string, kind: Kind): string | null {
    const name = nameOf(reference);
    const value = env[name] || kept[name];
    if (value) return value;
    if (!makeSecrets) return null;
    const one = made[kind]();
    kept[name] = one;
    fresh.push(name);
    return one;
  }

  /** Another client's variable with the same value; null where there is none. */
  function sharedWith(value: string, name: string, workspace: string): string | null {
    const owner = owners.get(value) ?? { workspace, name };
    owners.set(value, owner);
    return owner.workspace === workspace ? null : owner.name;
  }

  function secretsOf({ value: { id, secrets, agents } }: YamlFile<WorkspaceFile>): ClientSecrets {
    const problems: ClientSecrets['problems'] = [];
    const take = (references: string[], kind: Kind, path: string[]) =>
      references.flatMap((reference) => {
        const name = nameOf(reference);
        const value = secretOf(reference, kind);
        if (value === null) problems.push({ path, message: `${name} is not set; put the secret into that variable of the environment` });
        else if (kind === 'signing' && (bytesOf(value) < 24 || bytesOf(value) > 64)) {
          problems.push({
            path,
            message: `${name} has ${bytesOf(value)} bytes and must have 24 to 64; set it to whsec_ and the base64 of 32 random bytes`,
          });
        }
        const other = value === null || kind !== 'key' ? null : sharedWith(value, name, id);
        if (other !== null) problems.push({ path, message: `${name} has the value of ${other}, another client's; give ${id} one of its own` });
        return value === null ? [] : [value];
      });
    const webhook = take(secrets.webhook, 'signing', ['secrets', 'webhook']);
    const callback = secrets.callback ? take(secrets.callback, 'signing', ['secrets', 'callback']) : webhook;
    const all = take(secrets.api_key ?? [], 'key', ['secrets', 'api_key']).map((key) => ({ key, scope: 'full' }));
    const narrow = secrets.api_keys.flatMap(({ key, scope }) => take([key], 'key', ['secrets', 'api_keys']).map((one) => ({ key: one, scope })));
    const byRole = new Map<string, string[]>();
    for (const { role, secret } of agents) {
      const values = secret ? take(secret, 'signing', ['agents']) : [];
      if (values.length > 0) byRole.set(role, [...(byRole.get(role) ?? []), ...values]);
    }
    return { secrets: { webhook, callback, api_keys: [...all, ...narrow] }, byRole, problems };
  }

  function save(): void {
    if (fresh.length === 0) return;
    keep(secretsFile, kept);
    logger.info(
      { variables: fresh, file: secretsFile },
      `Made ${fresh.length} secrets that the environment does not have; they are kept in ${secretsFile}`,
    );
  }

  return { secretsOf, save };
}
