// What the matrix says of a role, an object and an action: every row that answers for it.
import { nearestTo } from '../domain/command.ts';
import { indexKey, type Matrix } from '../domain/matrix.ts';
import { oneLine } from '../domain/plain-text.ts';
import type { CommandResult } from './answer.ts';
import { rowLines } from './explain-row.ts';
import { findPlace } from './find.ts';
import { type Command, type CommandNeeds, type Place, type Scene, say, told } from './scene.ts';

const LONGEST_ECHO = 40;
const WORDS_BEFORE_WORKSPACE = 3;

const distinct = (names: string[]): string[] => [...new Set(names)].sort();
const rowsOf = (matrix: Matrix, role: string) => matrix.rows.filter((row) => row.role === role);

/** The workspace may also be named last: it is put first, where it is looked for. */
function workspaceFirst({ mine, command }: Scene): string[] {
  const { words } = command;
  const last = words[WORDS_BEFORE_WORKSPACE]?.toLowerCase();
  const isNamed = mine.some(({ workspace }) => workspace.id === last);
  return isNamed && last !== undefined ? [last, ...words.slice(0, WORDS_BEFORE_WORKSPACE)] : words;
}

/** A name that the matrix does not have here, with the one that may have been meant and all that there are. */
function unknown(place: Place, kind: 'role' | 'object' | 'action', word: string, known: string[]): CommandResult {
  const nearest = nearestTo(word, known);
  const values = { word: oneLine(word, LONGEST_ECHO), known: known.join(', ') || '-', nearest: nearest ?? '' };
  const tell = say(place);
  return told([tell(`explain.unknown_${kind}`, values), ...(nearest === null ? [] : [tell('explain.nearest', values)])]);
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
    if (role === null) return first === undefined ? told(say(place)('explain.usage')) : unknown(place, 'role', first, roles);
    const objects = distinct(rowsOf(matrix, role).flatMap(({ written }) => written.object));
    const object = objects.find((one) => one === first?.toLowerCase());
    if (first === undefined) return told(say(place)('explain.usage'));
    if (object === undefined) return unknown(place, 'object', first, objects);
    const actions = distinct(rowsOf(matrix, role).flatMap(({ written }) => (written.object.includes(object) ? written.action : [])));
    const action = actions.find((one) => one === second?.toLowerCase());
    if (action === undefined) return unknown(place, 'action', second ?? '', actions);
    const rows = matrix.index.get(indexKey(role, object, action)) ?? [];
    const title = say(place)('explain.title', { role, object, action, name: place.workspace.name });
    const several = rows.length > 1 ? [say(place)('explain.several', { count: rows.length })] : [];
    const lines = rows.flatMap((row) => rowLines(place, row, { holidays, now: scene.now }));
    return told([...several, ...lines, say(place)('explain.matrix', { hash: place.workspace.hash })], { title });
  };
}
