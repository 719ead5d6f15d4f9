// Opens a modal for a click. A trigger lives three seconds: where the reading is slow, a light modal is opened first and filled afterwards.
import type { types } from '@slack/bolt';
import { readerIn } from '../../surfaces/identity.ts';
import type { SurfaceNeeds } from '../../surfaces/needs.ts';
import { localeOf } from '../../surfaces/refusal-words.ts';
import { text } from '../../texts.ts';
import type { ClientAt } from './clients.ts';
import { type Answer, renderAnswer } from './render-answer.ts';
import { renderNote } from './review-form.ts';

const LIGHT_AFTER_MS = 1500;

/** The modal, or why there is none. */
export type Loaded = { view: types.ModalView | null; words: string | null; locale: string };

/** Who clicked, where, and what the click is good for. */
type Trigger = { trigger: string; user: string; channel: string; team?: string | undefined };

/** Opens what is being loaded, or answers why not; `push` puts it on top of the modal in which somebody clicked, where an answer stands too. */
export function modalOpener(needs: Pick<SurfaceNeeds, 'clock' | 'policies'>, clientAt: ClientAt, how: 'open' | 'push' = 'open') {
  return async (at: Trigger, loading: Promise<Loaded>): Promise<Answer | null> => {
    const client = await clientAt(at);
    const soon = await Promise.race([loading, needs.clock.sleep(LIGHT_AFTER_MS).then(() => null)]);
    const show = (view: types.ModalView) => client.views[how]({ trigger_id: at.trigger, view });
    if (soon) {
      const view = soon.view ?? (how === 'push' ? renderNote(soon.locale, soon.words ?? '') : null);
      if (view) await show(view);
      return view ? null : renderAnswer(soon.locale, { lines: [soon.words ?? ''] });
    }
    const locale = localeOf(readerIn(needs, 'slack', at.user, at.channel));
    const light = await show(renderNote(locale, text(locale, 'review.light')));
    const late = await loading;
    if (light.view?.id) await client.views.update({ view_id: light.view.id, view: late.view ?? renderNote(late.locale, late.words ?? '') });
    return null;
  };
}
