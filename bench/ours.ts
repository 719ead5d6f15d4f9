// Countersign itself as the benchmark starts it, and what it has stored once it has ended.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../src/adapters/postgres/database.ts';
import { freePort, startChild } from './child.ts';
import { secretsInEnv, writePolicies } from './policies.ts';

const dataIn = (folder: string) => join(folder, 'data');

/** Starts ours on the data of a folder. */
export async function startOurs(folder: string, callbackHost: string, more: Record<string, string> = {}) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = {
    PORT: String(port),
    HOST: '127.0.0.1',
    DATA_DIR: dataIn(folder),
    POLICY_DIR: writePolicies(folder, callbackHost),
    PLAYGROUND: 'off',
    CALLBACK_ALLOW_PRIVATE: 'true',
    ...secretsInEnv(),
    ...more,
  };
  return { url, ...(await startChild(['src/main.ts'], env, `${url}/readyz`)) };
}

/** A document of each kind that a release writes, as they are stored. */
export type Documents = { approval: string; ledger: string; entry: string };

/** Writes a file with the documents of a folder whose process has ended, for the bare engines to write the same; returns its path. */
export async function keepDocuments(folder: string): Promise<string> {
  const database = await openDatabase({ dataDir: dataIn(folder) });
  const first = async (sql: string) => String((await database.query(sql, [])).rows[0]?.doc ?? '');
  const documents: Documents = {
    approval: await first("select doc from countersign.approvals where state = 'released' limit 1"),
    ledger: await first('select doc from countersign.ledgers limit 1'),
    entry: await first("select doc from countersign.audit where type = 'released' limit 1"),
  };
  await database.close();
  if (Object.values(documents).includes('')) throw new Error('Nothing was released, so there are no documents to compare with');
  const file = join(folder, 'documents.json');
  writeFileSync(file, JSON.stringify(documents));
  return file;
}
