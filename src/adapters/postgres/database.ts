// Opens the database: PGlite, a PostgreSQL in this process, in one folder or in memory; or a PostgreSQL server.
import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { PGlite } from '@electric-sql/pglite';
import { dataDir as preparedFiles } from '@electric-sql/pglite-prepopulatedfs';
import { ABREAST_ON_SERVER } from '../../stores/coalesce.ts';
import { SchemaTooNew } from '../../stores/store-errors.ts';
import { DataFolderError, takeDataFolder } from './data-folder.ts';
import { PglitePool } from './pglite-pool.ts';
import { hasLedgers, migrate } from './schema.ts';
import { askServer, openServerPool } from './server-pool.ts';
import type { Rows, SqlPool } from './sql-pool.ts';

/** One statement, stored when it returns: a process that is killed loses nothing of it. */
export type Query = (sql: string, params: unknown[]) => Promise<Rows>;

export type Session = {
  query: Query;
  /** Runs `work` when it is its turn: nobody else's statement comes between those of its `query`. A server has a turn for everybody. */
  inTurn<T>(work: (query: Query) => Promise<T>): Promise<T>;
  /** So many statements of one kind it works on at a time. */
  abreast: number;
};

export type Database = Session & {
  /** For BullMQ: a `pg.Pool`, or the one session in its shape. */
  pool: SqlPool;
  /** What time the server thinks it is. */
  now(): Promise<Date>;
  /** Names this very database, unlike every copy that is restored from a dump or from its folder. */
  home(): Promise<string>;
  /** True where no other process can have this database open. */
  isOurs: boolean;
  /** Clears what changed rows left behind and counts anew. A server does so by itself, the embedded one never does. */
  tidy(): Promise<void>;
  close(): Promise<void>;
};

/** Tables are named with their schema; BullMQ's are found by this path. */
const SEARCH_PATH = 'bullmq,public';

/** Why nothing can be written, with the remedy; null where all is well. Rejects where the server does not answer. */
export async function writeFault({ query }: Pick<Session, 'query'>): Promise<string | null> {
  const { rows } = await query("select pg_is_in_recovery() as standby, current_setting('transaction_read_only') as read_only", []);
  if (rows[0]?.standby === true) return 'PostgreSQL is a standby and takes no writes; name the primary in DATABASE_URL, or promote this one';
  if (rows[0]?.read_only !== 'on') return null;
  return 'PostgreSQL takes no writes; switch default_transaction_read_only off for the server, the database and the user of DATABASE_URL, and restart Countersign';
}

async function nowOf(query: Query): Promise<Date> {
  const { rows } = await query('select extract(epoch from clock_timestamp()) * 1000 as ms', []);
  return new Date(Number(rows[0]?.ms));
}

/** A dump that is restored makes its tables anew, under other numbers, or on another server. */
async function serverHome(query: Query): Promise<string> {
  const sql = "select (pg_control_system()).system_identifier::text || '/' || 'countersign.ledgers'::regclass::oid::text as home";
  const { rows } = await query(sql, []);
  return `postgres/${String(rows[0]?.home)}`;
}

/** A copied folder has new files. */
function folderHome(folder: string | null): string {
  if (folder === null) return 'memory';
  const { ino, birthtimeMs } = statSync(join(dataIn(folder), 'PG_VERSION'));
  return `folder/${ino}/${Math.floor(birthtimeMs)}`;
}

async function migrateOn(pool: SqlPool): Promise<void> {
  const client = await pool.connect();
  try {
    await migrate((sql) => client.query(sql));
  } finally {
    client.release();
  }
}

/** Its own 160 MB of buffers would stay in memory whole; what these do not hold is in the operating system's cache. */
const OPTIONS = { relaxedDurability: false, startParams: [...PGlite.defaultStartParams, '-c', 'shared_buffers=64MB'] };

/** Unpacking a database leaves some 300 MB that V8 does not know of and would not look for in a long time. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
}

const dataIn = (folder: string): string => join(folder, 'pglite');
const unfinishedIn = (folder: string): string => join(folder, 'pglite.unfinished');

/** A folder in which the first start was interrupted holds nothing that was promised, and cannot be opened: it is made anew. */
async function openFolder(folder: string): Promise<PGlite> {
  const [data, unfinished] = [dataIn(folder), unfinishedIn(folder)];
  if (existsSync(unfinished)) rmSync(data, { recursive: true, force: true });
  if (existsSync(data)) return PGlite.create(data, OPTIONS);
  writeFileSync(unfinished, '');
  const session = await PGlite.create(data, { ...OPTIONS, loadDataDir: await preparedFiles() });
  rmSync(unfinished);
  collectGarbage();
  return session;
}

async function openEmbedded(dataDir: string | null): Promise<Database> {
  const taken = dataDir === null ? null : await takeDataFolder(dataDir);
  try {
    const session = taken ? await openFolder(taken.folder) : await PGlite.create('memory://', { loadDataDir: await preparedFiles() });
    const pool = new PglitePool(session);
    await pool.query(`set search_path to ${SEARCH_PATH}`);
    await migrateOn(pool);
    const close = async () => {
      await pool.inTurn(() => session.close());
      await taken?.leave();
    };
    return {
      query: (sql, params) => pool.query(sql, params),
      inTurn: (work) => pool.inTurn(() => work((sql, params) => pool.run(sql, params))),
      abreast: 1,
      pool,
      now: () => nowOf((sql, params) => pool.query(sql, params)),
      home: () => Promise.resolve(folderHome(taken?.folder ?? null)),
      isOurs: true,
      tidy: async () => void (await pool.query('vacuum (analyze)')),
      close,
    };
  } catch (cause) {
    await taken?.leave();
    if (dataDir === null || cause instanceof SchemaTooNew) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DataFolderError(`DATA_DIR ${dataDir} holds data that cannot be opened (${reason}); restore it, or set DATA_DIR to another folder.`, {
      cause,
    });
  }
}

async function openServer(url: string): Promise<Database> {
  const { pool, query } = await openServerPool(url, SEARCH_PATH, migrate);
  return {
    query,
    inTurn: (work) => work(query),
    abreast: ABREAST_ON_SERVER,
    pool,
    now: () => nowOf(query),
    home: () => serverHome(query),
    isOurs: false,
    tidy: () => Promise.resolve(),
    close: () => pool.end(),
  };
}

/**
 * `url` names a server; else `dataDir` is the folder of the embedded one, and null keeps everything in memory, for tests.
 * Throws `DataFolderError` or `StoreRefused`.
 */
export const openDatabase = ({ dataDir, url }: { dataDir: string | null; url?: string | undefined }): Promise<Database> =>
  url === undefined ? openEmbedded(dataDir) : openServer(url);

/** Whether something has been kept in this place already; makes nothing there. Throws `StoreRefused`. */
export async function holdsData(place: { dataDir: string } | { dataDir: null; url: string }): Promise<boolean> {
  if (place.dataDir === null) return askServer(place.url, hasLedgers);
  return existsSync(dataIn(place.dataDir)) && !existsSync(unfinishedIn(place.dataDir));
}
