// Which client, role or request a person means. What is another client's looks like what is not there at all.
import type { Approval } from '../domain/documents/approval.ts';
import { nearestTo } from '../domain/documents/nearest-to.ts';
import { oneLine } from '../domain/documents/plain-text.ts';
import type { Scope } from '../domain/ledger/pauses.ts';
import { scopeText } from '../upkeep/pause-words.ts';
import type { CommandResult } from './answer.ts';
import { type CommandNeeds, localeOf, type Place, type Scene, say, told } from './scene.ts';

/** The workspace and the role that are meant, with the words that are left; or the answer to who named none that is his. */
export type Found = { place: Place; role: string | null; rest: string[]; refused?: undefined } | { refused: CommandResult };

/** How many of the latest requests are looked through for one that was mistyped. */
const LATEST = 100;
/** A beginning of an id that is shorter than this means nothing. */
const SHORTEST_BEGINNING = 6;
const LONGEST_ECHO = 60;

const idsOf = (mine: Place[]) => mine.map(({ workspace }) => workspace.id);

/** The answer where a word names nothing, with the name that may have been meant. */
export function notHere(
  { mine }: Scene,
  name: string,
  known: string[],
  meant: string | null = nearestTo(name, known, { loose: true }),
): CommandResult {
  const [place] = mine;
  if (!place) return told([]);
  if (known.includes(name.toLowerCase())) return told(say(place)('not_here_too', { name: oneLine(name, LONGEST_ECHO) }));
  return told(
    meant === null
      ? say(place)('not_here', { name: oneLine(name, LONGEST_ECHO) })
      : say(place)('not_here_nearest', { name: oneLine(name, LONGEST_ECHO), nearest: meant }),
  );
}

export const rolesOf = ({ workspace }: Place): string[] => Object.keys(workspace.matrix.roles);

/** Somebody of several workspaces has to say which one is meant; nobody's account hears nothing. */
export function nameOne({ mine }: Scene): CommandResult {
  const [place] = mine;
  return told(place ? say(place)('name_workspace', { workspaces: idsOf(mine).join(', ') }) : []);
}

/** The workspace that the channel belongs to, or where it belongs to none, the only one that the person has. */
export function ownPlace({ mine, home }: Scene): Place | undefined {
  if (home) return mine.find(({ workspace }) => workspace.id === home.id);
  return mine.length === 1 ? mine[0] : undefined;
}

/** The workspace that is named anywhere among the words, else the own one, with the other words; or the answer where it has to be named. */
export function findWorkspace(scene: Scene): { place: Place; rest: string[]; refused?: undefined } | { refused: CommandResult } {
  const { mine, command } = scene;
  const named = mine.find(({ workspace }) => command.words.some((word) => word.toLowerCase() === workspace.id));
  const place = named ?? ownPlace(scene);
  if (!place) return { refused: nameOne(scene) };
  return { place, rest: command.words.filter((word) => word.toLowerCase() !== named?.workspace.id) };
}

/** A workspace and a role, each where it is named: they come first, in either order. Without a workspace the channel's is meant. */
export function findPlace(scene: Scene, words: string[]): Found {
  const { mine } = scene;
  const at = words.slice(0, 2).findIndex((word) => idsOf(mine).includes(word.toLowerCase()));
  const named = mine.find(({ workspace }) => workspace.id === words[at]?.toLowerCase());
  const place = named ?? ownPlace(scene);
  if (!place) return { refused: nameOne(scene) };
  const left = named ? words.toSpliced(at, 1) : words;
  const role = rolesOf(place).find((one) => one === left[0]?.toLowerCase()) ?? null;
  return { place, role, rest: role === null ? left : left.slice(1) };
}

/** A command as it can be typed anywhere: with the workspace that is meant, where it does not name it. */
export function typedIn(scene: Scene, words: string[], command: string): string {
  const found = findPlace(scene, words);
  const client = found.refused ? null : found.place.workspace.id;
  return client === null || command.split(' ').includes(client) ? command : `${command} ${client}`;
}

const namesIn = (scene: Scene, place: Place) => [...idsOf(scene.mine), ...rolesOf(place)];

/** The same where every word has to name something. */
export function findPlaceOnly(scene: Scene, words: string[]): Found {
  const found = findPlace(scene, words);
  if (found.refused) return found;
  const [word] = found.rest;
  return word === undefined ? found : { refused: notHere(scene, word, namesIn(scene, found.place)) };
}

/**
 * The same where a reason may follow. A first word of it that looks like a name is asked about, so that a mistyped client or
 * role never stops something else.
 */
export function findPlaceAndReason(scene: Scene, words: string[]): Found {
  const found = findPlace(scene, words);
  if (found.refused) return found;
  const [word = ''] = found.rest;
  const names = namesIn(scene, found.place);
  const isIdLike = found.rest.length === words.length && /^[a-z0-9]+([-_][a-z0-9]+)+$/i.test(word);
  return isIdLike || nearestTo(word, names) !== null ? { refused: notHere(scene, word, names) } : found;
}

/** What a pause covers, in the words of somebody who reads of it. */
export const scopeName = (place: Place, scope: Scope): string => scopeText(localeOf(place), place.workspace.id, scope);

/** The latest requests of the workspaces that a person has, newest first. */
async function latestOf({ approvals }: Pick<CommandNeeds, 'approvals'>, mine: Place[]): Promise<Approval[]> {
  const lists = await Promise.all(mine.map(({ workspace }) => approvals.list({ workspace: workspace.id, limit: LATEST })));
  return lists.flatMap(({ items }) => items);
}

/** The request that is named, in a workspace of the person; else the answer, with the one that may have been meant. */
export async function findRequest(
  needs: Pick<CommandNeeds, 'approvals'>,
  scene: Scene,
): Promise<{ place: Place; approval: Approval; rest: string[]; refused?: undefined } | { refused: CommandResult }> {
  const { mine, command } = scene;
  const [id, ...rest] = command.words;
  const [only] = mine;
  if (id === undefined) return { refused: only ? told(say(only)('name_request', { word: command.word })) : told([]) };
  const approval = (await needs.approvals.read(id))?.approval;
  const place = approval && mine.find(({ workspace }) => workspace.id === approval.workspace);
  if (approval && place) return { place, approval, rest };
  const known = (await latestOf(needs, mine)).map((one) => one.id);
  const begun = known.filter((one) => id.length >= SHORTEST_BEGINNING && one.startsWith(id));
  return { refused: notHere(scene, id, known, begun.length === 1 ? begun[0] : undefined) };
}
