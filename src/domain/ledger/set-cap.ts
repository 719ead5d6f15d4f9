// A cap raised or lowered by people: by one of RevOps, after an incident by two.
import { isAfterIncident } from './after-incident.ts';
import { setOverride } from './caps.ts';
import type { Ledger, Override } from './ledger.ts';
import { type Said, sayAsTwo, type Word } from './second-person.ts';

/** Sets a cap at once, or after an incident where a second person says the same. `words` are those of the command, `may` those who may say them now. */
export function setCapByPeople(ledger: Ledger, override: Override, { words, may }: Pick<Word, 'words' | 'may'>, now: Date): Said {
  const { by, role, layer, limit, until } = override;
  if (!isAfterIncident(ledger, now)) return { ledger: setOverride(ledger, override, now), result: 'joined', first: by };
  const asked = { type: 'cap_set_asked', detail: { role, layer, limit, until } };
  return sayAsTwo(ledger, { words, by, may, asked }, now, (next, first) => setOverride(next, { ...override, asked_by: first }, now));
}
