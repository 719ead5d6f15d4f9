// What may be done to an incident, as one pure function. Two operators at once get one result: the second hears who was first.
import { claimedCards, deferredCards, shownCards, withoutCard } from '../documents/card-refs.ts';
import type { Incident } from '../documents/incident.ts';
import { addRecord } from './added-records.ts';
import { confirm, notTaken } from './containment.ts';
import { contain, doPart, ownStep, resolve } from './decide-playbook.ts';
import { addBypass } from './gather-bypass.ts';
import { type IncidentAct, type IncidentDecided, type IncidentRefusal, refuse } from './incident-acts.ts';
import { withIncidentEvent } from './incident-event.ts';
import { claimedThread, toldThread } from './incident-thread.ts';

const WHILE_OPEN: ReadonlySet<IncidentAct['type']> = new Set(['do_part', 'own_step', 'contain', 'resolve', 'add_bypass', 'add_record']);

/** One that is due, and nobody else's turn: whoever takes it has it to himself until `until`. */
function beginSend(incident: Incident, act: Extract<IncidentAct, { type: 'begin_send' }>, now: Date) {
  const isIt = (one: Incident['containment'][number]) =>
    one.part === act.part && one.connector === act.connector && one.at !== null && Date.parse(one.at) <= now.getTime();
  if (!incident.containment.some(isIt)) return refuse('busy');
  return { next: { ...incident, containment: incident.containment.map((one) => (isIt(one) ? { ...one, at: act.until, things: act.things } : one)) } };
}

/** What an act does to an incident at `now`. Pure: may run several times for one act. The end of an incident ends what people do to it, and what feeds it. */
export function decideIncident(incident: Incident, act: IncidentAct, now: Date): IncidentDecided {
  if (WHILE_OPEN.has(act.type) && incident.state === 'resolved') return refuse('resolved', { by: incident.resolved_by, at: incident.resolved_at });
  switch (act.type) {
    case 'do_part':
      return doPart(incident, act, now);
    case 'own_step':
      return ownStep(incident, act, now);
    case 'contain':
      return contain(incident, act, now);
    case 'resolve':
      return resolve(incident, act, now);
    case 'add_bypass':
      return { next: addBypass(incident, act, now) };
    case 'add_record':
      return addRecord(incident, act.record, now);
    case 'note':
      return { next: withIncidentEvent(incident, act.event, act.by, now, act.detail) };
    case 'begin_send':
      return beginSend(incident, act, now);
    case 'confirm':
      return { next: confirm(incident, act, now) };
    case 'not_taken':
      return { next: notTaken(incident, act, act, now) };
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
    case 'claim_thread': {
      const threads = claimedThread(incident, act, now);
      return threads ? { next: { ...incident, threads } } : refuse('busy');
    }
    case 'told_thread':
      return { next: { ...incident, threads: toldThread(incident, act) } };
  }
}

/** An act in the shape that `Incidents.change` wants. */
export function appliedToIncident(incident: Incident, act: IncidentAct, now: Date): { next: Incident | null; result: IncidentRefusal | null } {
  const { next = null, refused = null } = decideIncident(incident, act, now);
  return { next, result: refused };
}
