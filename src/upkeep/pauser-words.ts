// Who paused, in words: a person, or the incident that did it by itself.
import type { Pause } from '../domain/ledger/ledger.ts';
import { nameIn, type Workspace } from '../domain/policy/workspace.ts';
import type { Incidents } from '../ports/documents.ts';
import { text } from '../texts.ts';

const SYSTEM = /^system(:|$)/;

/** A person's name; where nobody did it, the incident by its number, or the program. */
export async function pauserText(
  { incidents }: { incidents: Pick<Incidents, 'read'> },
  { id, people }: Pick<Workspace, 'id' | 'people'>,
  locale: string,
  { by, incident }: Pick<Pause, 'by' | 'incident'>,
): Promise<string> {
  if (!SYSTEM.test(by)) return nameIn({ people }, by);
  if (incident === undefined) return text(locale, 'command.audit.system');
  const found = await incidents.read(id, incident);
  return text(locale, 'command.pause.by_incident', { incident: found?.incident.number ?? incident });
}
