// So many signed requests, ten at a time.
import { sendOne } from './send-one.ts';

const AT_ONCE = 10;

/** Posts `bodyOf(1)` to `bodyOf(count)`; throws where one was not taken. */
export async function sendAll(url: string, count: number, bodyOf: (n: number) => string): Promise<void> {
  let n = 0;
  const sendSome = async () => {
    while (n < count) {
      n += 1;
      await sendOne(url, bodyOf(n));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sendSome));
}
