// Signed requests in a steady stream: so many at once, for so long.
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'undici';
import { signedHeaders } from '../src/adapters/callback/signature.ts';

export type Load = { sent: number; perSecond: number; refused: number };

/** Posts `bodyOf(n)` to `url`, `atOnce` at a time, for `ms`. */
export async function load(
  url: string,
  secret: string,
  bodyOf: (n: number) => string,
  { atOnce, ms }: { atOnce: number; ms: number },
): Promise<Load> {
  const dispatcher = new Agent({ connections: atOnce, pipelining: 1 });
  const until = performance.now() + ms;
  let n = 0;
  let refused = 0;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (performance.now() < until) {
        n += 1;
        const body = bodyOf(n);
        const headers = {
          ...signedHeaders({ id: `msg_${randomUUID()}`, at: new Date(), body, secrets: [secret] }),
          'content-type': 'application/json',
        };
        const answer = await request(url, { method: 'POST', headers, body, dispatcher });
        await answer.body.dump();
        if (answer.statusCode >= 300) refused += 1;
      }
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  await dispatcher.close();
  return { sent: n - refused, perSecond: (n - refused) / seconds, refused };
}
