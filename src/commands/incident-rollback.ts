// Takes back what was done: in an incident, by one request, or by a role within a time. People approve it like anything else.
import { firstOf } from '../domain/documents/first-of.ts';
import { type Incident, incidentName } from '../domain/documents/incident.ts';
import { nearestTo } from '../domain/documents/nearest-to.ts';
import { oneLine } from '../domain/documents/plain-text.ts';
import type { Json } from '../domain/documents/request.ts';
import type { RollbackPlan, Undo } from '../domain/incident/rollback.ts';
import { type RollbackScope, scopeOfIncident } from '../domain/incident/rollback-scope.ts';
import type { CommandResult } from './answer.ts';
import { recordField, valueText } from './change-words.ts';
import { findPlace, notHere, rolesOf } from './find.ts';
import { findIncident, namesIncident } from './find-incident.ts';
import { unreadLength } from './length-words.ts';
import { type Command, type CommandNeeds, forbidden, inOpen, localeOf, type Place, publish, type Scene, say, told } from './scene.ts';

const MAY_ASK = ['revops', 'on-call'];
const MOST_NAMED = 10;
const LONGEST_FIELD = 120;
const LONGEST_VALUE = 80;

type Wish = { place: Place; scope: RollbackScope; incident: Incident | null; what: string };

/** `incident rollback [workspace] INCIDENT | apr_... | ROLE for 2h` */
export function incidentRollbackCommand(needs: CommandNeeds): Command {
  return async (scene) => {
    const wish = await wished(needs, scene);
    if ('refused' in wish) return wish.refused;
    const { place } = wish;
    const refused = await forbidden(needs, place, MAY_ASK, 'incident rollback');
    if (refused) return refused;
    return scene.command.dryRun ? preview(needs, wish) : ask(needs, scene, wish);
  };
}

async function wished(needs: CommandNeeds, scene: Scene): Promise<Wish | { refused: CommandResult }> {
  const { words, forMs } = scene.command;
  const found = findPlace(scene, words);
  if (found.refused) return found;
  const { place, role, rest } = found;
  const [name = ''] = rest;
  if (name.startsWith('apr_')) {
    const approval = (await needs.approvals.read(name))?.approval;
    const isHere = approval?.workspace === place.workspace.id;
    return isHere ? { place, scope: { request: name }, incident: null, what: name } : { refused: told(say(place)('not_here', { name })) };
  }
  if (role !== null && rest.length === 0) {
    if (forMs === null) return { refused: told(say(place)('incident.rollback.usage')) };
    return { place, scope: { role, since: new Date(scene.now.getTime() - forMs), until: scene.now }, incident: null, what: role };
  }
  const unread = namesIncident(name) ? null : unreadLength(place, rest, `incident rollback ${place.workspace.id} ${role ?? name}`);
  if (unread) return { refused: unread };
  const known = rolesOf(place);
  if (!namesIncident(name) && nearestTo(name, known, { loose: true }) !== null) return { refused: notHere(scene, name, known) };
  const by = await findIncident(needs, scene, words);
  if (by.refused) return by;
  const { incident } = by;
  const what = incidentName(incident);
  const scope = scopeOfIncident(incident, scene.now);
  return scope
    ? { place: by.place, scope, incident, what }
    : { refused: told(say(by.place)('incident.rollback.which', { incident: what, client: by.place.workspace.id })) };
}

const named = (ids: string[]) => firstOf(ids, MOST_NAMED).join(', ');

const value = (place: Place, json: Json, isAbsent: boolean) => oneLine(valueText(localeOf(place), json, isAbsent), LONGEST_VALUE);

/** A field that goes back: what stands there now, and what it goes back to. */
const undoLine = (place: Place, { record, path, op, from, to }: Undo): string =>
  say(place)('incident.rollback.field', {
    field: oneLine(recordField(record, path), LONGEST_FIELD),
    from: value(place, from, op === 'add'),
    to: value(place, to, op === 'remove'),
  });

/** What a plan would do: the first fields that go back, and by name what it leaves alone. */
function planLines(place: Place, { undo, of, drifted, irreversible }: RollbackPlan): string[] {
  const tell = say(place);
  const fields = drifted.map(({ record, path }) => oneLine(recordField(record, path), LONGEST_FIELD));
  const ids = irreversible.map(({ id, record }) => `${id} (${oneLine(record, LONGEST_FIELD)})`);
  return [
    tell('incident.rollback.undo', { fields: undo.length, executions: of.length }),
    ...undo.slice(0, MOST_NAMED).map((one) => undoLine(place, one)),
    ...(undo.length > MOST_NAMED ? [tell('incident.rollback.more', { count: undo.length - MOST_NAMED })] : []),
    ...(drifted.length > 0 ? [tell('incident.rollback.drifted', { count: drifted.length, fields: named(fields) })] : []),
    ...(irreversible.length > 0 ? [tell('incident.rollback.irreversible', { count: irreversible.length, ids: named(ids) })] : []),
  ];
}

async function preview(needs: CommandNeeds, { place, scope }: Wish): Promise<CommandResult> {
  const plan = await needs.rollBack.plan(place.workspace, scope);
  return told([...planLines(place, plan), say(place)(plan.undo.length === 0 ? 'incident.rollback.nothing' : 'incident.rollback.would')]);
}

async function ask(needs: CommandNeeds, scene: Scene, { place, scope, incident, what }: Wish): Promise<CommandResult> {
  const { workspace, person } = place;
  const reason = say(inOpen(place))(incident ? 'incident.rollback.reason_incident' : 'incident.rollback.reason', { what, by: person.name });
  const { plan, approvals, isNew } = await needs.rollBack.ask(workspace, scope, { incident: incident?.id ?? null, reason, by: person.id });
  const lines = planLines(place, plan);
  if (approvals.length === 0) return told([...lines, say(place)('incident.rollback.nothing')]);
  const values = { requests: named(approvals.map(({ id }) => id)), what, by: person.name, count: approvals.length };
  if (!isNew) return told([...lines, say(place)('incident.rollback.already', values)]);
  const spoken = await publish(needs, scene, place, (open) => say(open)('incident.rollback.asked', values));
  return { ...told([...lines, say(place)('incident.rollback.asked', values)]), public: spoken };
}
