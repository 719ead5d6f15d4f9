// The quiet after the faults: looks again and again whether every life has its end told and no card can be clicked any more.
import { setTimeout as wait } from 'node:timers/promises';
import type { SlackEmulator } from '../src/playground/slack-emulator.ts';
import { liveCards } from './cards.ts';
import type { Evidence } from './evidence.ts';
import { closeHeld, type Outside } from './play-life.ts';

/** A callback that failed a few times comes again after 80 s. */
const LONGEST_MS = 240_000;
const EVERY_MS = 1_500;

/** How many lives have had nothing accepted of them yet. */
function untold({ lives, arrivals }: Evidence): number {
  const told = new Set(
    arrivals.filter(({ answered }) => answered.startsWith('accept')).map(({ body }) => (JSON.parse(body) as { data: { id: string } }).data.id),
  );
  return lives.filter(({ ids }) => !ids.some((id) => told.has(id))).length;
}

/** Returns when nothing is open any more, or after four minutes: what is open then is for the checker to find. */
export async function settle({ outside, slack, say }: { outside: Outside; slack: SlackEmulator; say: (words: string) => void }): Promise<void> {
  const started = performance.now();
  for (;;) {
    await closeHeld(outside);
    const [lives, cards] = [untold(outside.evidence), liveCards(slack).length];
    const seconds = Math.round((performance.now() - started) / 1_000);
    if (lives === 0 && cards === 0) return say(`Settled after ${seconds} s.`);
    if (performance.now() - started > LONGEST_MS) return say(`Not settled after ${seconds} s: ${lives} lives untold, ${cards} cards with buttons.`);
    await wait(EVERY_MS);
  }
}
