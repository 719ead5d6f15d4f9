// Raises or lowers a role's daily cap for a time; after an incident it takes two people. What a raise lets through is listed as a bypass.
import { durationWord } from '../domain/command/length-of-time.ts';
import type { Override } from '../domain/ledger/ledger.ts';
import { setCapByPeople } from '../domain/ledger/set-cap.ts';
import { nextDayStart } from '../domain/policy/window.ts';
import type { CommandResult } from './answer.ts';
import { findPlace, findPlaceOnly, typedIn } from './find.ts';
import { unreadLength } from './length-words.ts';
import { type Command, type CommandNeeds, forbidden, holdersOf, namesOf, type Place, publish, type Scene, say, timeFor, told } from './scene.ts';

const MAY_SET = ['revops'];
const MAX_LIMIT = 1_000_000;
const LAYER = 'per_role_day';
/** Also what is no limit, so that it is not taken for a client's name. */
const NUMBER = /^[-+]?\d[\d.,_]*[a-z%]*$/i;
const LIMIT = /^\d+$/;

/** `caps set <role> <n> [workspace] [for 7d]`: until the end of the workspace's day where no length is given. */
export function capsSetCommand(needs: CommandNeeds): Command {
  return async (scene) => {
    const { words, forMs } = scene.command;
    const number = words.find((word) => NUMBER.test(word));
    const rest = words.slice(1).filter((word) => word !== number);
    const unread = unreadLength(scene.mine[0], rest, typedIn(scene, rest, `caps ${words.slice(0, 3).join(' ')}`));
    if (unread) return unread;
    const found = findPlaceOnly(scene, rest);
    if (found.refused) return number === undefined ? noNumber(scene, rest, found.refused) : found.refused;
    const { place, role } = found;
    const { workspace } = place;
    const refused = await forbidden(needs, place, MAY_SET, 'caps set');
    if (refused) return refused;
    const limit = Number(number);
    if (role === null || number === undefined || !LIMIT.test(number) || limit > MAX_LIMIT)
      return told(say(place)('caps_set.usage', { most: MAX_LIMIT }));
    if (workspace.matrix.roles[role]?.caps[LAYER] === undefined) return told(say(place)('caps.none', { role }));
    const until = (forMs === null ? nextDayStart(scene.now, workspace.time_zone) : new Date(scene.now.getTime() + forMs)).toISOString();
    return setCap(needs, scene, place, { role, layer: LAYER, limit, until, by: place.person.id });
  };
}

/** Where no number was said, a word that names nothing stands in its place. */
function noNumber(scene: Scene, rest: string[], otherwise: CommandResult): CommandResult {
  const found = findPlace(scene, rest);
  if (found.refused || found.role === null) return otherwise;
  return told(say(found.place)('caps_set.usage', { most: MAX_LIMIT }));
}

async function setCap(needs: CommandNeeds, scene: Scene, place: Place, override: Override): Promise<CommandResult> {
  const { workspace, person } = place;
  const { role, limit, until } = override;
  const { forMs, dryRun } = scene.command;
  const words = `caps set ${role} ${limit} ${workspace.id}${forMs === null ? '' : ` for ${durationWord(forMs)}`}`;
  const may = await holdersOf(needs, place, MAY_SET);
  const { result, first } = await needs.ledgers.change(workspace.id, (ledger) => {
    const { ledger: next, ...said } = setCapByPeople(ledger, override, { words, may }, needs.clock.now());
    return { next: next === ledger || dryRun ? null : next, result: said };
  });
  if (result === 'asked_already') return told(say(place)('asked_already'));
  const by = [...new Set([first, person.id])];
  const line = (seen: Place, key: string) =>
    say(seen)(`caps_set.${key}`, { role, limit, workspace: workspace.id, words, by: namesOf(seen, by), until: timeFor(seen, until) });
  const isAsked = result === 'asked';
  if (dryRun) return told(line(place, isAsked ? 'would_ask' : 'would'));
  await needs.sealLedger(workspace.id);
  const key = isAsked ? 'asked' : 'done';
  if (!isAsked) await needs.wake(workspace.id);
  const spoken = await publish(needs, scene, place, (open) => line(open, key));
  return { ...told(line(place, key)), public: spoken };
}
