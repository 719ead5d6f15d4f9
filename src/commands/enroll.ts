// One-time codes of one's own: a new secret, shown once and in private, that counts from its first code on; and taking somebody else's away.
import type { Refusal } from '../domain/documents/refusal.ts';
import { confirm, type Enrolment, offer, offerAgain, offerNow, reset } from '../domain/policy/enrolment.ts';
import type { OneTimeCodes } from '../ports/one-time-codes.ts';
import { text } from '../texts.ts';
import type { CommandResult } from './answer.ts';
import { personMeant } from './delegate-words.ts';
import { findWorkspace } from './find.ts';
import { type Command, type CommandNeeds, forbidden, localeOf, type Place, publish, type Scene, say, timeFor, told, unconfirmed } from './scene.ts';
import { unknownPerson } from './unknown-person.ts';

/** Who may take somebody else's codes away. */
const MAY_RESET = ['revops'];

/** `enroll [code] [workspace]`, or `enroll reset <person> [workspace]`. */
export function enrollCommand(needs: CommandNeeds): Command {
  return async (scene) => {
    const found = findWorkspace(scene);
    if (found.refused) return found.refused;
    const { place } = found;
    const [first = '', ...rest] = found.rest;
    if (first.toLowerCase() === 'reset') return takeAway(needs, scene, place, rest.join(' '));
    const refused = unconfirmed(place);
    if (refused) return refused;
    if (needs.codes === null) return told(text(localeOf(place), 'refusal.codes_unset'));
    const code = [first, ...rest].join('').normalize('NFKC');
    if (scene.command.dryRun || (code !== '' && !/^[\d-]+$/.test(code))) return told(say(place)('enroll.usage'));
    return code === '' ? begin(needs, place, needs.codes) : give(needs, scene, place, needs.codes, code);
  };
}

const ownerOf = ({ workspace, person }: Place) => ({ workspace: workspace.id, person: person.id });

/** The new secret, once: as text to type and as the address that authenticators read. */
const shown = (place: Place, { base32, uri }: { base32: string; uri: string }, id: string): CommandResult =>
  told([say(place)('enroll.show', { secret: base32.replace(/.{4}(?=.)/g, '$& ') }), say(place)('enroll.then', { workspace: id })], {
    title: say(place)('enroll.title'),
    verbatim: uri,
  });

const refusedHere = (place: Place, { code, values: { at } }: Refusal): CommandResult =>
  told(text(localeOf(place), `refusal.${code}`, { at: typeof at === 'string' ? timeFor(place, at) : '' }));

/** Whoever is enrolled already is asked for a code first: a stranger at an open screen has none. */
async function begin({ enrolments, clock }: CommandNeeds, place: Place, codes: OneTimeCodes): Promise<CommandResult> {
  const { workspace, person } = place;
  const made = codes.newSecret(ownerOf(place));
  const isOffered = await enrolments.change(workspace.id, person.id, (enrolment) =>
    enrolment.secret === null ? { next: offer(enrolment, made.sealed, clock.now()), result: true } : { next: null, result: false },
  );
  return isOffered ? shown(place, made, workspace.id) : told(say(place)('enroll.again', { workspace: workspace.id }));
}

/** A code confirms the secret that was shown last, which everybody hears, or lets whoever is enrolled have a new one. */
async function give(needs: CommandNeeds, scene: Scene, place: Place, codes: OneTimeCodes, code: string): Promise<CommandResult> {
  const { enrolments, clock } = needs;
  const { workspace, person } = place;
  const made = codes.newSecret(ownerOf(place));
  const now = clock.now();
  const stepIn = (sealed: string) => codes.stepOf(sealed, ownerOf(place), code, now);
  const tried = (enrolment: Enrolment) => {
    const isFirst = offerNow(enrolment, now) !== null;
    const done = isFirst ? confirm(enrolment, stepIn, now) : offerAgain(enrolment, stepIn, made.sealed, now);
    return { next: done.next, result: { isFirst, refused: done.result } };
  };
  const { isFirst, refused } = await enrolments.change(workspace.id, person.id, tried);
  if (refused) return refusedHere(place, refused);
  if (!isFirst) return shown(place, made, workspace.id);
  const spoken = await publish(needs, scene, place, (open) => say(open)('enroll.announced', { who: person.name }));
  return { ...told(say(place)('enroll.done', { workspace: workspace.id })), public: spoken };
}

/** For somebody who has lost theirs. Never one's own: whoever has stolen an account could then enrol in its name. */
async function takeAway(needs: CommandNeeds, scene: Scene, place: Place, typed: string): Promise<CommandResult> {
  const { workspace, person } = place;
  const refused = await forbidden(needs, place, MAY_RESET, 'enroll reset');
  if (refused) return refused;
  const meant = personMeant(workspace, typed);
  if (meant.person === null) return unknownPerson(place, typed, meant.nearest);
  const { id, name } = meant.person;
  if (id === person.id) return told(say(place)('enroll.not_oneself'));
  if (scene.command.dryRun) return told(say(place)('enroll.would_reset', { who: name }));
  const isDone = await needs.enrolments.change(workspace.id, id, (enrolment) =>
    enrolment.secret === null && enrolment.offered === null
      ? { next: null, result: false }
      : { next: reset(enrolment, person.id, needs.clock.now()), result: true },
  );
  if (!isDone) return told(say(place)('enroll.not_enrolled', { who: name }));
  const words = (to: Place) => say(to)('enroll.reset', { who: name, by: person.name });
  return { ...told(words(place)), public: await publish(needs, scene, place, words) };
}
