// What people do to the steps of an incident: parts, owners, the executors that are asked, and the end.
import { currentStep, type Incident, type IncidentPart, type IncidentStep, isOver } from '../documents/incident.ts';
import { isOrdered, QUESTIONS, type StepWord } from '../documents/playbook.ts';
import { askExecutors, toContain } from './containment.ts';
import { type IncidentAct, type IncidentDecided, refuse } from './incident-acts.ts';
import { withIncidentEvent } from './incident-event.ts';

type Act<T extends IncidentAct['type']> = Extract<IncidentAct, { type: T }>;

const stepOf = (incident: Incident, name: StepWord): IncidentStep | undefined => incident.steps.find((one) => one.name === name);

const withStep = (incident: Incident, changed: IncidentStep): Incident => ({
  ...incident,
  steps: incident.steps.map((step) => (step.name === changed.name ? changed : step)),
});

/**
 * The gate before a resume: cases were added where there are some, and pass where they were run. That a part is not needed takes two people, one for
 * each part.
 */
function gateRefused({ parts }: IncidentStep, { part, state, by, cases = { passed: 0, total: 0 } }: Act<'do_part'>): IncidentDecided | null {
  const isProved = cases.total > 0 && (part !== 'cases_passed' || cases.passed >= cases.total);
  if (state === 'done') return isProved ? null : refuse('cases_failing', { cases });
  return parts.some((other) => other.state !== 'open' && other.by === by) ? refuse('not_alone') : null;
}

/** One part of a step is done, or not needed; the parts of some steps come in order, some want an answer with them. */
export function doPart(incident: Incident, act: Act<'do_part'>, now: Date): IncidentDecided {
  const step = stepOf(incident, act.step);
  const index = step?.parts.findIndex((one) => one.name === act.part) ?? -1;
  const part = step?.parts[index];
  if (!step || !part) return refuse('not_there');
  if (part.state !== 'open') return refuse('already_done', { by: part.by, at: part.at });
  const before = isOrdered(step.name) ? step.parts.slice(0, index).filter((one) => one.state === 'open') : [];
  if (before.length > 0) return refuse('not_yet', { waits_for: before.map((one) => one.name) });
  const isMute = act.state === 'done' && !act.note?.trim();
  if (isMute && QUESTIONS.has(step.name)) return refuse('answer_missing');
  if (isMute && step.name === 'notify') return refuse('told_missing');
  const gate = step.name === 'regression_test' ? gateRefused(step, act) : null;
  if (gate) return gate;
  const done: IncidentPart = { name: part.name, state: act.state, by: act.by, at: now.toISOString(), note: act.note };
  const after = { ...step, parts: step.parts.with(index, done) };
  const detail = { step: step.name, part: part.name, state: act.state, note: act.note };
  const next = withIncidentEvent(withStep(incident, after), 'incident_part_done', act.by, now, detail);
  return { next: isOver(after) ? withIncidentEvent(next, 'incident_step_done', act.by, now, { step: step.name }) : next };
}

/** Somebody takes a step, or gives it to somebody else. */
export function ownStep(incident: Incident, act: Act<'own_step'>, now: Date): IncidentDecided {
  const step = stepOf(incident, act.step);
  if (!step) return refuse('not_there');
  if (step.owner === act.owner) return refuse('already_done', { by: act.owner });
  const detail = { step: step.name, owner: act.owner, before: step.owner };
  return { next: withIncidentEvent(withStep(incident, { ...step, owner: act.owner }), 'incident_owner_changed', act.by, now, detail) };
}

/** Refused where nobody could be asked, or where somebody has asked already. */
export function contain(incident: Incident, act: Act<'contain'>, now: Date): IncidentDecided {
  const step = stepOf(incident, act.step);
  if (!step || act.executors.length === 0) return refuse('not_there');
  if (toContain(incident, step, act.executors).length > 0) return { next: askExecutors(incident, step, act, now) };
  const asked = incident.containment.find((one) => one.step === step.name);
  return asked ? refuse('already_done', { by: asked.by, at: asked.asked_at }) : refuse('not_there');
}

/** The incident is over, where all of its steps are. */
export function resolve(incident: Incident, { by }: Act<'resolve'>, now: Date): IncidentDecided {
  if (currentStep(incident)) return refuse('not_yet', { waits_for: incident.steps.filter((step) => !isOver(step)).map((step) => step.name) });
  const over: Incident = { ...incident, state: 'resolved', resolved_at: now.toISOString(), resolved_by: by };
  return { next: withIncidentEvent(over, 'incident_resolved', by, now, { number: incident.number }) };
}
