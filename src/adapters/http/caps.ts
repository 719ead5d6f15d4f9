// GET /v1/caps: every cap with what is used of it today.
import { answer, type Handler } from './answer.ts';
import type { Calls } from './calls.ts';
import type { Door } from './door.ts';

export function getCaps({ flow }: Pick<Door, 'flow'>, { keyedGet }: Calls): Handler {
  return keyedGet('caps', async ({ workspace }) => answer(200, { items: await flow.capsOf(workspace), next: null }));
}
