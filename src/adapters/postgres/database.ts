// Opens the embedded database: PGlite, a PostgreSQL in this process, in one folder or in memory.
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { takeDataFolder } from './data-folder.ts';
import { PglitePool, type Rows } from './pglite-pool.ts';
import { migrate } from './schema.ts';

export type Database = {
  /** One statement, durable when it returns. */
  query(sql: string, params: unknown[]): Promise<Rows>;
  /** The same session for BullMQ, shaped like a `pg.Pool`. */
  pool: PglitePool;
  close(): Promise<void>;
};

/** `dataDir` null keeps everything in memory, for tests. Throws `DataFolderError`. */
export async function openDatabase({ dataDir }: { dataDir: string | null }): Promise<Database> {
  const taken = dataDir === null ? null : await takeDataFolder(dataDir);
  const session = await PGlite.create(taken ? join(taken.folder, 'pglite') : 'memory://', { relaxedDurability: false });
  const pool = new PglitePool(session);
  await migrate((sql) => pool.query(sql));
  return {
    query: (sql, params) => pool.query(sql, params),
    pool,
    close: async () => {
      await session.close();
      await taken?.leave();
    },
  };
}
