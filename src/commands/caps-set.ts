// Raises or lowers a role's daily cap for a time. What a raise lets through is listed as a bypass.
import { setOverride } from '../domain/caps.ts';
import { nextDayStart } from '../domain/window.ts';
import { findPlaceOnly } from './find.ts';
import { type Command, type CommandNeeds, forbidden, inOpen, publish, say, timeFor, told } from './scene.ts';

const MAY_SET = ['revops'];
const MAX_LIMIT = 1_000_000;
const LAYER = 'per_role_day';
/** Also what is no limit, so that it is not taken for a client's name. */
const NUMBER = /^[-+]?\d[\d.,_]*[a-z%]*$/i;
const LIMIT = /^\d+$/;

/** `caps set <role> <n> [workspace] [for 7d]`: until the end of the workspace's day where no length is given. */
export function capsSetCommand(needs: CommandNeeds): Command {
  return async (scene) => {
    const { words, forMs, dryRun } = scene.command;
    const number = words.find((word) => NUMBER.test(word));
    const found = findPlaceOnly(
      scene,
      words.slice(1).filter((word) => word !== number),
    );
    if (found.refused) return found.refused;
    const { place, role } = found;
    const { workspace, person } = place;
    const refused = await forbidden(needs, place, MAY_SET, 'caps set');
    if (refused) return refused;
    const limit = Number(number);
    if (role === null || number === undefined || !LIMIT.test(number) || limit > MAX_LIMIT)
      return told(say(place)('caps_set.usage', { most: MAX_LIMIT }));
    if (workspace.matrix.roles[role]?.caps[LAYER] === undefined) return told(say(place)('caps.none', { role }));
    const until = (forMs === null ? nextDayStart(scene.now, workspace.time_zone) : new Date(scene.now.getTime() + forMs)).toISOString();
    const values = { role, limit, workspace: workspace.id, by: person.name };
    if (dryRun) return told(say(place)('caps_set.would', { ...values, until: timeFor(place, until) }));
    await needs.ledgers.change(workspace.id, (ledger) => ({
      next: setOverride(ledger, { role, layer: LAYER, limit, until, by: person.id }, needs.clock.now()),
      result: null,
    }));
    await needs.sealLedger(workspace.id);
    const open = inOpen(place);
    const spoken = await publish(needs, scene, workspace, say(open)('caps_set.done', { ...values, until: timeFor(open, until) }));
    return { ...told(say(place)('caps_set.done', { ...values, until: timeFor(place, until) })), public: spoken };
  };
}
