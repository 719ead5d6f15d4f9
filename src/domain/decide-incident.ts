// What may be done to an incident, as one pure function: parts done, owners, its card, its end. Two operators at once get one result.
import type { CardRef } from './approval.ts';
import { claimedCards, deferredCards, shownCards, withoutCard } from './card-refs.ts';
import { currentStep, type Incident, type IncidentPart, type IncidentStep, isOver } from './incident.ts';
import { isOrdered, QUESTIONS, type StepWord } from './playbook.ts';
import type { Json } from './request.ts';

type CardAt = Pick<CardRef, 'surface' | 'channel'>;

export type IncidentAct =
  | { type: 'do_part'; step: StepWord; part: string; state: 'done' | 'not_needed'; by: string; note: string | null }
  | { type: 'own_step'; step: StepWord; owner: string; by: string }
  | { type: 'note'; event: string; by: string; detail: { [key: string]: Json } }
  | { type: 'resolve'; by: string }
  | ({ type: 'claim_card'; until: string } & CardAt)
  | ({ type: 'defer_card'; waitMs: number | null } & CardAt)
  | ({ type: 'drop_card' } & CardAt)
  | ({ type: 'show_card'; message: string; shows: number } & CardAt);

/** Why nothing was changed; `by` and `at` say who had done it and when, `waits_for` what has to come first. */
export type IncidentRefusal = {
  code: 'already_done' | 'resolved' | 'not_there' | 'not_yet' | 'answer_missing' | 'busy';
  by: string | null;
  at: string | null;
  waits_for: string[];
};

export type IncidentDecided = { next: Incident; refused?: undefined } | { next?: undefined; refused: IncidentRefusal };

const refuse = (code: IncidentRefusal['code'], more: Partial<IncidentRefusal> = {}): IncidentDecided => ({
  refused: { code, by: null, at: null, waits_for: [], ...more },
});

function withEvent(incident: Incident, type: string, actor: string, now: Date, detail: { [key: string]: Json }): Incident {
  return { ...incident, events: [...incident.events, { n: incident.events.length + 1, type, at: now.toISOString(), actor, detail }] };
}

const withStep = (incident: Incident, changed: IncidentStep): Incident => ({
  ...incident,
  steps: incident.steps.map((step) => (step.name === changed.name ? changed : step)),
});

function doPart(incident: Incident, act: Extract<IncidentAct, { type: 'do_part' }>, now: Date): IncidentDecided {
  const step = incident.steps.find((one) => one.name === act.step);
  const index = step?.parts.findIndex((one) => one.name === act.part) ?? -1;
  const part = step?.parts[index];
  if (!step || !part) return refuse('not_there');
  if (part.state !== 'open') return refuse('already_done', { by: part.by, at: part.at });
  const before = isOrdered(step.name) ? step.parts.slice(0, index).filter((one) => one.state === 'open') : [];
  if (before.length > 0) return refuse('not_yet', { waits_for: before.map((one) => one.name) });
  if (QUESTIONS.has(step.name) && act.state === 'done' && !act.note?.trim()) return refuse('answer_missing');
  const done: IncidentPart = { name: part.name, state: act.state, by: act.by, at: now.toISOString(), note: act.note };
  const after = { ...step, parts: step.parts.with(index, done) };
  const detail = { step: step.name, part: part.name, state: act.state, note: act.note };
  const next = withEvent(withStep(incident, after), 'incident_part_done', act.by, now, detail);
  return { next: isOver(after) ? withEvent(next, 'incident_step_done', act.by, now, { step: step.name }) : next };
}

function ownStep(incident: Incident, act: Extract<IncidentAct, { type: 'own_step' }>, now: Date): IncidentDecided {
  const step = incident.steps.find((one) => one.name === act.step);
  if (!step) return refuse('not_there');
  if (step.owner === act.owner) return refuse('already_done', { by: act.owner });
  const detail = { step: step.name, owner: act.owner, before: step.owner };
  return { next: withEvent(withStep(incident, { ...step, owner: act.owner }), 'incident_owner_changed', act.by, now, detail) };
}

function resolve(incident: Incident, { by }: Extract<IncidentAct, { type: 'resolve' }>, now: Date): IncidentDecided {
  if (currentStep(incident)) return refuse('not_yet', { waits_for: incident.steps.filter((step) => !isOver(step)).map((step) => step.name) });
  const over: Incident = { ...incident, state: 'resolved', resolved_at: now.toISOString(), resolved_by: by };
  return { next: withEvent(over, 'incident_resolved', by, now, { number: incident.number }) };
}

/** Acts of people, which the end of an incident ends; its card is still kept up to date. */
function byPeople(incident: Incident, act: IncidentAct, now: Date): IncidentDecided | null {
  if (act.type !== 'do_part' && act.type !== 'own_step' && act.type !== 'resolve') return null;
  if (incident.state === 'resolved') return refuse('resolved', { by: incident.resolved_by, at: incident.resolved_at });
  if (act.type === 'do_part') return doPart(incident, act, now);
  return act.type === 'own_step' ? ownStep(incident, act, now) : resolve(incident, act, now);
}

/** What an act does to an incident at `now`. Pure: may run several times for one act. */
export function decideIncident(incident: Incident, act: IncidentAct, now: Date): IncidentDecided {
  const decided = byPeople(incident, act, now);
  if (decided) return decided;
  switch (act.type) {
    case 'note':
      return { next: withEvent(incident, act.event, act.by, now, act.detail) };
    case 'claim_card': {
      const cards = claimedCards(incident.cards, act, now);
      return cards ? { next: { ...incident, cards } } : refuse('busy');
    }
    case 'defer_card':
      return { next: { ...incident, cards: deferredCards(incident.cards, act, now) } };
    case 'drop_card':
      return { next: { ...incident, cards: withoutCard(incident.cards, act) } };
    case 'show_card':
      return { next: { ...incident, cards: shownCards(incident.cards, act) } };
    default:
      return refuse('not_there');
  }
}

/** An act in the shape that `Incidents.change` wants. */
export function appliedToIncident(incident: Incident, act: IncidentAct, now: Date): { next: Incident | null; result: IncidentRefusal | null } {
  const { next = null, refused = null } = decideIncident(incident, act, now);
  return { next, result: refused };
}
