// What an activity makes happen, once it is known to be genuine: its conversation is remembered, the click or the words in it are carried out,
// and Teams gets its answer in time.
import type { Conversations } from '../../ports/documents.ts';
import { readerIn } from '../../surfaces/identity.ts';
import type { SurfaceNeeds } from '../../surfaces/needs.ts';
import { localeOf } from '../../surfaces/refusal-words.ts';
import { text } from '../../texts.ts';
import type { Place } from './actions.ts';
import { type Click, clickOf, commandOf, conversationOf, type TeamsActivity } from './activity.ts';
import { carryOutClick, repaintClicked } from './clicks.ts';
import { typedCommands } from './commands.ts';
import type { Connector } from './connector.ts';
import { asMessage, invokeAnswer } from './told.ts';

/** Teams waits three seconds for the answer to a click. */
const ANSWER_WITHIN_MS = 2_500;

type Needs = SurfaceNeeds & { conversations: Conversations };

export function takeActivity(needs: Needs, connector: Connector, tenantId: string) {
  const { clock, logger, conversations } = needs;
  const carryOut = carryOutClick(needs);
  const repaint = repaintClicked(needs, connector);
  const runTyped = typedCommands(needs, connector);
  const inTime = <T>(work: Promise<T>): Promise<T | null> => Promise.race([work, clock.sleep(ANSWER_WITHIN_MS).then(() => null)]);

  async function onInvoke(click: Click | null, place: Place): Promise<object> {
    if (!click) return {};
    const working = carryOut(click, place);
    const soon = await inTime(working);
    working.then((done) => repaint(done, place));
    const locale = localeOf(readerIn(needs, 'teams', place.account, place.id));
    return invokeAnswer(soon?.told ?? { words: text(locale, 'chat.slow') });
  }

  /** A button of a client without Action.Execute, or words; both are answered by messages. */
  async function answer(click: Click | null, activity: TeamsActivity, place: Place): Promise<void> {
    if (!click) return runTyped(commandOf(activity), { ...place, thread: activity.conversation.id });
    const done = await carryOut(click, place);
    repaint(done, place);
    const chat = place.isPersonal ? place.id : (await connector.openChat(place.account)).id;
    await connector.post(chat, asMessage(done.told, done.locale));
  }

  return async (activity: TeamsActivity): Promise<object> => {
    const conversation = conversationOf(activity, tenantId, clock.now());
    await conversations.keep(conversation);
    const isPersonal = conversation.kind === 'personal';
    const place: Place = { id: conversation.id, isPersonal, account: activity.from.id, message: activity.replyToId };
    const click = clickOf(activity);
    if (activity.type === 'invoke') return onInvoke(click, place);
    // Whatever becomes of the answer, what was typed is carried out: sent again it would be carried out twice.
    const failed = (error: unknown) => logger.error({ err: error }, 'An answer did not reach Teams');
    if (activity.type === 'message') await inTime(answer(click, activity, place).catch(failed));
    return {};
  };
}
