// One person's one-time codes in one workspace: the secret they enrolled with, which of its codes are used up, and the pause after wrong
// ones. Pure; secrets stand here sealed, and codes not at all.
import { type Refusal, refusal } from '../documents/refusal.ts';
import type { Json } from '../documents/request.ts';

type EnrolmentEvent = { n: number; type: string; at: string; actor: string; detail: { [key: string]: Json } };

/** `version` 0 was never stored. `offered` is a new secret that waits for its first code, beside the one in force, if any. */
export type Enrolment = {
  workspace: string;
  person: string;
  version: number;
  secret: string | null;
  enrolled_at: string | null;
  offered: { secret: string; at: string } | null;
  /** The last time step of the secret in force whose code was used; no code of it or of an earlier one is taken. */
  used_step: number;
  /** Wrong codes in a row, and pauses in a row that followed from them. */
  wrong: number;
  pauses: number;
  paused_until: string | null;
  /** Events not yet sealed, oldest first; numbered on from `events_made`. */
  events: EnrolmentEvent[];
  events_made: number;
};

/** The time step whose code was typed, for a sealed secret; null where it is no code of it by now. */
export type StepIn = (sealed: string) => number | null;

export type Tried = { next: Enrolment; result: Refusal | null };

const NO_STEP = -1;
const MOST_WRONG = 5;
const PAUSE_MS = 5 * 60_000;
const LONGEST_PAUSE_MS = 60 * 60_000;
/** After this long a secret that was shown and never confirmed is nobody's. */
export const OFFER_MS = 15 * 60_000;

/** Of somebody who has no codes: version 0 is stored nowhere. */
export const emptyEnrolment = (workspace: string, person: string): Enrolment => ({
  workspace,
  person,
  version: 0,
  secret: null,
  enrolled_at: null,
  offered: null,
  used_step: NO_STEP,
  wrong: 0,
  pauses: 0,
  paused_until: null,
  events: [],
  events_made: 0,
});

function withEvent(enrolment: Enrolment, type: string, actor: string, now: Date, detail: EnrolmentEvent['detail'] = {}): Enrolment {
  const { events, events_made, person } = enrolment;
  const event = { n: events_made + 1, type, at: now.toISOString(), actor, detail: { person, ...detail } };
  return { ...enrolment, events: [...events, event], events_made: events_made + 1 };
}

/** The offer that stands at `now`, or null. */
export const offerNow = ({ offered }: Enrolment, now: Date): Enrolment['offered'] =>
  offered && now.getTime() - Date.parse(offered.at) < OFFER_MS ? offered : null;

/** One more wrong code; the fifth in a row begins a pause, and each further pause is twice as long. */
function counted(enrolment: Enrolment, now: Date): Enrolment {
  const wrong = enrolment.wrong + 1;
  if (wrong < MOST_WRONG) return { ...enrolment, wrong };
  const pauseMs = Math.min(PAUSE_MS * 2 ** enrolment.pauses, LONGEST_PAUSE_MS);
  return { ...enrolment, wrong: 0, pauses: enrolment.pauses + 1, paused_until: new Date(now.getTime() + pauseMs).toISOString() };
}

const pausedAt = ({ paused_until }: Enrolment, now: Date): Refusal | null =>
  paused_until !== null && now.getTime() < Date.parse(paused_until) ? refusal('code_paused', { at: paused_until }) : null;

type Try = { sealed: string; usedStep: number; stepIn: StepIn; now: Date; use: EnrolmentEvent['detail'] };

/** What a code for a secret does: it is taken once, and every other try is counted and noted. */
function tryCode(enrolment: Enrolment, { sealed, usedStep, stepIn, now, use }: Try): Tried & { step: number } {
  const refuse = (after: Enrolment, why: Refusal) => ({
    next: withEvent(after, 'code_refused', after.person, now, { code: why.code, ...use }),
    result: why,
    step: NO_STEP,
  });
  const paused = pausedAt(enrolment, now);
  if (paused) return refuse(enrolment, paused);
  const step = stepIn(sealed);
  if (step === null) {
    const after = counted(enrolment, now);
    return refuse(after, pausedAt(after, now) ?? refusal('code_wrong'));
  }
  if (step <= usedStep) return refuse(enrolment, refusal('code_used'));
  const taken = { ...enrolment, wrong: 0, pauses: 0, paused_until: null };
  return { next: withEvent(taken, 'code_accepted', enrolment.person, now, use), result: null, step };
}

/** Uses a code up for an approval. Two tries with one code never both succeed, since each is a change of this document. */
export function useCode(
  enrolment: Enrolment,
  stepIn: StepIn,
  now: Date,
  use: EnrolmentEvent['detail'],
): { next: Enrolment | null; result: Refusal | null } {
  if (enrolment.secret === null) return { next: null, result: refusal('not_enrolled') };
  const { next, result, step } = tryCode(enrolment, { sealed: enrolment.secret, usedStep: enrolment.used_step, stepIn, now, use });
  return { next: result ? next : { ...next, used_step: step }, result };
}

/** Offers a new secret; the one in force stays until a code of the new one comes. */
export const offer = (enrolment: Enrolment, sealed: string, now: Date): Enrolment =>
  withEvent({ ...enrolment, offered: { secret: sealed, at: now.toISOString() } }, 'enrolment_offered', enrolment.person, now, {
    again: enrolment.secret !== null,
  });

/** Whoever is enrolled gets a new secret for a code of the one in force. */
export function offerAgain(enrolment: Enrolment, stepIn: StepIn, sealed: string, now: Date): { next: Enrolment | null; result: Refusal | null } {
  const tried = useCode(enrolment, stepIn, now, { use: 're_enrol' });
  return tried.result || !tried.next ? tried : { next: offer(tried.next, sealed, now), result: null };
}

/** The first code of an offered secret puts it in force. */
export function confirm(enrolment: Enrolment, stepIn: StepIn, now: Date): { next: Enrolment | null; result: Refusal | null } {
  const offered = offerNow(enrolment, now);
  if (!offered) return { next: null, result: refusal('not_enrolled') };
  const { next, result, step } = tryCode(enrolment, { sealed: offered.secret, usedStep: NO_STEP, stepIn, now, use: { use: 'enrol' } });
  if (result) return { next, result };
  const inForce = { ...next, secret: offered.secret, enrolled_at: now.toISOString(), offered: null, used_step: step };
  return { next: withEvent(inForce, 'enrolled', enrolment.person, now, { again: enrolment.secret !== null }), result: null };
}

/** Somebody else takes it away, so that the person can enrol anew. A pause stays. */
export const reset = (enrolment: Enrolment, by: string, now: Date): Enrolment =>
  withEvent({ ...enrolment, secret: null, enrolled_at: null, offered: null, used_step: NO_STEP }, 'enrolment_reset', by, now);
