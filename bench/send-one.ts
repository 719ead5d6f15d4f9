// One signed message to ours, a request or a signal; its answer.
import { randomUUID } from 'node:crypto';
import { signedHeaders } from '../src/adapters/callback/signature.ts';
import { SECRET } from './policies.ts';

/** Throws where it was not taken. */
export async function sendOne(url: string, body: string): Promise<unknown> {
  const signed = signedHeaders({ id: `msg_${randomUUID()}`, at: new Date(), body, secrets: [SECRET] });
  const send = () => fetch(url, { method: 'POST', headers: { ...signed, 'content-type': 'application/json' }, body });
  // A kept connection may be closed just as it is used again; the same id makes the second try the same request.
  const answer = await send().catch(send);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${url} was answered ${answer.status}: ${text}`);
  return JSON.parse(text);
}
