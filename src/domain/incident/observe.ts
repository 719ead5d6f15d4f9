// One thing that happened, seen by every tripwire in the same write that counts it: whoever counts the one too many opens the incident.
import { oneLine } from '../documents/plain-text.ts';
import { fedBy, fedTo, feeds } from '../ledger/fed-records.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { counted, countedFor, isTimely, keyOf, newWatch, type Observation } from '../ledger/watch.ts';
import { knownRole } from '../policy/known-role.ts';
import { FED_BY, TRIPWIRES, type Tripped, type Tripwire, trips } from '../policy/tripwire.ts';
import type { Workspace } from '../policy/workspace.ts';
import { incidentIdOf, ownerOf, withOpening } from './opening.ts';

const LONGEST_RECORD = 120;

export type Watched = Pick<Workspace, 'id' | 'tripwires' | 'people' | 'matrix'>;

const isFed = (tripwire: Tripwire, { amounts }: Observation): boolean => FED_BY[tripwire].some((measure) => amounts[measure] !== undefined);

const recordOf = ({ record }: Observation): string | null => (record === null ? null : oneLine(record, LONGEST_RECORD));

/** The ledger with the record noted for each of these tripwires that it makes more likely to trip. */
function noted(ledger: Ledger, { tripwires }: Watched, seen: Observation, fed: Tripwire[], now: Date): Ledger {
  const record = recordOf(seen);
  const { watch } = ledger;
  if (record === null || !watch) return ledger;
  const { baseline } = countedFor(watch, seen.role, now, tripwires);
  const feeding = fed.filter((tripwire) => feeds(tripwire, seen.amounts, baseline));
  return { ...ledger, watch: feeding.reduce((one, tripwire) => fedBy(one, keyOf(tripwire, seen.role), record, seen), watch) };
}

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
      evidence: { ...figures, window_hours, records: fedTo(watch, tripwire, role, now, tripwires) },
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
  let next = noted({ ...ledger, watch }, workspace, seen, fed, now);
  for (const tripwire of fed) {
    const { watch: current } = next;
    if (!current || current.tripped[keyOf(tripwire, role)] !== undefined) continue;
    const why = trips(tripwire, countedFor(current, role, now, tripwires), tripwires);
    if (why) next = opened(next, workspace, tripwire, role, why, now);
  }
  return next;
}

/**
 * The incidents that this observation goes on feeding after they were opened, and its record: also where it was counted before, so that whoever died
 * over it may say so again. Pure.
 */
export function feedsOpen(
  { watch }: Ledger,
  workspace: Watched,
  observation: Observation,
  now: Date,
): { incidents: string[]; record: string } | null {
  const { tripwires } = workspace;
  const record = recordOf(observation);
  if (!watch || record === null || !isTimely(observation, now, tripwires)) return null;
  const role = knownRole(workspace, observation.role);
  const { baseline } = countedFor(watch, role, now, tripwires);
  const incidents = TRIPWIRES.flatMap((tripwire) => {
    const incident = watch.tripped[keyOf(tripwire, role)];
    return incident !== undefined && isFed(tripwire, observation) && feeds(tripwire, observation.amounts, baseline) ? [incident] : [];
  });
  return incidents.length === 0 ? null : { incidents, record };
}
