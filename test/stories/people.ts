// The people's side of a story, in the emulated Slack: they find cards, click, fill in the review and type commands.
import type { Message, PrivateWords, SlackEmulator, View } from '../../src/playground/slack-emulator.ts';
import { until } from './agent.ts';
import { channelOf, slackOf } from './ground.ts';

export const wordsOf = ({ text, blocks }: Message | PrivateWords) => `${text} ${JSON.stringify(blocks)}`;

const ANNOUNCEMENT = /"(paused|resumed|safe-mode-ended|linked)\./;

/** Cards are marked, to be found again; so are announcements. */
export const isCard = ({ metadata }: Message) => metadata !== null && !ANNOUNCEMENT.test(JSON.stringify(metadata));

const isReady = (view: View | undefined) => view?.blocks.some((block) => block.type === 'input' && block.block_id === 'decision') ?? false;

export type People = ReturnType<typeof newPeople>;

export function newPeople(slack: SlackEmulator) {
  const cardOf = async (id: string): Promise<Message> => {
    const look = () => slack.messages.find((message) => !message.deleted && isCard(message) && wordsOf(message).includes(id));
    const card = await until(`the card of ${id}`, look, (seen) => seen !== undefined);
    if (!card) throw new Error('There is no card');
    return card;
  };

  /** The review dialog as it is once the whole bundle is in it. */
  async function openReview(person: string, card: Message): Promise<View> {
    const { triggerId } = await slack.click(slackOf(person), card, 'review');
    const view = await until(`the review of ${person}`, () => slack.viewOf(triggerId) ?? undefined, isReady);
    if (!view) throw new Error('There is no review');
    return view;
  }

  /** Votes in the review dialog; the errors that it shows, or null. */
  async function vote(person: string, id: string, decision: 'approve' | 'deny' = 'approve') {
    const view = await openReview(person, await cardOf(id));
    return (await slack.submit(slackOf(person), view, { decision, reason: 'Looked at both.' })).errors;
  }

  return {
    cardOf,
    openReview,
    vote,
    /** Clicks a button on the card as it stands. */
    click: async (person: string, id: string, action: string) => slack.click(slackOf(person), await cardOf(id), action),
    agent: (person: string, text: string, workspace = 'client-a') => slack.command(slackOf(person), channelOf(workspace), text),
    /** What one person alone was told, the newest last. */
    toldTo: (person: string) => slack.privates.filter((one) => one.user === slackOf(person)).map(wordsOf),
    /** What was said in the open, cards aside. */
    said: (workspace = 'client-a') => slack.messages.filter((message) => message.channel === channelOf(workspace) && !isCard(message)).map(wordsOf),
  };
}
