// Alike requests of one call.
import { expect } from 'vitest';
import type { Shown } from './agent.ts';
import type { World } from './world.ts';

export type Item = { status: number; body: Shown };

type Email = ReturnType<World['agent']['newDomain']>;

/** Asks for so many e-mails of one sequence at once, each a little less sure than the one before; `after` is what each says, the same where left out, `domain` whose they all are. */
export async function askAlike(
  { agent }: World,
  count: number,
  sequence: string,
  after: (index: number) => Email['after'] = () => agent.newDomain().after,
  domain?: string,
): Promise<Shown[]> {
  const requests = Array.from({ length: count }, (_, index) => {
    const email = agent.newDomain();
    return {
      ...email,
      target: { ...email.target, sequence, ...(domain ? { domain } : {}) },
      after: after(index),
      confidence_score: 0.95 - index / 100,
    };
  });
  const { status, body } = await agent.post<{ items: Item[] }>('/v1/requests', { requests, workspace: undefined });
  expect(status, JSON.stringify(body)).toBe(207);
  expect(body.items.map((item) => item.status)).toEqual(requests.map(() => 202));
  return body.items.map((item) => item.body);
}
