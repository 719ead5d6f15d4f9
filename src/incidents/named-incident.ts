// An incident by what people call it: its id, or its number within the workspace.
import type { Incident } from '../domain/documents/incident.ts';
import type { Incidents } from '../ports/documents.ts';

const PAGE = 100;

/** Null where the workspace has none of this name. */
export async function namedIncident(incidents: Pick<Incidents, 'read' | 'list'>, workspace: string, name: string): Promise<Incident | null> {
  if (!/^\d{1,9}$/.test(name)) return (await incidents.read(workspace, name))?.incident ?? null;
  let cursor: string | undefined;
  do {
    const { items, next } = await incidents.list(workspace, PAGE, cursor);
    const found = items.find(({ number }) => number === Number(name));
    if (found) return found;
    cursor = next ?? undefined;
  } while (cursor !== undefined);
  return null;
}
