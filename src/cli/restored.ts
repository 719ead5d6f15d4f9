// `npm run restored`: pauses every workspace after a restore that cannot be noticed by itself (a snapshot of a disk, a replica that took over).
import { readFolder } from '../adapters/policies/read-folder.ts';
import { hardOf } from '../adapters/policies/read-yaml.ts';
import { ConfigError, readConfig } from '../config.ts';
import { isRestored, pauseRestored } from '../domain/ledger/restored.ts';
import { storePlace } from '../store-config.ts';
import { systemIds } from '../system.ts';
import type { openFilledStores } from '../wire.ts';

/** To be run while nothing else runs on the stores, before the first start. May be repeated. The exit code is 0. Throws where nothing was kept there. */
export async function restored(open: typeof openFilledStores, env: Record<string, string | undefined>): Promise<number> {
  const config = readConfig({ ...env, PLAYGROUND: 'off' }, 'all');
  const { clients, problems } = readFolder(config.policyDir);
  const hard = hardOf(problems);
  if (hard.length > 0) throw new ConfigError(hard.join('\n'));
  if (clients.length === 0) throw new ConfigError(`${config.policyDir} names no workspace to pause; set POLICY_DIR to the folder of the clients.`);
  const stores = await open(config, systemIds);
  try {
    console.log(`The store is ${storePlace(config.stores, config.dataDir)}.`);
    for (const { file } of clients) {
      const { id } = file.value;
      const paused = await stores.ledgers.change(id, (ledger) => {
        const now = new Date();
        return isRestored(ledger, now) ? { next: null, result: false } : { next: pauseRestored(ledger, now), result: true };
      });
      console.log(paused ? `${id} is paused; compare with what the executors received, then /agent resume ${id}` : `${id} was paused already`);
    }
  } finally {
    await stores.close();
  }
  return 0;
}
