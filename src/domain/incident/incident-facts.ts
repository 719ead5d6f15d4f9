// What is on the card of an incident, the same for every platform. How it looks is each platform's own.
import { currentStep, type Incident, type IncidentPart, type IncidentStep, isOver, stepNumber } from '../documents/incident.ts';
import type { StepWord } from '../documents/playbook.ts';
import type { Json } from '../documents/request.ts';
import type { Ledger, Pause } from '../ledger/ledger.ts';
import { inFlight, pausesOn } from '../ledger/pauses.ts';
import { type SafeModeStage, safeModeStage } from '../ledger/safe-mode.ts';
import { executorsOf } from '../policy/executor-parts.ts';
import { nameIn, type Workspace } from '../policy/workspace.ts';
import { toContain } from './containment.ts';
import { type RollbackFacts, rollbacksOf } from './incident-rollbacks.ts';

export type StepFacts = {
  name: StepWord;
  number: number;
  sign: 'done' | 'now' | 'open';
  owner: string | null;
  /** `things`: how many sequences, records or tasks executors were asked to see to; null where that is not known. */
  parts: (IncidentPart & { byName: string | null; things: number | null })[];
  /** Of what executors were asked in this step, how much they confirmed; null where nothing was asked. */
  confirmed: { count: number; of: number } | null;
};

/** What the primary button does: the next thing that Countersign can do, or the step's own form. */
export type NextAct = 'pause' | 'contain' | 'told' | 'step';

export type IncidentFacts = {
  id: string;
  number: number | null;
  version: number;
  workspace: { id: string; name: string };
  locale: string;
  kind: string;
  code: string;
  detail: string;
  evidence: { [key: string]: Json };
  state: Incident['state'];
  openedAt: string;
  openedBy: string | null;
  resolvedAt: string | null;
  resolvedBy: string | null;
  role: string | null;
  requestId: string | null;
  /** Pauses of this incident that are on. */
  paused: Pick<Pause, 'role' | 'connector'>[];
  /** Releases are still on their way that the pauses cover: nobody is told yet that all is still. */
  pausing: boolean;
  /** Approvals that a pause of this incident holds. */
  held: number;
  safeMode: { stage: SafeModeStage; until: string } | null;
  current: StepFacts | null;
  steps: StepFacts[];
  rollbacks: RollbackFacts[];
  /** What executors were asked for, and whether they confirmed. */
  asked: { part: string; connector: string; confirmed: boolean }[];
  /** Executors that did not take what they were asked, and are not asked again. */
  problems: { part: string; connector: string; problem: string }[];
  next: NextAct | null;
  /** What the executors would be asked in the current step, and which of them; empty where nothing is left to ask. */
  asks: { parts: string[]; connectors: string[] };
};

export type IncidentContext = { workspace: Workspace; ledger: Ledger; held: number; now: Date };

/** The kill switch first, then what executors can be asked, then the form. */
function nextAct(step: IncidentStep, asks: string[]): NextAct {
  const isOpen = (name: string) => step.parts.some((part) => part.name === name && part.state === 'open');
  if (isOpen('kill_switch')) return 'pause';
  if (asks.length > 0) return 'contain';
  return step.name === 'notify' ? 'told' : 'step';
}

function confirmedOf({ containment }: Incident, { name }: IncidentStep): StepFacts['confirmed'] {
  const asked = containment.filter(({ step }) => step === name);
  return asked.length === 0 ? null : { count: asked.filter(({ confirmed_at }) => confirmed_at !== null).length, of: asked.length };
}

const thingsAsked = ({ containment }: Incident, part: string): number | null =>
  containment.find((one) => one.part === part && (one.things ?? null) !== null)?.things ?? null;

/** Everything that the card of an incident shows, as of `now`. Pure. */
export function incidentFacts(incident: Incident, { workspace, ledger, held, now }: IncidentContext): IncidentFacts {
  const named = (id: string | null) => (id === null ? null : nameIn(workspace, id));
  const step = currentStep(incident);
  const factsOf = (one: IncidentStep): StepFacts => ({
    name: one.name,
    number: stepNumber(one.name),
    sign: isOver(one) ? 'done' : one === step ? 'now' : 'open',
    owner: named(one.owner),
    parts: one.parts.map((part) => ({ ...part, byName: named(part.by), things: thingsAsked(incident, part.name) })),
    confirmed: confirmedOf(incident, one),
  });
  const isOpen = incident.state === 'open';
  const executors = executorsOf(workspace);
  const asks = step ? toContain(incident, step, executors) : [];
  const safeMode = safeModeStage(ledger, now);
  const paused = pausesOn(ledger, now).filter((pause) => pause.incident === incident.id);
  return {
    id: incident.id,
    number: incident.number,
    version: incident.version,
    workspace: { id: workspace.id, name: workspace.name },
    locale: workspace.locale,
    kind: incident.kind,
    code: incident.code,
    detail: incident.detail,
    evidence: incident.evidence,
    state: incident.state,
    openedAt: incident.opened_at,
    openedBy: incident.opened_by === 'system' ? null : named(incident.opened_by),
    resolvedAt: incident.resolved_at,
    resolvedBy: named(incident.resolved_by),
    role: incident.agent_role,
    requestId: incident.request_id,
    paused,
    pausing: paused.some((pause) => inFlight(ledger, pause, now).length > 0),
    held,
    safeMode: safeMode && { stage: safeMode.stage, until: safeMode.until.toISOString() },
    current: step && factsOf(step),
    steps: incident.steps.map(factsOf),
    rollbacks: rollbacksOf(incident),
    asked: incident.containment.map(({ part, connector, confirmed_at }) => ({ part, connector, confirmed: confirmed_at !== null })),
    problems: incident.containment.flatMap(({ part, connector, at, confirmed_at, problem }) =>
      at === null && confirmed_at === null && problem !== null ? [{ part, connector, problem }] : [],
    ),
    next: isOpen && step ? nextAct(step, asks) : null,
    asks: { parts: asks, connectors: executors.filter(({ parts }) => asks.some((part) => parts.includes(part))).map(({ connector }) => connector) },
  };
}
