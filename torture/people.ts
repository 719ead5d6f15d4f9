// The people of a campaign, in the emulated Slack. They find the card, click, fill in the review, and do it again where nothing
// came of it; what they really did is written down.
import { setTimeout as wait } from 'node:timers/promises';
import type { Message, PrivateWords, SlackEmulator, View } from '../src/playground/slack-emulator.ts';
import { markerOf } from './cards.ts';
import { accountOf, channelOf } from './clients.ts';
import { type Click, type Evidence, instant, type Life } from './evidence.ts';
import type { Wires } from './wires.ts';

/** As long as somebody waits for a card before it is taken for lost. */
const CARD_MS = 600_000;
const WORDS_MS = 3_000;
const TRIES = 25;
const AGAIN_MS = 700;

export type Vote = { person: string; vote: 'approve' | 'deny'; by: 'button' | 'review' };

export type People = ReturnType<typeof newPeople>;

async function until<T>(look: () => T | null | undefined, ms: number): Promise<T | null> {
  const end = performance.now() + ms;
  for (;;) {
    const seen = look();
    if (seen !== null && seen !== undefined) return seen;
    if (performance.now() > end) return null;
    await wait(40);
  }
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

  const cardOf = (id: string, ms = CARD_MS) => until(() => cards.get(`${id}.slack`), ms);

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
    for (let turn = 0; turn < TRIES; turn += 1) {
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
