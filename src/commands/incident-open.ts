// Opens an incident by hand. It pauses the role that is named; without one its card offers the kill switch.
import { type Incident, incidentName } from '../domain/documents/incident.ts';
import { oneLine } from '../domain/documents/plain-text.ts';
import { incidentIdOf } from '../domain/incident/opening.ts';
import { findPlaceAndReason } from './find.ts';
import { latestIncidents } from './find-incident.ts';
import { TENDS } from './incident-refused.ts';
import { type Command, type CommandNeeds, forbidden, namesOf, type Place, publish, say, told } from './scene.ts';

const LONGEST_REASON = 500;
/** Two people who open one about the same role within this time mean the same. */
const SAME_MS = 5 * 60_000;

/** `incident open [workspace] [role] <reason>` */
export function incidentOpenCommand(needs: CommandNeeds): Command {
  return async (scene) => {
    const found = findPlaceAndReason(scene, scene.command.words);
    if (found.refused) return found.refused;
    const { place, role, rest } = found;
    const { workspace, person } = place;
    const refused = await forbidden(needs, place, TENDS, 'incident open');
    if (refused) return refused;
    const reason = oneLine(rest.join(' '), LONGEST_REASON);
    if (reason === '') return told(say(place)('incident.open_usage'));
    const values = { role: role ?? 'none', client: workspace.id, reason, by: person.name };
    const recent = (await latestIncidents(needs, place)).filter((one) => isSame(one, role, scene.now));
    const known = recent.find(({ state }) => state === 'open');
    const id = idFor(place, role, scene.now, recent[0]?.id ?? '');
    if (known) return told(say(place)('incident.open_already', { name: incidentName(known), by: namesOf(place, [known.opened_by]) }));
    if (scene.command.dryRun) return told(say(place)('incident.would_open', values));
    const pause = role === null ? null : { role, connector: null };
    const about = { request_id: null, code: 'manual', detail: reason, tier: null, agent_role: role, pause, evidence: {} };
    await needs.openIncident(workspace, { id, kind: 'manual', opened_by: person.id, ...about });
    const opened = (await needs.incidents.read(workspace.id, id))?.incident;
    const name = opened ? incidentName(opened) : id;
    if (opened && opened.opened_by !== person.id) return told(say(place)('incident.open_already', { name, by: namesOf(place, [opened.opened_by]) }));
    const spoken = await publish(needs, scene, place, (open) => say(open)('incident.open_done', { ...values, name }));
    return { ...told(say(place)('incident.open_done', { ...values, name })), public: spoken };
  };
}

/** Opened by hand about the same role within some minutes. */
const isSame = ({ kind, agent_role, opened_at }: Incident, role: string | null, now: Date): boolean =>
  kind === 'manual' && agent_role === role && Math.abs(now.getTime() - Date.parse(opened_at)) < SAME_MS;

/** The same for the same role within some minutes, so that of two people at once one opens it; another after each that is resolved by now. */
function idFor({ workspace }: Place, role: string | null, now: Date, after: string): string {
  return incidentIdOf(`${workspace.id} manual ${role ?? '*'} ${Math.floor(now.getTime() / SAME_MS)} ${after}`);
}
