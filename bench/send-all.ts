// So many signed requests, ten at a time.
import { randomUUID } from 'node:crypto';
import { signedHeaders } from '../src/adapters/callback/signature.ts';
import { SECRET } from './policies.ts';

const AT_ONCE = 10;

/** Posts `bodyOf(1)` to `bodyOf(count)`; throws where one was not taken. */
export async function sendAll(url: string, count: number, bodyOf: (n: number) => string): Promise<void> {
  let n = 0;
  const sendSome = async () => {
    while (n < count) {
      n += 1;
      await sendOne(url, bodyOf(n), `msg_${randomUUID()}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sendSome));
}

async function sendOne(url: string, body: string, id: string): Promise<void> {
  const headers = { ...signedHeaders({ id, at: new Date(), body, secrets: [SECRET] }), 'content-type': 'application/json' };
  const send = () => fetch(url, { method: 'POST', headers, body });
  // A kept connection may be closed just as it is used again; the same id makes the second try the same request.
  const answer = await send().catch(send);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`A request was answered ${answer.status}: ${text}`);
}
