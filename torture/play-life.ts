// Plays one life from outside: asks until it is acknowledged, lets people click, and at the end of the campaign closes what is
// still held, so that every life has an end that can be told.
import { setTimeout as wait } from 'node:timers/promises';
import { VOTERS } from './clients.ts';
import type { Evidence, Life } from './evidence.ts';
import type { People } from './people.ts';
import type { LifePlan } from './plan-lives.ts';
import { type Ask, requestOf } from './requests.ts';
import type { Wires } from './wires.ts';

/** How many people each row wants. */
const NEEDS: Record<Ask, number | null> = { task: 0, lead: 0, owner: 0, email: 0, question: 1, merge: 2, delete: null };
const WINDOWED = new Set<Ask>(['owner', 'email', 'question', 'merge']);
const TIMED = new Set(['shut', 'closing']);

export type Outside = { evidence: Evidence; people: People; wires: Wires; callbackUrl: string };

/** Whether nothing may keep this life from its release: enough people approve, nobody denies, and its hour comes. */
function mustRelease({ ask, client, turns, withdraws, expiresInMs }: LifePlan): boolean {
  const votes = turns.flatMap((turn) => turn.votes);
  const approvers = new Set(votes.filter(({ person, vote }) => vote === 'approve' && VOTERS.includes(person)).map(({ person }) => person));
  const lateOnly = turns.slice(0, -1).flatMap((turn) => turn.votes).length >= 2;
  const isDenied = votes.some(({ vote }) => vote === 'deny') && !lateOnly;
  const isTimed = WINDOWED.has(ask) && client.window !== null && TIMED.has(client.window);
  const needs = NEEDS[ask];
  return needs !== null && approvers.size >= needs && !isDenied && !withdraws && expiresInMs === null && !isTimed && client.cap === null;
}

function newLife(plan: LifePlan, before: object, after: object): Life {
  const { n, kind, ask, client } = plan;
  return {
    n,
    kind,
    workspace: client.id,
    needs: NEEDS[ask],
    voters: VOTERS,
    window: WINDOWED.has(ask) ? client.window : null,
    cap: ask === 'task' && client.cap !== null ? client.id : null,
    mustRelease: mustRelease(plan),
    isClosed: !mustRelease(plan) && NEEDS[ask] !== null && plan.expiresInMs === null,
    before,
    after,
    ids: [],
    state: null,
  };
}

export async function playLife(plan: LifePlan, { evidence, people, wires, callbackUrl }: Outside): Promise<void> {
  await wait(plan.startsInMs);
  const { n, client, turns, expiresInMs } = plan;
  const request = requestOf(n, plan.ask, client, expiresInMs === null ? { callbackUrl } : { callbackUrl, expiresInMs });
  const life = newLife(plan, request.before, request.after);
  evidence.lives.push(life);

  async function ask(): Promise<void> {
    const { status, body } = await wires.post('/v1/requests', client.id, request, `msg_life_${n}`);
    const isLate = status === 422 && expiresInMs !== null && life.ids.length === 0;
    if (isLate) return;
    if ((status !== 202 && status !== 200) || typeof body.id !== 'string')
      throw new Error(`Life ${n} was answered ${status}: ${JSON.stringify(body)}`);
    if (!life.ids.includes(body.id)) life.ids.push(body.id);
    life.state = String(body.state);
  }
  await Promise.all(plan.twice ? [ask(), ask()] : [ask()]);
  const [id] = life.ids;
  if (id === undefined) {
    // The doors were shut until it had expired: it was refused, and nothing was promised.
    evidence.lives.splice(evidence.lives.indexOf(life), 1);
    return;
  }

  async function withdraw(): Promise<void> {
    await wires.post(`/v1/requests/${id}/withdraw`, client.id, { workspace: client.id, reason: 'No longer wanted.' });
  }
  const first = turns[0];
  if (!first) return;
  const shown = await people.cardOf(id);
  if (!shown) return;
  for (const turn of turns) {
    await wait(turn.afterMs);
    // All of them have the same card on screen, however it is painted meanwhile.
    const card = structuredClone(shown);
    const votes = turn.votes.map((vote) => people.cast(life, id, card, vote));
    await Promise.all(plan.withdraws && turn === first ? [...votes, withdraw()] : votes);
  }
}

const OPEN = new Set(['asking', 'approved', 'waiting']);

/** Ends what its window, its cap or too few votes hold back: withdrawn by the agent, or where it was released already, revoked. */
async function closeLife(life: Life, id: string, { people, wires }: Outside): Promise<void> {
  const { body } = await wires.get(`/v1/requests/${id}`, life.workspace);
  life.state = String(body.state);
  if (!life.isClosed) return;
  const { held_by = [] } = (body.release ?? {}) as { held_by?: string[] };
  const withdrawal = { workspace: life.workspace, reason: 'The campaign is over.' };
  if (OPEN.has(life.state)) await wires.post(`/v1/requests/${id}/withdraw`, life.workspace, withdrawal);
  else if (life.state === 'released' && held_by.length > 0) await people.command(life.workspace, 'ravi', `revoke ${id} the campaign is over`);
}

/** Looks at every life once more, and ends what would wait beyond the campaign. */
export async function closeHeld(outside: Outside): Promise<void> {
  for (const life of outside.evidence.lives) {
    const [id] = life.ids;
    if (id !== undefined) await closeLife(life, id, outside);
  }
}
