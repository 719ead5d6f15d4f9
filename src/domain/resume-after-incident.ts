// The end of a pause that belongs to an incident: it takes two people, and safe mode follows.
import { type Ledger, type Pause, withLedgerEvent } from './ledger.ts';
import { endedBy, incidentsOf, isSameScope, resume, type Scope } from './pauses.ts';
import { SAFE_MODE_MS, startSafeMode } from './safe-mode.ts';
import { stillStands } from './second-person.ts';

export type Resumed = {
  ledger: Ledger;
  /** `asked`: a second person has to say the same; `asked_already`: the same person again. */
  result: 'resumed' | 'nothing' | 'asked' | 'asked_already';
  /** Who asked first, where two were needed. */
  first: string | null;
  incidents: string[];
};

/**
 * Ends the pauses of a scope; where one belongs to an incident, once a second person says so of the very same scope within the hour, and safe mode
 * begins in the same write. Whoever names another scope asks anew.
 */
export function resumeByPeople(ledger: Ledger, scope: Scope, by: string, now: Date): Resumed {
  const ending = endedBy(ledger, scope, now);
  const incidents = incidentsOf(ending);
  if (ending.length === 0) return { ledger, result: 'nothing', first: null, incidents };
  if (incidents.length === 0) return { ledger: resume(ledger, scope, by, now), result: 'resumed', first: null, incidents };
  const locked = ending.filter(({ incident }) => incident !== undefined);
  const isSame = ({ resume_asked: asked }: Pause) => asked !== undefined && isSameScope(asked, scope) && stillStands(asked, now);
  if (!locked.every(isSame)) {
    const resume_asked = { by, at: now.toISOString(), ...scope };
    const pauses = ledger.pauses.map((one) => (locked.includes(one) ? { ...one, resume_asked } : one));
    const detail = { role: scope.role, connector: scope.connector, incidents };
    return { ledger: withLedgerEvent({ ...ledger, pauses }, 'resume_asked', by, now.toISOString(), detail), result: 'asked', first: by, incidents };
  }
  const first = locked[0]?.resume_asked?.by ?? null;
  if (locked.some(({ resume_asked }) => resume_asked?.by === by)) return { ledger, result: 'asked_already', first: by, incidents };
  const resumed = resume(ledger, scope, by, now, first);
  return { ledger: startSafeMode(resumed, { until: new Date(now.getTime() + SAFE_MODE_MS), by }, now), result: 'resumed', first, incidents };
}
