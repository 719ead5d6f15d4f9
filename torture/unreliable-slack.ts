// A Slack that answers 429 and 500, takes calls whose answers are lost, or never answers: the product's own emulator with a plan
// of faults. A call whose answer is lost comes again, so that Slack takes it twice where the product does not look first.
import { type Fault, startSlackEmulator } from '../src/playground/slack-emulator.ts';
import { type Evidence, tally } from './evidence.ts';
import type { Random } from './random.ts';

const SHARE = 0.12;
const FAULTS = {
  'answers 429': { status: 429, retryAfterMs: 1_000 },
  'answers 500': { status: 500 },
  'takes a call and resets the connection': { lost: true },
  'takes a call and never answers': { lost: true, silent: true },
  'takes a post while the sender is killed': { lost: true },
} satisfies Record<string, Omit<Fault, 'method'>>;
const WEIGHTS = {
  'answers 429': 4,
  'answers 500': 3,
  'takes a call and resets the connection': 4,
  'takes a call and never answers': 1,
  'takes a post while the sender is killed': 2,
};
const HURT = new Set(['chat.postMessage', 'chat.update', 'chat.postEphemeral', 'conversations.history', 'views.open', 'views.update']);

type Needs = { evidence: Evidence; random: Random; deliverTo: () => string; killSender: (why: string) => void };

export async function startUnreliableSlack({ evidence, random, deliverTo, killSender }: Needs) {
  let isFaulty = true;
  const misbehave = (method: string): Omit<Fault, 'method'> | null => {
    if (!isFaulty || !HURT.has(method) || !random.chance(SHARE)) return null;
    const kind = random.weighed(WEIGHTS);
    if (kind === 'takes a post while the sender is killed') {
      if (method !== 'chat.postMessage') return null;
      killSender('while Slack takes a post');
    } else tally(evidence, `Slack ${kind}`);
    return FAULTS[kind];
  };
  const slack = await startSlackEmulator({
    signingSecret: 'signing-secret-of-the-campaign',
    botToken: 'xoxb-campaign',
    deliverTo,
    clock: { now: () => new Date() },
    misbehave,
  });
  return {
    slack,
    behave: (): void => {
      isFaulty = false;
    },
  };
}
