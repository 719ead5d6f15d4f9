// Who may see to incidents, and why nothing was changed, in the words of one reader.
import { type Incident, incidentName } from '../domain/documents/incident.ts';
import { PLAYBOOK, STEP_WORDS } from '../domain/documents/playbook.ts';
import type { IncidentRefusal } from '../domain/incident/incident-acts.ts';
import type { Person } from '../domain/policy/quorum.ts';
import type { Workspace } from '../domain/policy/workspace.ts';
import { listText, text } from '../texts.ts';
import { partName, stepName } from './incident-words.ts';
import { type CommandNeeds, groupsText, localeOf, namesOf, type Place, placeNow, timeFor } from './scene.ts';

/** Groups that see to incidents: their steps, and what executors are asked. */
export const TENDS = ['revops', 'on-call', 'security'];

const mayTend = ({ groups }: Person): boolean => groups.some((group) => TENDS.includes(group));

/** Why this person does not see to incidents at this very instant; null where they do. */
export async function whyNotTend(needs: Pick<CommandNeeds, 'policies'>, known: Place): Promise<string | null> {
  const { workspace, person, unread } = await placeNow(needs, known, TENDS);
  if (mayTend(person)) return known.byEmail ? text(localeOf(known), 'refusal.linked_by_email') : null;
  return unread ?? whoTends(workspace, localeOf(known));
}

export function whoTends(workspace: Workspace, locale: string): string {
  const who = workspace.people.filter(mayTend).map(({ name }) => name);
  const values = { client: workspace.id, groups: groupsText(locale, TENDS), who: listText(locale, who) || text(locale, 'incident.nobody') };
  return text(locale, 'incident.refused.forbidden', values);
}

/** The names of steps or parts. */
function namesIn(locale: string, names: string[]): string {
  const isStep = (name: string) => STEP_WORDS.some((word) => word === name);
  const isPart = (name: string) => Object.values(PLAYBOOK).some(({ parts }) => parts.some((part) => part === name));
  return listText(
    locale,
    names.map((name) => (isStep(name) ? stepName(locale, name) : isPart(name) ? partName(locale, name) : name)),
  );
}

/** Why nothing was changed: who had done it and when, or what comes first. */
export function incidentRefusedWords(
  place: Place,
  incident: Pick<Incident, 'number' | 'id'>,
  { code, by, at, waits_for, cases }: IncidentRefusal,
): string {
  const locale = localeOf(place);
  return text(locale, `incident.refused.${code}`, {
    by: by === null ? '' : namesOf(place, [by]),
    at: at === null ? '' : timeFor(place, at),
    client: place.workspace.id,
    name: incidentName(incident),
    first: namesIn(locale, waits_for),
    passed: cases?.passed ?? 0,
    total: cases?.total ?? 0,
  });
}
