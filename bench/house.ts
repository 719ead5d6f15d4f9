// Ours on a place of its own, with the executor that its callbacks go to.
import { startOurs } from './ours.ts';
import { startReceiver } from './receiver.ts';
import type { Store } from './stores.ts';

/** `stop` leaves the place, for what is stored there to be looked at. */
export async function startHouse(store: Store, env: Record<string, string> = {}) {
  const place = await store.newPlace();
  const receiver = await startReceiver();
  const running = await startOurs(place, receiver.host, { env });
  return {
    place,
    receiver,
    url: running.url,
    async stop(): Promise<void> {
      await running.stop();
      await receiver.close();
    },
  };
}
