// What the matrix says of a role, an object and an action: every row that answers for it.
import { nearestTo } from '../domain/documents/nearest-to.ts';
import { oneLine } from '../domain/documents/plain-text.ts';
import { indexKey, type Matrix } from '../domain/policy/matrix.ts';
import type { CommandResult } from './answer.ts';
import { rowLines } from './explain-row.ts';
import { findPlace } from './find.ts';
import { type Command, type CommandNeeds, type Place, type Scene, say, told } from './scene.ts';

const LONGEST_ECHO = 40;
const WORDS_BEFORE_WORKSPACE = 3;

const distinct = (names: string[]): string[] => [...new Set(names)].sort();
const rowsOf = (matrix: Matrix, role: string) => matrix.rows.filter((row) => row.role === role);

/** Roles with a row that allows something with an object, and an action where one is named. */
const rolesFor = ({ rows }: Matrix, object: string, action: string | null): string[] =>
  distinct(
    rows.flatMap(({ role, written }) =>
      written.allowed && written.object.includes(object) && (action === null || written.action.includes(action)) ? role : [],
    ),
  );

/** `role` and `object` are what was understood before the word that was not; `denied` are those of `known` that are there to say no. */
type Unknown = { role?: string; object?: string; word: string; known: string[]; denied?: string[] };

/** The workspace may also be named last: it is put first, where it is looked for. */
function workspaceFirst({ mine, command }: Scene): string[] {
  const { words } = command;
  const last = words[WORDS_BEFORE_WORKSPACE]?.toLowerCase();
  const isNamed = mine.some(({ workspace }) => workspace.id === last);
  return isNamed && last !== undefined ? [last, ...words.slice(0, WORDS_BEFORE_WORKSPACE)] : words;
}

/** Actions, with a mark on those that are there to say no. */
const listed = (place: Place, known: string[], denied: string[]): string =>
  known.map((one) => (denied.includes(one) ? say(place)('explain.denied_action', { action: one }) : one)).join(', ');

/** A name that the matrix does not have here, with the one that may have been meant and all that there are. */
function unknown(place: Place, { role = '', object = '', word, known, denied = [] }: Unknown): CommandResult {
  const nearest = nearestTo(word, known);
  const tell = say(place);
  const values = { role, object, word: oneLine(word, LONGEST_ECHO), known: listed(place, known, denied) || '-', nearest: nearest ?? '' };
  const kind = role === '' ? 'role' : object === '' ? 'object' : 'action';
  const asked = object === '' ? { object: word, action: null } : { object, action: word };
  const others = kind === 'role' ? [] : rolesFor(place.workspace.matrix, asked.object.toLowerCase(), asked.action?.toLowerCase() ?? null);
  return told([
    tell(`explain.unknown_${kind}`, values),
    ...(nearest === null ? [] : [tell('explain.nearest', values)]),
    ...(others.length === 0 ? [] : [tell('explain.roles', { roles: others.join(', ') })]),
  ]);
}

/** `explain <role> <object> <action> [workspace]` */
export function explainCommand({ holidays }: Pick<CommandNeeds, 'holidays'>): Command {
  return async (scene) => {
    const found = findPlace(scene, workspaceFirst(scene));
    if (found.refused) return found.refused;
    const { place, role, rest } = found;
    const { matrix } = place.workspace;
    const roles = Object.keys(matrix.roles);
    const [first, second] = rest;
    if (role === null) return first === undefined ? told(say(place)('explain.usage')) : unknown(place, { word: first, known: roles });
    const objects = distinct(rowsOf(matrix, role).flatMap(({ written }) => written.object));
    const object = objects.find((one) => one === first?.toLowerCase());
    if (first === undefined) return told(say(place)('explain.usage'));
    if (object === undefined) return unknown(place, { role, word: first, known: objects });
    const actions = distinct(rowsOf(matrix, role).flatMap(({ written }) => (written.object.includes(object) ? written.action : [])));
    const action = actions.find((one) => one === second?.toLowerCase());
    const rowsFor = (one: string) => matrix.index.get(indexKey(role, object, one)) ?? [];
    const denied = actions.filter((one) => rowsFor(one).every(({ written }) => !written.allowed));
    if (second === undefined) return told(say(place)('explain.which_action', { role, object, known: listed(place, actions, denied) }));
    if (action === undefined) return unknown(place, { role, object, word: second, known: actions, denied });
    const rows = rowsFor(action);
    const title = say(place)('explain.title', { role, object, action, name: place.workspace.name });
    const several = rows.length > 1 ? [say(place)('explain.several', { count: rows.length })] : [];
    const lines = rows.flatMap((row) => rowLines(place, row, { holidays, now: scene.now }));
    return told([...several, ...lines, say(place)('explain.matrix', { hash: place.workspace.hash })], { title });
  };
}
