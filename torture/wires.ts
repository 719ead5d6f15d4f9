// How the outside speaks to Countersign: signed POSTs that are repeated with the same id and body until they are answered.
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import type { Random } from './random.ts';

const ANSWER_MS = 15_000;
const AGAIN_MS = 300;
/** Longer than any campaign is in trouble: whoever asks does not give up while the doors are shut. */
const GIVE_UP_MS = 1_800_000;

export type Answer = { status: number; body: { [key: string]: unknown } };

export type Wires = ReturnType<typeof newWires>;

type Needs = { doors: string[]; random: Random; secrets: Record<string, string>; keys: Record<string, string> };

/** `doors` are the addresses of the processes that have doors, any of which is taken; secrets and keys are by workspace. */
export function newWires({ doors, random, secrets, keys }: Needs) {
  const door = () => random.pick(doors);

  async function once(path: string, init: RequestInit): Promise<Answer | null> {
    try {
      const response = await fetch(door() + path, { signal: AbortSignal.timeout(ANSWER_MS), ...init });
      const text = await response.text();
      return { status: response.status, body: JSON.parse(text) };
    } catch {
      // A process that dies takes its connections with it: what became of the call is not known, and it is made again.
      return null;
    }
  }

  /** Repeats a call until it is answered by something else than a fault. */
  async function answered(path: string, init: () => RequestInit): Promise<Answer> {
    const until = performance.now() + GIVE_UP_MS;
    for (;;) {
      const answer = await once(path, init());
      if (answer && answer.status < 500 && answer.status !== 429) return answer;
      if (performance.now() > until) throw new Error(`${path} was not answered; last: ${answer?.status ?? 'no answer'}`);
      await wait(AGAIN_MS);
    }
  }

  function signed(workspace: string, id: string, body: string): RequestInit {
    const at = new Date();
    const signature = new Webhook(secrets[workspace] ?? '').sign(id, at, body);
    const headers = { 'content-type': 'application/json', 'webhook-id': id, 'webhook-timestamp': `${Math.floor(at.getTime() / 1000)}` };
    return { method: 'POST', headers: { ...headers, 'webhook-signature': signature }, body };
  }

  const bearer = (workspace: string): RequestInit => ({ headers: { authorization: `Bearer ${keys[workspace]}` } });

  return {
    door,
    /** One POST under one id, repeated until it is answered. */
    post(path: string, workspace: string, body: object, id = `msg_${randomUUID()}`): Promise<Answer> {
      const text = JSON.stringify(body);
      return answered(path, () => signed(workspace, id, text));
    },
    get: (path: string, workspace: string): Promise<Answer> => answered(path, () => bearer(workspace)),
    /** One try; null where it was not answered. */
    tryGet: (path: string, workspace: string, ms: number): Promise<Answer | null> =>
      once(path, { ...bearer(workspace), signal: AbortSignal.timeout(ms) }),
    async text(path: string, workspace: string): Promise<string> {
      const response = await fetch(door() + path, bearer(workspace));
      if (!response.ok) throw new Error(`${path} was answered ${response.status}`);
      return response.text();
    },
  };
}
