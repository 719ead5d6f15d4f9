// One thing that happened, seen by every tripwire in the same write that counts it: whoever counts the one too many opens the incident.
import { knownRole } from './known-role.ts';
import type { Ledger } from './ledger.ts';
import { incidentIdOf, ownerOf, withOpening } from './opening.ts';
import { oneLine } from './plain-text.ts';
import { FED_BY, TRIPWIRES, type Tripped, type Tripwire, trips } from './tripwire.ts';
import { counted, countedFor, fedBy, keyOf, newWatch, type Observation } from './watch.ts';
import type { Workspace } from './workspace.ts';

const LONGEST_RECORD = 120;

export type Watched = Pick<Workspace, 'id' | 'tripwires' | 'people' | 'matrix'>;

const isFed = (tripwire: Tripwire, { amounts }: Observation): boolean => FED_BY[tripwire].some((measure) => amounts[measure] !== undefined);

function opened(ledger: Ledger, workspace: Watched, tripwire: Tripwire, role: string | null, why: Tripped, now: Date): Ledger {
  const { watch } = ledger;
  if (!watch) return ledger;
  const key = keyOf(tripwire, role);
  const { id: client, tripwires, people } = workspace;
  const id = incidentIdOf(`${client} ${key} ${(ledger.incidents_made ?? 0) + 1}`);
  const { code, ...figures } = why;
  const { window_hours } = tripwires;
  const next = withOpening(
    ledger,
    {
      id,
      kind: tripwire,
      opened_at: now.toISOString(),
      opened_by: 'system',
      owner: ownerOf(people),
      request_id: null,
      code,
      detail: `${figures.counted}${figures.of === null ? '' : ` of ${figures.of}`} in ${window_hours} hours`,
      tier: null,
      agent_role: role,
      pause: { role, connector: null },
      evidence: { ...figures, window_hours, records: watch.fed[key] ?? [] },
    },
    now,
  );
  return { ...next, watch: { ...watch, tripped: { ...watch.tripped, [key]: id } } };
}

/**
 * Counts an observation and opens an incident for each tripwire that it trips and that has none open. The same ledger where it
 * changes nothing: repeated, late, or from the future. Pure: may run several times for one observation.
 */
export function observe(ledger: Ledger, workspace: Watched, observation: Observation, now: Date): Ledger {
  const { tripwires } = workspace;
  const role = knownRole(workspace, observation.role);
  const seen = { ...observation, role };
  const watch = counted(ledger.watch ?? newWatch(now), seen, now, tripwires);
  if (!watch) return ledger;
  const fed = TRIPWIRES.filter((tripwire) => isFed(tripwire, seen));
  const record = observation.record === null ? null : oneLine(observation.record, LONGEST_RECORD);
  let next: Ledger = { ...ledger, watch: record === null ? watch : fed.reduce((one, tripwire) => fedBy(one, keyOf(tripwire, role), record), watch) };
  for (const tripwire of fed) {
    const { watch: current } = next;
    if (!current || current.tripped[keyOf(tripwire, role)] !== undefined) continue;
    const why = trips(tripwire, countedFor(current, role, now, tripwires), tripwires);
    if (why) next = opened(next, workspace, tripwire, role, why, now);
  }
  return next;
}
