// The end of a pause that belongs to an incident: it takes two people, and safe mode follows.
import type { Ledger } from './ledger.ts';
import { endedBy, incidentsOf, resume, type Scope } from './pauses.ts';
import { SAFE_MODE_MS, startSafeMode } from './safe-mode.ts';
import { sayAsTwo, type Word } from './second-person.ts';

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
export function resumeByPeople(ledger: Ledger, scope: Scope, { by, may }: Pick<Word, 'by' | 'may'>, now: Date): Resumed {
  const ending = endedBy(ledger, scope, now);
  const incidents = incidentsOf(ending);
  if (ending.length === 0) return { ledger, result: 'nothing', first: null, incidents };
  if (incidents.length === 0) return { ledger: resume(ledger, scope, by, now), result: 'resumed', first: null, incidents };
  const locked = ending.flatMap(({ incident, at }) => (incident === undefined ? [] : [`${incident} ${at}`]));
  const words = JSON.stringify(['resume', scope.role, scope.connector, ...locked]);
  const asked = { type: 'resume_asked', detail: { role: scope.role, connector: scope.connector, incidents } };
  const until = new Date(now.getTime() + SAFE_MODE_MS);
  const said = sayAsTwo(ledger, { words, by, may, asked }, now, (next, first) =>
    startSafeMode(resume(next, scope, by, now, first), { until, by }, now),
  );
  return { ...said, result: said.result === 'joined' ? 'resumed' : said.result, incidents };
}
