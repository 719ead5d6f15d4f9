// The buttons and forms of an incident's card. What is done is stored before Teams hears of it; who changed nothing hears why, alone.
import type { SurfaceNeeds } from '../../surfaces/needs.ts';
import { localeOf } from '../../surfaces/refusal-words.ts';
import {
  AT_ONCE,
  type AtOnce,
  actOfButton,
  actOfForm,
  type Clicker,
  FORMS,
  type Form,
  isStepWord,
  type TendAsked,
  tend,
  tenderOf,
} from '../../surfaces/tend.ts';
import { text } from '../../texts.ts';
import type { Clicked } from './actions.ts';
import type { Click } from './activity.ts';
import { renderOwnerForm, renderStepForm } from './incident-form.ts';
import { renderIncident } from './render-incident.ts';

const isOneOf = <T extends string>(all: readonly T[], verb: string): verb is T => all.some((one) => one === verb);
export const isIncidentVerb = (verb: string): verb is AtOnce | Form => isOneOf(AT_ONCE, verb) || isOneOf(FORMS, verb);

const textIn = (data: Click['data'], name: string): string | null => (typeof data[name] === 'string' && data[name] !== '' ? data[name] : null);

/** What a button was about; null for what is not ours. */
function askedBy(data: Click['data']): TendAsked | null {
  const [workspace, incident, step] = [textIn(data, 'workspace'), textIn(data, 'incident'), textIn(data, 'step')];
  return workspace && incident && isStepWord(step) ? { workspace, incident, step, part: textIn(data, 'part') ?? '' } : null;
}

const chosenIn = (data: Click['data']) => ({
  owner: textIn(data, 'owner'),
  part: textIn(data, 'part'),
  result: textIn(data, 'result'),
  note: textIn(data, 'note'),
});

/** Carries out a click on the card of an incident. The card itself is painted again by what changes it. */
export function clickOnIncident(needs: SurfaceNeeds) {
  const { incidents } = needs;
  const perform = tend(needs);

  /** The form, or from there back to the card as it stands now. */
  async function form(name: Form, by: Clicker, asked: TendAsked | null, isBack: boolean): Promise<Clicked> {
    const who = await tenderOf(needs, by, asked);
    const locale = localeOf(who.reader);
    if (who.refused !== null) return { told: { words: who.refused }, locale, about: null };
    const { workspace } = who;
    const incident = await incidents.read(who.asked.workspace, who.asked.incident);
    if (!incident) return { told: { words: text(locale, 'incident.refused.gone') }, locale, about: null };
    if (isBack) return { told: { card: renderIncident(await incidents.factsOf(incident, workspace)) }, locale, about: null };
    if (name === 'incident_owner') return { told: { card: renderOwnerForm({ incident, workspace }, who.asked, locale) }, locale, about: null };
    const card = incident.state === 'open' ? renderStepForm({ incident, workspace }, who.asked, locale) : null;
    return { told: card ? { card } : { words: text(locale, 'incident.refused.not_there') }, locale, about: null };
  }

  return async ({ verb, data }: Click & { verb: AtOnce | Form }, account: string): Promise<Clicked> => {
    const asked = askedBy(data);
    const clicker: Clicker = { surface: 'teams', account, channel: '' };
    if (isOneOf(FORMS, verb) && data.form !== 'sent') return form(verb, clicker, asked, data.form === 'back');
    const { reader, words } = await perform(clicker, asked, (one, by, executors) =>
      isOneOf(FORMS, verb) ? actOfForm(verb, chosenIn(data), one, by) : actOfButton(verb, one, by, executors),
    );
    const locale = localeOf(reader);
    return { told: { words: words ?? text(locale, 'chat.recorded') }, locale, about: null };
  };
}
