// Connections to a PostgreSQL server: looked at before it is used, told in a sentence where it cannot be, and its faults known by class.
import pg from 'pg';
import { certificateFault, StoreRefused, StoreUnavailable } from '../../stores/store-errors.ts';
import type { Rows, SqlPool } from './sql-pool.ts';

const OLDEST = 14;
const CONNECT_MS = 5_000;
/** A connection that is cut without a word would be waited for without end. */
const QUERY_MS = 30_000;
const MOST_CONNECTIONS = 10;

/** SQLSTATEs of a server that is stopping, starting, standing by, or full: the same statement may succeed a moment later. */
const AWAY = new Set(['57P01', '57P02', '57P03', '57P05', '53300', '25006', '08000', '08003', '08006', '08P01']);

const stateOf = (error: unknown): string | null => (error instanceof pg.DatabaseError ? (error.code ?? null) : null);

/** Everything but an answer of the server, and an answer that says "not now", is a server that is away. */
function asUnavailable(error: unknown): unknown {
  const state = stateOf(error);
  const isOurs = error instanceof TypeError || error instanceof RangeError;
  if (isOurs || (error instanceof pg.DatabaseError && !AWAY.has(state ?? ''))) return error;
  return new StoreUnavailable('The PostgreSQL server does not answer', { cause: error });
}

const DOES = /(insert into|update|delete from|from) countersign\.\w+/;

/** A statement that has a name is parsed and planned once a connection. The name says what it does, as the server lists it. */
const names = new Map<string, string>();
function nameOf(sql: string): string {
  const name = names.get(sql) ?? `${names.size} ${DOES.exec(sql)?.[0] ?? ''}`;
  names.set(sql, name);
  return name;
}

type Run = (sql: string) => Promise<Rows>;

/** The driver gives this fault no code. */
const WITHOUT_SSL = 'The server does not support SSL connections';

/** What keeps the connection from being an encrypted one, with the remedy; null where it is something else. */
function encryptionFault(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if (error.message === WITHOUT_SSL)
    return 'cannot be used: it takes no encrypted connections; set ssl=on there, or sslmode=disable in DATABASE_URL where the way is trusted.';
  const fault = certificateFault('code' in error ? error.code : null);
  return fault && `cannot be used: ${fault}, or sslmode=no-verify in DATABASE_URL where the way is trusted.`;
}

function refused({ host, port, database }: pg.Client, error: unknown): unknown {
  if (error instanceof StoreRefused) return error;
  const place = `The PostgreSQL server of DATABASE_URL at ${host}:${port}`;
  const unencrypted = encryptionFault(error);
  if (unencrypted !== null) return new StoreRefused(`${place} ${unencrypted}`, { cause: error });
  const code = error instanceof Error && 'code' in error ? error.code : null;
  const reason = code ?? (error instanceof Error ? error.message : String(error));
  const sentences: { [state: string]: string } = {
    '28P01': 'The PostgreSQL server of DATABASE_URL refuses the user or the password; correct them in DATABASE_URL.',
    '28000':
      'The PostgreSQL server of DATABASE_URL refuses the user; correct it in DATABASE_URL, or allow it in pg_hba.conf; where it takes encrypted connections alone, add ?sslmode=require.',
    '3D000': `There is no database "${database}" on the PostgreSQL server of DATABASE_URL; create it, or correct DATABASE_URL.`,
    '25006': `${place} takes no writes; name the primary in DATABASE_URL, or switch default_transaction_read_only off there.`,
    '53100': `${place} has no room left on its disk; make some.`,
    '53300': `${place} has no connection left; raise max_connections (or the limit of the user) there, or end what holds them. Each process takes up to ${MOST_CONNECTIONS}.`,
    '57014': `${place} broke off a statement of ours; set statement_timeout to 0 for the user of DATABASE_URL.`,
    '42501': `The user of DATABASE_URL may not make tables in the database "${database}"; grant it CREATE there.`,
  };
  const state = stateOf(error);
  const known = state === null ? undefined : sentences[state];
  if (known !== undefined) return new StoreRefused(known, { cause: error });
  if (state !== null && !AWAY.has(state)) return error;
  return new StoreRefused(`${place} cannot be reached (${reason}); start it, or correct DATABASE_URL.`, { cause: error });
}

async function look(run: Run): Promise<void> {
  const { rows } = await run("select current_setting('server_version_num')::int as number, current_setting('server_version') as name");
  if (Number(rows[0]?.number) >= OLDEST * 10_000) return;
  throw new StoreRefused(`The PostgreSQL server of DATABASE_URL is version ${rows[0]?.name}, and ${OLDEST} or newer is needed; upgrade it.`);
}

/** Reads the files of the certificates that the address names. */
function newClient(config: pg.ClientConfig): pg.Client {
  try {
    return new pg.Client(config);
  } catch (cause) {
    if (!(cause instanceof Error) || !('path' in cause)) throw cause;
    const sentence = `The file ${String(cause.path)} that DATABASE_URL names cannot be read; correct sslrootcert, sslcert or sslkey there.`;
    throw new StoreRefused(sentence, { cause });
  }
}

/** Looks at the server and then does `work` on it, on a connection of its own that has all the time it needs. */
async function firstLook<T>(config: pg.ClientConfig, work: (run: Run) => Promise<T>): Promise<T> {
  const client = newClient(config);
  client.on('error', () => undefined);
  const run: Run = (sql) => client.query(sql);
  try {
    await client.connect();
    await look(run);
    return await work(run);
  } catch (error) {
    throw refused(client, error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** The driver takes these modes for `verify-full`, and prints eight lines that this may change: what it does is asked for by its name. */
const withPlainMode = (url: string): string =>
  url.includes('uselibpqcompat=true') ? url : url.replace(/([?&]sslmode=)(prefer|require|verify-ca)(?=[&#]|$)/, '$1verify-full');

const settingsFor = (url: string): pg.ClientConfig => ({ connectionString: withPlainMode(url), connectionTimeoutMillis: CONNECT_MS });

/** Asks a server something on one connection. Throws `StoreRefused`. */
export const askServer = <T>(url: string, ask: (run: Run) => Promise<T>): Promise<T> => firstLook(settingsFor(url), ask);

/**
 * Opens a pool on a server that `prepare` has prepared. Throws `StoreRefused`; the address's password is never part of it. Later faults
 * are `StoreUnavailable` where the server does not answer, which leaves open whether a write happened.
 */
export async function openServerPool(url: string, searchPath: string, prepare: (run: Run) => Promise<void>) {
  const config: pg.ClientConfig = {
    ...settingsFor(url),
    options: `-c search_path=${searchPath}`,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  };
  await firstLook(config, prepare);
  const pool = new pg.Pool({ ...config, query_timeout: QUERY_MS, max: MOST_CONNECTIONS });
  // Every queue and every worker listens for errors.
  pool.setMaxListeners(0);
  // A connection that breaks while nobody uses it is replaced by the next one.
  pool.on('error', () => undefined);
  const query = (sql: string, params: unknown[]): Promise<Rows> =>
    pool.query({ name: nameOf(sql), text: sql, values: params }).catch((error: unknown) => {
      throw asUnavailable(error);
    });
  // The types of pg allow each event a single listener's shape and so do not fit; what is used of it does.
  return { pool: pool as unknown as SqlPool, query };
}
