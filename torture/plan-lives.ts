// The lives of a campaign, drawn from a seed: what is asked, of which client, when, and who clicks what at the same instant.
import { type Client, type Clients, VOTERS } from './clients.ts';
import type { Vote } from './people.ts';
import type { Random } from './random.ts';
import type { Ask } from './requests.ts';

/** Votes of the same instant, begun so long after the card, or the turn before, was there. */
export type Turn = { afterMs: number; votes: Vote[] };

export type LifePlan = {
  n: number;
  kind: string;
  ask: Ask;
  client: Client;
  startsInMs: number;
  turns: Turn[];
  /** The agent withdraws it in the same instant as its first turn. */
  withdraws: boolean;
  expiresInMs: number | null;
  /** It is sent twice in the same instant, as an impatient agent does. */
  twice: boolean;
};

const approve = (person: string, by: Vote['by']): Vote => ({ person, vote: 'approve', by });
const deny = (person: string, by: Vote['by']): Vote => ({ person, vote: 'deny', by });

type Shape = { ask: Ask; turns: (pause: () => number) => Turn[]; withdraws?: boolean; expires?: boolean };

const [ravi = '', mei = '', ines = ''] = VOTERS;
const shape = (ask: Ask, ...turns: Vote[][]): Shape => ({ ask, turns: (pause) => turns.map((votes) => ({ afterMs: pause(), votes })) });

const SHAPES: Record<string, Shape> = {
  task: shape('task'),
  'lead update': shape('lead'),
  'new owner': shape('owner'),
  'e-mail': shape('email'),
  'e-mail, approved': shape('question', [approve(mei, 'button')]),
  'e-mail, double click of two': shape('question', [approve(mei, 'button'), approve(mei, 'button'), approve(ravi, 'button')]),
  'e-mail, approved and denied at once': shape('question', [approve(mei, 'button'), deny(ravi, 'button')]),
  'e-mail, denied': shape('question', [deny(ines, 'button')]),
  'e-mail, withdrawn and approved at once': { ...shape('question', [approve(ravi, 'button')]), withdraws: true },
  'e-mail, nobody answers': { ...shape('question'), expires: true },
  'merge, two at once': shape('merge', [approve(ravi, 'review'), approve(mei, 'review')]),
  'merge, three at once': shape('merge', [approve(ravi, 'review'), approve(mei, 'review'), approve(ines, 'review')]),
  'merge, a late denial': shape('merge', [approve(ravi, 'review')], [approve(ines, 'review')], [deny(mei, 'review')]),
  'merge, approved and denied at once': shape('merge', [approve(ravi, 'review')], [approve(mei, 'review'), deny(ines, 'review')]),
  'merge, one person twice': shape('merge', [approve(ravi, 'review'), approve(ravi, 'review')]),
  'merge, people who may not': shape('merge', [
    approve('dana', 'review'),
    approve('sam', 'review'),
    approve('nobody', 'review'),
    approve(mei, 'review'),
  ]),
  'deletion, denied by policy': shape('delete'),
};

const WEIGHTS = {
  task: 22,
  'lead update': 4,
  'new owner': 4,
  'e-mail': 6,
  'e-mail, approved': 8,
  'e-mail, double click of two': 6,
  'e-mail, approved and denied at once': 6,
  'e-mail, denied': 4,
  'e-mail, withdrawn and approved at once': 5,
  'e-mail, nobody answers': 3,
  'merge, two at once': 12,
  'merge, three at once': 5,
  'merge, a late denial': 4,
  'merge, approved and denied at once': 6,
  'merge, one person twice': 3,
  'merge, people who may not': 3,
  'deletion, denied by policy': 2,
} satisfies Record<string, number>;

/** These have no window, so that a client of a certain hour has to be asked for something else. */
const WINDOWLESS = new Set<Ask>(['task', 'lead', 'delete']);
const CLIENT_WEIGHTS = { open: 12, shut: 1, opening: 2, closing: 2 };

function clientFor(random: Random, { all }: Clients): Client {
  const wanted = random.weighed(CLIENT_WEIGHTS);
  return random.pick(all.filter(({ window, cap }) => cap === null && (window ?? 'open') === wanted));
}

function drawn(random: Random, clients: Clients): { kind: keyof typeof WEIGHTS; client: Client } {
  for (;;) {
    const client = clientFor(random, clients);
    const kind = random.weighed(WEIGHTS);
    if (client.window === null || !WINDOWLESS.has(SHAPES[kind]?.ask ?? 'task')) return { kind, client };
  }
}

/** So many follow-up tasks for each place under a cap, all in bursts. */
const OVER_CAP = 3;
const BURST = 8;

/** Bursts against the low caps; the same number of lives whatever the campaign's length, but never more than a quarter of it. */
function planBursts(random: Random, clients: Clients, count: number, runMs: number): Pick<LifePlan, 'client' | 'startsInMs'>[] {
  const capped = clients.all.filter(({ cap }) => cap !== null);
  const wanted = capped.flatMap((client) => Array.from({ length: (client.cap ?? 0) * OVER_CAP }, () => client));
  const some = random.shuffled(wanted).slice(0, Math.floor(count / 4));
  const instants = Array.from({ length: Math.ceil(some.length / BURST) }, () => random.next() * runMs * 0.8);
  return some.map((client, index) => ({ client, startsInMs: instants[Math.floor(index / BURST)] ?? 0 }));
}

/** `count` lives, begun over `runMs`. */
export function planLives(random: Random, clients: Clients, count: number, runMs: number): LifePlan[] {
  const pause = () => random.int(0, 1_500);
  const bursts = planBursts(random, clients, count, runMs);
  const drawnLives = Array.from({ length: count - bursts.length }, () => ({ ...drawn(random, clients), startsInMs: random.next() * runMs }));
  const all = [...bursts.map((one) => ({ ...one, kind: 'task' as const })), ...drawnLives];
  return all.map(({ kind, client, startsInMs }, index): LifePlan => {
    const { ask, turns, withdraws = false, expires = false } = SHAPES[kind] ?? shape('task');
    const expiresInMs = expires ? random.int(20_000, 45_000) : null;
    return { n: index + 1, kind, ask, client, startsInMs, turns: turns(pause), withdraws, expiresInMs, twice: random.chance(0.15) };
  });
}
