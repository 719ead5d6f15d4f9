// Something went wrong: an incident as a document, with the nine steps of the playbook, what was asked of executors, and its own events.
import type { CardRef, LifeEvent } from './approval.ts';
import { textsOf } from './json.ts';
import { PLAYBOOK, STEP_WORDS, type StepWord } from './playbook.ts';
import type { Json } from './request.ts';

/** `not_needed` was looked at and left. `note` is what the person said: an answer, or whom they told. */
export type IncidentPart = { name: string; state: 'open' | 'done' | 'not_needed'; by: string | null; at: string | null; note: string | null };

export type IncidentStep = { name: StepWord; owner: string | null; parts: IncidentPart[] };

/**
 * One event to one executor. `at` is the next attempt, null once it was confirmed or given up; `problem` says why the last one was
 * not taken.
 */
export type Containment = {
  step: StepWord;
  part: string;
  connector: string;
  by: string;
  asked_at: string;
  at: string | null;
  attempts: number;
  confirmed_at: string | null;
  /** How many sequences, records or tasks it was about when it was last sent; null where its part is about none. Left out before. */
  things?: number | null;
  problem: string | null;
};

/** The thread below a card: events up to `told` stand there; those up to `telling` are being told, or may stand there already. */
export type IncidentThread = { told: number; telling: number | null; until: string | null };

/** What opens an incident. Its id says what it is, so that the same thing opens one incident. */
export type IncidentDraft = {
  id: string;
  /** Counts the incidents of a workspace from 1. */
  number: number;
  /** `bypass`, `manual`, or the name of a tripwire. */
  kind: string;
  opened_at: string;
  /** A person's id, or `system`. */
  opened_by: string;
  owner: string | null;
  request_id: string | null;
  code: string;
  detail: string;
  tier: number | null;
  agent_role: string | null;
  /** What it paused when it was opened; null where it paused nothing. */
  pause: { role: string | null; connector: string | null } | null;
  evidence: { [key: string]: Json };
};

export type Incident = Omit<IncidentDraft, 'owner' | 'number'> & {
  workspace: string;
  /** Counts every change; a compare-and-swap is on it. */
  version: number;
  /** Null in a document of before incidents were counted. */
  number: number | null;
  state: 'open' | 'resolved';
  resolved_at: string | null;
  resolved_by: string | null;
  steps: IncidentStep[];
  containment: Containment[];
  cards: CardRef[];
  /** By surface. */
  threads: { [surface: string]: IncidentThread };
  events: LifeEvent[];
};

const stepsOf = (owner: string | null): IncidentStep[] =>
  STEP_WORDS.map((name) => ({
    name,
    owner,
    parts: PLAYBOOK[name].parts.map((part) => ({ name: part, state: 'open', by: null, at: null, note: null })),
  }));

const NOTHING_YET = {
  version: 1,
  state: 'open',
  resolved_at: null,
  resolved_by: null,
  containment: [],
  cards: [],
  threads: {},
  events: [],
} satisfies Partial<Incident>;

/** The incident as it is first stored. The part that its opening did already, the kill switch, is done. */
export function newIncident(workspace: string, { owner, ...draft }: IncidentDraft): Incident {
  const { opened_at, opened_by, pause, kind, code, detail, number } = draft;
  const steps = stepsOf(owner);
  const [first] = steps[0]?.parts ?? [];
  if (first && pause) Object.assign(first, { state: 'done', by: opened_by, at: opened_at });
  const opened = { n: 1, type: 'incident_opened', at: opened_at, actor: opened_by, detail: { number, kind, code, detail, pause } };
  return { ...NOTHING_YET, ...draft, workspace, steps, events: [opened] };
}

/** What an incident of before it was a document says: all that has come since is filled in. */
export function readIncident(stored: Pick<Incident, 'id' | 'workspace' | 'opened_at'> & Partial<Incident>): Incident {
  return {
    ...NOTHING_YET,
    kind: 'bypass',
    request_id: null,
    code: 'unknown',
    detail: '',
    tier: null,
    agent_role: null,
    evidence: {},
    number: null,
    opened_by: 'system',
    pause: null,
    steps: stepsOf(null),
    ...stored,
  };
}

/** The records that fed it, or that bypasses and executions without a trace touched: as they were noted, on one line. */
export function recordsOf({ evidence: { records, touched, bypassed } }: Pick<Incident, 'evidence'>): string[] {
  return [...new Set([records, touched, bypassed].flatMap(textsOf))];
}

/** Nothing of the step is open: each part is done, or was said not to be needed. */
export const isOver = ({ parts }: Pick<IncidentStep, 'parts'>): boolean => parts.every((part) => part.state !== 'open');

/** The step that is to be done now: the first that is not over; null where all nine are. */
export const currentStep = ({ steps }: Pick<Incident, 'steps'>): IncidentStep | null => steps.find((step) => !isOver(step)) ?? null;

/** The number of a step as people count them, from 1. */
export const stepNumber = (name: StepWord): number => STEP_WORDS.indexOf(name) + 1;

/** What people call it: its number, or its id while it has none. */
export const incidentName = ({ number, id }: Pick<Incident, 'number' | 'id'>): string => (number === null ? id : String(number));
