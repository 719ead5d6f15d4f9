// What goes wrong while lives are lived, one thing after the other at random instants: processes are killed, the store is hurt.
import { setTimeout as wait } from 'node:timers/promises';
import { type Evidence, tally } from './evidence.ts';
import type { House } from './house.ts';
import type { Random } from './random.ts';
import type { Store } from './stores.ts';

const EVERY_MS = { least: 1_500, most: 5_000 };
/** Of what a start takes, so much is a good while to be up: a process that is killed at once would do nothing worth cutting off. */
const OF_A_START = 0.5;
const KILL = 'kill';

/** Makes trouble until stopped. */
export function startTrouble({ house, store, evidence, random }: { house: House; store: Store; evidence: Evidence; random: Random }) {
  let isOn = true;
  house.trouble();
  const making = (async () => {
    while (isOn) {
      const kind = random.pick([KILL, ...Object.keys(store.faults)]);
      const startMs = await house.ready();
      const forMs = random.int(EVERY_MS.least, EVERY_MS.most) + (kind === KILL ? startMs * OF_A_START : 0);
      for (let left = forMs; isOn && left > 0; left -= 100) await wait(100);
      if (!isOn) return;
      if (kind === KILL) house.killOne();
      else {
        await store.faults[kind]?.(random);
        tally(evidence, kind);
      }
    }
  })();
  return {
    async stop(): Promise<void> {
      isOn = false;
      await making;
      await house.calm();
    },
  };
}
