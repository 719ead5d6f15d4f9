// A check of a platform that is asked at most once a minute: something for operators to read, not a condition for taking requests.
import type { Clock } from '../ports/runtime.ts';

const WELL_FOR_MS = 60_000;
const ILL_FOR_MS = 10_000;

/** `ask` answers null where all is well, else one sentence with the remedy. Its answer is remembered for a while. */
export function rememberedCheck(ask: () => Promise<string | null>, { monotonicMs }: Pick<Clock, 'monotonicMs'>): () => Promise<string | null> {
  let answer: Promise<string | null> | null = null;
  let untilMs = 0;
  return () => {
    if (answer === null || untilMs <= monotonicMs()) {
      untilMs = monotonicMs() + WELL_FOR_MS;
      answer = ask();
      answer.then((found) => {
        if (found !== null) untilMs = monotonicMs() + ILL_FOR_MS;
      });
    }
    return answer;
  };
}
