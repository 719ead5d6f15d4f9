// The alarms of every process: whoever is alive and can speak says what does not mend itself.
import { repeat } from '../upkeep/repeat.ts';
import { watchAlarms } from '../upkeep/watch-alarms.ts';
import { announcer, type Chat } from './chat.ts';
import type { House } from './common.ts';

const LOOK_MS = 60_000;

/** Looks every minute from now on. Without a chat platform there is nobody to tell, and the metrics say it alone. */
export function startAlarms({ common, metrics }: House, { messengers }: Chat, closing: AsyncDisposableStack): void {
  if (messengers.length === 0) return;
  const announce = announcer(common, messengers);
  const look = watchAlarms({ ...common, announce: (id, words) => announce(id, words, null), looked: metrics.alarms });
  closing.defer(repeat(look, LOOK_MS, common));
}
