// What may be done to an incident, and what comes of it: the next document, or a refusal that changes nothing.
import type { CardAt, ShownOf } from '../documents/card-refs.ts';
import type { Incident } from '../documents/incident.ts';
import type { StepWord } from '../documents/playbook.ts';
import type { Json } from '../documents/request.ts';
import type { Executor } from '../policy/executor-parts.ts';
import type { ContainmentKey } from './containment.ts';
import type { FoundBypass } from './gather-bypass.ts';

/** How many cases of the workspace's regression set pass. */
export type CaseCount = { passed: number; total: number };

export type IncidentAct =
  | { type: 'do_part'; step: StepWord; part: string; state: 'done' | 'not_needed'; by: string; note: string | null; cases?: CaseCount }
  | { type: 'own_step'; step: StepWord; owner: string; by: string }
  | { type: 'contain'; step: StepWord; by: string; executors: Executor[] }
  | { type: 'resolve'; by: string }
  | ({ type: 'add_bypass' } & FoundBypass)
  | { type: 'add_record'; record: string }
  | { type: 'note'; event: string; by: string; detail: { [key: string]: Json } }
  | ({ type: 'begin_send'; until: string; things: number | null } & ContainmentKey)
  | ({ type: 'confirm' } & ContainmentKey)
  | ({ type: 'not_taken'; at: string | null; reason: string } & ContainmentKey)
  | ({ type: 'claim_card'; until: string; beside: CardAt[] } & CardAt)
  | ({ type: 'defer_card'; waitMs: number | null } & CardAt)
  | ({ type: 'drop_card' } & CardAt)
  | ({ type: 'show_card'; message: string; shows: number } & ShownOf & CardAt)
  | { type: 'claim_thread'; surface: string; until: string }
  | { type: 'told_thread'; surface: string; told: number };

/** Why nothing was changed; `by` and `at` say who had done it and when, `waits_for` what has to come first. */
export type IncidentRefusal = {
  code: 'already_done' | 'resolved' | 'not_there' | 'not_yet' | 'answer_missing' | 'told_missing' | 'busy' | 'cases_failing' | 'not_alone';
  by: string | null;
  at: string | null;
  waits_for: string[];
  cases?: CaseCount;
};

export type IncidentDecided = { next: Incident; refused?: undefined } | { next?: undefined; refused: IncidentRefusal };

/** An act that changes nothing, with why. */
export const refuse = (code: IncidentRefusal['code'], more: Partial<IncidentRefusal> = {}): IncidentDecided => ({
  refused: { code, by: null, at: null, waits_for: [], ...more },
});
