// Edit before approve in Teams: the button answers with a form for that person alone, and what is sent back is judged anew. A refusal is told
// beside the form, which stays as it was filled in.
import { editableFields } from '../../domain/documents/editing.ts';
import { saveEdit, turnAwayEditor } from '../../surfaces/editor.ts';
import { fieldLabel } from '../../surfaces/field-label.ts';
import { readerIn } from '../../surfaces/identity.ts';
import type { SurfaceNeeds } from '../../surfaces/needs.ts';
import { localeOf } from '../../surfaces/refusal-words.ts';
import { findVoter, type Voter } from '../../surfaces/voter.ts';
import { text } from '../../texts.ts';
import { type Clicked, mayDecideIn, notFound, type Place } from './actions.ts';
import type { Click } from './activity.ts';
import { editedValues, renderEdit } from './edit-form.ts';
import { renderCard, renderCardSaying } from './render-card.ts';
import { type Asked, askedFrom, askedOf, stepFrom } from './review-form.ts';

const said = (voter: Voter, words: string): Clicked => ({ told: { words }, locale: localeOf(voter), about: voter.approval });

async function form(needs: SurfaceNeeds, voter: Voter, asked: Asked): Promise<Clicked> {
  const words = await turnAwayEditor(needs, voter, asked);
  if (words !== null) return said(voter, words);
  const locale = localeOf(voter);
  const facts = { ...(await needs.factsOf(voter.approval, voter.workspace)), locale };
  return { told: { card: renderEdit(facts, editableFields(voter.approval), asked) }, locale, about: voter.approval };
}

async function save(needs: SurfaceNeeds, voter: Voter, asked: Asked, data: Click['data']): Promise<Clicked> {
  const locale = localeOf(voter);
  const { values, noNumbers } = editedValues(data, editableFields(voter.approval));
  const [wrong] = noNumbers;
  if (wrong !== undefined) return said(voter, `${fieldLabel(locale, wrong)}: ${text(locale, 'edit.no_number')}`);
  const saved = await saveEdit(needs, voter, asked, values);
  if (!saved.done) return said(voter, saved.refused);
  const facts = await needs.factsOf(saved.approval, voter.workspace);
  return { told: { card: renderCardSaying(facts, saved.done.join('\n')) }, locale, about: saved.approval };
}

/** Carries out a click on the edit button, below a card or below what `show` answers, and on the form behind it. */
export function clickOnEdit(needs: SurfaceNeeds) {
  const find = findVoter(needs, 'teams');
  return async ({ data }: Click, place: Place): Promise<Clicked> => {
    const voter = await find(String(data.approval ?? ''), place.account);
    if (!voter) return notFound(readerIn(needs, 'teams', place.account, place.id));
    if (!mayDecideIn(place, voter)) return { ...said(voter, text(localeOf(voter), 'chat.elsewhere')), about: null };
    const asked = askedFrom(data);
    const step = stepFrom(data);
    if (step === 'save') return asked ? save(needs, voter, asked, data) : notFound(voter);
    if (step !== 'back') return form(needs, voter, asked ?? askedOf(voter.approval));
    return { told: { card: renderCard(await needs.factsOf(voter.approval, voter.workspace)) }, locale: localeOf(voter), about: null };
  };
}
