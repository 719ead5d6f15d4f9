// A PostgreSQL server of a test's own, from Debian's package: made in a temporary folder, gone when it stops.
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { Certificate } from './certificate.ts';
import { freePort } from './free-port.ts';
import { run } from './run.ts';
import type { FragileService, Service } from './service.ts';

const VERSIONS = '/usr/lib/postgresql';
const PASSWORD = 'a-postgres-password';

/** The newest that is installed, or null. */
function binaries(): string | null {
  const versions = existsSync(VERSIONS) ? readdirSync(VERSIONS).toSorted((one, other) => Number(other) - Number(one)) : [];
  const found = versions.map((version) => join(VERSIONS, version, 'bin')).find((bin) => existsSync(join(bin, 'initdb')));
  return found ?? null;
}

export const missingPostgres = (): string | null =>
  binaries() ? null : 'PostgreSQL is not installed: apt-get install -y postgresql-15 postgresql-client-15';

const isRoot = process.getuid?.() === 0;

/** PostgreSQL refuses to run as root. */
const asPostgres = (file: string, args: string[]) => (isRoot ? run('runuser', ['-u', 'postgres', '--', file, ...args]) : run(file, args));

const userId = async () => Number((await run('id', ['-u', 'postgres'])).trim());

/** PostgreSQL takes no key that others own or may read. */
async function withCertificate({ key, cert }: Certificate, data: string): Promise<string> {
  const [keyFile, certFile] = [join(data, 'server.key'), join(data, 'server.crt')];
  writeFileSync(keyFile, key, { mode: 0o600 });
  writeFileSync(certFile, cert);
  if (isRoot) for (const path of [keyFile, certFile]) chownSync(path, await userId(), -1);
  return ' -c ssl=on';
}

/**
 * The address has a password, so that tests can see that it is shown nowhere. `isSafe` has every commit forced to the disk, which tests do without.
 * `certificate` lets it take encrypted connections.
 */
export async function startPostgres({ isSafe = false, certificate = null as Certificate | null } = {}): Promise<FragileService> {
  const bin = binaries();
  if (!bin) throw new Error(missingPostgres() ?? '');
  const folder = mkdtempSync(join(tmpdir(), 'countersign-postgres-'));
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, PASSWORD);
  if (isRoot) for (const path of [folder, passwordFile]) chownSync(path, await userId(), -1);
  const data = join(folder, 'data');
  const port = await freePort();
  await asPostgres(join(bin, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '--no-sync']);
  const control = (...args: string[]) => asPostgres(join(bin, 'pg_ctl'), ['-D', data, '-w', '-t', '60', ...args]);
  const ssl = certificate ? await withCertificate(certificate, data) : '';
  const options = `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1 -c fsync=${isSafe ? 'on' : 'off'} -c max_connections=200${ssl}`;
  const comeBack = async () => void (await control('-l', join(folder, 'log'), '-o', options, 'start'));
  const crash = async () => void (await control('-m', 'immediate', 'stop'));
  await comeBack();
  return {
    url: `postgres://postgres:${PASSWORD}@127.0.0.1:${port}/postgres`,
    crash,
    comeBack,
    stop: async () => {
      await crash();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The address of a new, empty database on the same server. */
export async function newDatabase(url: string): Promise<string> {
  const name = `test_${process.pid}_${performance.now().toFixed(0)}`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  return Object.assign(new URL(url), { pathname: `/${name}` }).toString();
}

/** An empty database: on the server that POSTGRES_TEST_URL names, or else on one of its own. */
export async function startDatabase(): Promise<Service> {
  const { POSTGRES_TEST_URL } = process.env;
  return POSTGRES_TEST_URL ? { url: await newDatabase(POSTGRES_TEST_URL), stop: async () => undefined } : startPostgres();
}

/** Runs one of its programs (`pg_dump`, `pg_restore`). */
export const postgresTool = (name: string, args: string[]): Promise<string> => run(join(binaries() ?? '', name), args);
