// Somebody acts on an incident from its card: whether they may, what the button or the form asks for, and the words where nothing changed.
import { incidentRefusedWords, whoTends, whyNotTend } from '../commands/incident-refused.ts';
import type { ChatSurface } from '../domain/documents/chat-account.ts';
import { filledIn, oneLine } from '../domain/documents/plain-text.ts';
import { STEP_WORDS, type StepWord } from '../domain/documents/playbook.ts';
import type { IncidentAct } from '../domain/incident/incident-acts.ts';
import { isByEmail } from '../domain/ledger/account-link.ts';
import { type Executor, executorsOf } from '../domain/policy/executor-parts.ts';
import type { Person } from '../domain/policy/quorum.ts';
import type { Workspace } from '../domain/policy/workspace.ts';
import { text } from '../texts.ts';
import { personOf, readerIn } from './identity.ts';
import type { SurfaceNeeds } from './needs.ts';
import { localeOf, type Reader } from './refusal-words.ts';

/** What was on screen: an incident, the step, and the part that a button was about. */
export type TendAsked = { workspace: string; incident: string; step: StepWord; part: string };

/** Buttons that do something at once, and those that open a form. */
export const AT_ONCE = ['incident_pause', 'incident_contain'] as const;
export const FORMS = ['incident_step', 'incident_told', 'incident_owner'] as const;
export type AtOnce = (typeof AT_ONCE)[number];
export type Form = (typeof FORMS)[number];

/** What both forms let anybody write. */
export const LONGEST_NOTE = 1_000;

const LONGEST_ECHO = 60;

/** What was chosen in a form; null where nothing was. */
export type Chosen = { owner: string | null; part: string | null; result: string | null; note: string | null };

export const isStepWord = (word: unknown): word is StepWord => STEP_WORDS.some((one) => one === word);

/** `channel` is where they clicked, empty where that is not known. */
export type Clicker = { surface: ChatSurface; account: string; channel: string };

type Tender = { asked: TendAsked; workspace: Workspace; person: Person; reader: Reader; refused: null };

/** Who acts, in the workspace of the incident; or the words of why they may not. */
export async function tenderOf(
  { policies, recognise }: Pick<SurfaceNeeds, 'policies' | 'recognise'>,
  { surface, account, channel }: Clicker,
  asked: TendAsked | null,
): Promise<Tender | { reader: Reader; refused: string }> {
  if (asked) await recognise({ surface, account }, asked.workspace);
  const workspace = asked && policies.get(asked.workspace);
  if (!asked || !workspace) {
    const reader = readerIn({ policies }, surface, account, channel);
    return { reader, refused: text(localeOf(reader), 'incident.refused.gone') };
  }
  const person = personOf(workspace, surface, account);
  const reader: Reader = { workspace, person, surface, account };
  const refused = person
    ? await whyNotTend({ policies }, { workspace, person, surface, byEmail: isByEmail(person, surface) })
    : whoTends(workspace, localeOf(reader));
  if (!person || refused !== null) return { reader, refused: refused ?? '' };
  return { asked, workspace, person, reader, refused: null };
}

/** The act of a button that does something at once. */
export function actOfButton(button: AtOnce, { step, part }: TendAsked, by: string, executors: Executor[]): IncidentAct {
  if (button === 'incident_contain') return { type: 'contain', step, by, executors };
  return { type: 'do_part', step, part, state: 'done', by, note: null };
}

/** What a form asks for; null where what has to be chosen is not. */
export function actOfForm(form: Form, { owner, part, result, note }: Chosen, { step }: TendAsked, by: string): IncidentAct | null {
  if (form === 'incident_owner') return owner ? { type: 'own_step', step, owner, by } : null;
  if (!part || (result !== 'done' && result !== 'not_needed')) return null;
  return { type: 'do_part', step, part, state: result, by, note: filledIn(note ?? '', LONGEST_NOTE) };
}

/** A client may name an owner whom the form did not offer, or the form is from before somebody left. */
const unknownText = ({ workspace, reader }: Tender, owner: string): string =>
  text(localeOf(reader), 'command.delegate.unknown', { workspace: workspace.id, name: oneLine(owner, LONGEST_ECHO) });

/** Does it; `words` are for who changed nothing, null where something was done. */
export function tend({ incidents, policies, recognise }: Pick<SurfaceNeeds, 'incidents' | 'policies' | 'recognise'>) {
  return async (
    by: Clicker,
    asked: TendAsked | null,
    actFor: (asked: TendAsked, by: string, executors: Executor[]) => IncidentAct | null,
  ): Promise<{ reader: Reader; words: string | null }> => {
    const who = await tenderOf({ policies, recognise }, by, asked);
    if (who.refused !== null) return { reader: who.reader, words: who.refused };
    const executors = executorsOf(who.workspace);
    const act = actFor(who.asked, who.person.id, executors);
    const stranger = act?.type === 'own_step' && who.workspace.people.every(({ id }) => id !== act.owner) ? act.owner : null;
    if (stranger !== null) return { reader: who.reader, words: unknownText(who, stranger) };
    const done = act && (await incidents.act(who.asked.workspace, who.asked.incident, act));
    const place = { workspace: who.workspace, person: who.person, surface: by.surface };
    if (!done) return { reader: who.reader, words: text(localeOf(who.reader), act ? 'incident.refused.gone' : 'incident.refused.not_there') };
    return { reader: who.reader, words: done.refused && incidentRefusedWords(place, done.incident, done.refused) };
  };
}
