// Which incident a person means: by its number or id, or the only one that is open.
import { type Incident, incidentName } from '../domain/documents/incident.ts';
import { nearestTo } from '../domain/documents/nearest-to.ts';
import { oneLine } from '../domain/documents/plain-text.ts';
import type { CommandResult } from './answer.ts';
import { findPlace } from './find.ts';
import { type CommandNeeds, type Place, type Scene, say, told } from './scene.ts';

const LATEST = 100;
const LONGEST_ECHO = 60;

/** `#13` and `inc_13` are number 13 too. */
const NUMBERED = /^(?:#|inc_)?(\d{1,9})$/i;
const numberOrId = (word: string): string => NUMBERED.exec(word)?.[1] ?? word;
/** Whether a word means an incident, whether or not there is one of that name. */
export const namesIncident = (word: string): boolean => NUMBERED.test(word) || /^inc_/i.test(word);

/** The latest incidents of a workspace, newest first. */
export const latestIncidents = async ({ incidents }: Pick<CommandNeeds, 'incidents'>, { workspace }: Place): Promise<Incident[]> =>
  (await incidents.list(workspace.id, LATEST)).items;

/** A workspace where it is named, then an incident; without a name the only open one is meant. */
export async function findIncident(
  needs: Pick<CommandNeeds, 'incidents'>,
  scene: Scene,
  words: string[],
): Promise<{ place: Place; incident: Incident; refused?: undefined } | { refused: CommandResult }> {
  const found = findPlace(scene, words);
  if (found.refused) return found;
  const { place, rest } = found;
  const [name] = rest;
  const all = await latestIncidents(needs, place);
  const open = all.filter(({ state }) => state === 'open');
  const names = (some: Incident[]) => some.map(incidentName).join(', ');
  const tell = say(place);
  const client = place.workspace.id;
  if (name === undefined) {
    const [only] = open;
    if (only && open.length === 1) return { place, incident: only };
    return { refused: told(open.length === 0 ? tell('incident.none', { client }) : tell('incident.which', { incidents: names(open) })) };
  }
  const incident = all.find((one) => incidentName(one) === numberOrId(name) || one.id === name);
  if (incident) return { place, incident };
  const nearest = nearestTo(numberOrId(name), all.map(incidentName));
  const values = { name: oneLine(name, LONGEST_ECHO), client, incidents: names(open), nearest: nearest ?? '' };
  return { refused: told(tell(open.length > 0 ? 'incident.unknown_open' : nearest ? 'incident.unknown_nearest' : 'incident.unknown', values)) };
}
