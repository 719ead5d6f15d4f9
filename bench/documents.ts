// What ours has stored in a place once its processes have ended: opened as ours opens it, and read through the same ports.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from '../src/config.ts';
import { canonical } from '../src/domain/documents/canonical.ts';
import { systemIds } from '../src/system.ts';
import { openStores } from '../src/wire.ts';
import { clientIds } from './policies.ts';
import type { Place } from './stores.ts';

/** The stores of a place, for the benchmark itself to fill or to read. */
export const storesAt = ({ env }: Place) => openStores(readConfig(env, 'all'), systemIds);

/** A document of each kind that a release writes, as they are stored. */
export type Documents = { approval: string; ledger: string; entry: string };

/** Writes a file with the documents of a place, for the bare engines to write the same; returns its path. */
export async function keepDocuments(place: Place): Promise<string> {
  const { approvals, ledgers, auditLog, close } = await storesAt(place);
  const workspace = clientIds[0] ?? '';
  const [approval] = (await approvals.list({ workspace, state: 'released', limit: 1 })).items;
  const ledger = await ledgers.read(workspace);
  const [entry] = (await auditLog.query({ workspace, type: 'released', limit: 1 })).items;
  await close();
  if (!approval || !entry) throw new Error('Nothing was released, so there are no documents to compare with');
  const documents: Documents = { approval: JSON.stringify(approval), ledger: JSON.stringify(ledger), entry: canonical(entry) };
  const file = join(place.folder, 'documents.json');
  writeFileSync(file, JSON.stringify(documents));
  return file;
}
