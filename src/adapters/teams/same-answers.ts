// What arrives twice gets one answer: Teams sends an activity again where it got none in time.
import type { Clock } from '../../ports/runtime.ts';

const KEEP_MS = 300_000;
const MOST = 1_000;

/** Work that was done under a key in the last minutes is not done again, unless it failed. Without a key it is always done. */
export function sameAnswers<T>({ monotonicMs }: Pick<Clock, 'monotonicMs'>) {
  const known = new Map<string, { answer: Promise<T>; untilMs: number }>();
  return (key: string | undefined, work: () => Promise<T>): Promise<T> => {
    if (key === undefined) return work();
    for (const [name, { untilMs }] of known) {
      if (untilMs > monotonicMs() && known.size < MOST) break;
      known.delete(name);
    }
    const there = known.get(key);
    if (there) return there.answer;
    const answer = work();
    known.set(key, { answer, untilMs: monotonicMs() + KEEP_MS });
    answer.catch(() => known.delete(key));
    return answer;
  };
}
