// The people of a campaign, in the emulated Slack. They find the card, click, fill in the review, and do it again where nothing
// came of it; what they really did is written down.
import { setTimeout as wait } from 'node:timers/promises';
import type { Message, PrivateWords, SlackEmulator, View } from '../src/playground/slack-emulator.ts';
import { markerOf } from './cards.ts';
import { accountOf, channelOf } from './clients.ts';
import { type Click, type Evidence, instant, type Life } from './evidence.ts';
import type { Wires } from './wires.ts';

/** As long as somebody goes on waiting and clicking once nothing goes wrong any more; before that nobody gives up. */
const PATIENCE_MS = 120_000;
const WORDS_MS = 3_000;
const AGAIN_MS = 700;

export type Vote = { person: string; vote: 'approve' | 'deny'; by: 'button' | 'review' };

export type People = ReturnType<typeof newPeople>;

async function lookUntil<T>(look: () => T | null | undefined, isOver: () => boolean): Promise<T | null> {
  for (;;) {
    const seen = look();
    if (seen !== null && seen !== undefined) return seen;
    if (isOver()) return null;
    await wait(40);
  }
}

function until<T>(look: () => T | null | undefined, ms: number): Promise<T | null> {
  const end = performance.now() + ms;
  return lookUntil(look, () => performance.now() > end);
}

const isReady = (view: View | null) => (view?.blocks.some((block) => block.type === 'input') ? view : null);
/** An answer that lets take something back says that it counts. */
const tellsOf = (id: string) => (words: PrivateWords) =>
  JSON.stringify(words.blocks).includes('take_back') && JSON.stringify(words.blocks).includes(id);

type Tried = 'counted' | 'refused' | 'unknown';

export function newPeople({ slack, evidence, wires }: { slack: SlackEmulator; evidence: Evidence; wires: Wires }) {
  const cards = new Map<string, Message>();
  slack.subscribe((event) => {
    const marker = event.type === 'message' ? markerOf(event.message) : null;
    if (event.type === 'message' && marker && !event.message.deleted) cards.set(marker, event.message);
  });

  let calmSince: number | null = null;
  const givesUp = () => calmSince !== null && performance.now() > calmSince + PATIENCE_MS;

  const cardOf = (id: string) => lookUntil(() => cards.get(`${id}.slack`), givesUp);

  /** What GET says of a vote, where it could be asked. */
  async function shows(id: string, life: Life, person: string, vote: string): Promise<boolean> {
    const { body } = await wires.get(`/v1/requests/${id}`, life.workspace);
    life.state = String(body.state);
    const { votes = [] } = body.quorum as { votes?: { person: string; vote: string }[] };
    return votes.some((one) => one.person === person && one.vote === vote);
  }

  async function byButton(account: string, card: Message, id: string): Promise<Tried> {
    const before = slack.privates.length;
    const { status } = await slack.click(account, card, 'approve');
    if (status !== 200) return 'unknown';
    const told = await until(() => slack.privates.slice(before).find((words) => words.user === account && tellsOf(id)(words)), WORDS_MS);
    return told ? 'counted' : 'unknown';
  }

  async function byModal(account: string, card: Message, { vote, by }: Vote): Promise<Tried> {
    const { triggerId } = await slack.click(account, card, by === 'button' ? 'deny' : 'review');
    const view = await until(() => isReady(slack.viewOf(triggerId)), WORDS_MS);
    if (!view) return 'unknown';
    const values = by === 'button' ? { reason: 'Not this one.' } : { decision: vote, reason: 'Looked at all of it.' };
    const { errors } = await slack.submit(account, view, values);
    return errors === null ? 'counted' : 'refused';
  }

  /** One try. A process that dies in the middle leaves it unknown. */
  async function attempt(life: Life, id: string, card: Message, vote: Vote): Promise<Tried> {
    const account = accountOf(life.workspace, vote.person);
    try {
      return await (vote.by === 'button' && vote.vote === 'approve' ? byButton(account, card, id) : byModal(account, card, vote));
    } catch {
      return 'unknown';
    }
  }

  /** Votes until it is known what came of it. `card` is the card as this person has it on screen, which may be an old one. */
  async function cast(life: Life, id: string, card: Message, vote: Vote): Promise<void> {
    const click: Click = { life: life.n, person: vote.person, vote: vote.vote, sent: instant(), counted: false };
    evidence.clicks.push(click);
    while (!givesUp()) {
      const tried = await attempt(life, id, card, vote);
      click.counted = tried === 'counted' || (await shows(id, life, vote.person, vote.vote));
      if (click.counted || (life.state !== null && life.state !== 'asking')) return;
      if (!life.voters.includes(vote.person)) return;
      await wait(AGAIN_MS);
    }
  }

  return {
    cardOf,
    cast,
    /** Nothing goes wrong from now on. */
    calm(): void {
      calmSince = performance.now();
    },
    /** `/agent TEXT` in a workspace's channel; what was told in private, or null where it was not answered. */
    async command(workspace: string, person: string, text: string): Promise<string | null> {
      const account = accountOf(workspace, person);
      const before = slack.privates.length;
      try {
        const { status } = await slack.command(account, channelOf(workspace), text);
        if (status !== 200) return null;
      } catch {
        return null;
      }
      const words = await until(() => slack.privates.slice(before).find((one) => one.user === account && one.via !== 'chat.postEphemeral'), WORDS_MS);
      return words?.text ?? '';
    },
  };
}
