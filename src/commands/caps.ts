// What is left of the caps today, with bars.
import type { Ledger } from '../domain/ledger.ts';
import { nextDayStart } from '../domain/window.ts';
import { numberText } from '../texts.ts';
import type { CommandResult } from './answer.ts';
import { type CapLine, capLines, drawBars, isFull } from './cap-bars.ts';
import { capsSetCommand } from './caps-set.ts';
import { findPlaceOnly } from './find.ts';
import { type Command, type CommandNeeds, localeOf, type Place, say, timeFor, told } from './scene.ts';

/** `caps [role] [workspace]`, and `caps set <role> <n> [workspace]` */
export function capsCommand(needs: CommandNeeds): Command {
  const set = capsSetCommand(needs);
  return async (scene) => {
    const { words } = scene.command;
    if (words[0]?.toLowerCase() === 'set') return set(scene);
    const found = findPlaceOnly(scene, words);
    if (found.refused) return found.refused;
    const { place, role } = found;
    const ledger = await needs.ledgers.read(place.workspace.id);
    return role === null ? allRoles(place, ledger, scene.now) : oneRole(place, ledger, role, scene.now);
  };
}

function answer(place: Place, groups: CapLine[][], title: string, example: { role: string; limit: number }, now: Date): CommandResult {
  const tell = say(place);
  const { workspace } = place;
  const until = timeFor(place, nextDayStart(now, workspace.time_zone).toISOString());
  const full = groups.flat().filter(isFull);
  const lines = [
    tell('caps.day', { name: workspace.name, until }),
    ...full.map(({ label }) => tell('caps.full', { label })),
    tell('caps.change', { role: example.role, limit: example.limit }),
  ];
  return told(lines, {
    title,
    preformatted: drawBars(groups, { of: tell('caps.of'), full: tell('caps.full_mark'), number: (one) => numberText(localeOf(place), one) }),
  });
}

function oneRole(place: Place, ledger: Ledger, role: string, now: Date): CommandResult {
  const groups = capLines(place.workspace, ledger, role, now);
  const whole = groups.flat().find(({ layer }) => layer === 'per_role_day');
  if (groups.length === 0) return told(say(place)('caps.none', { role }));
  const left = whole ? Math.max(0, whole.limit - whole.used) : 0;
  const title = whole
    ? say(place)('caps.title', { role, left, limit: whole.limit })
    : say(place)('caps.title_all', { workspace: place.workspace.id });
  return answer(place, groups, title, { role, limit: whole?.limit ?? 100 }, now);
}

function allRoles(place: Place, ledger: Ledger, now: Date): CommandResult {
  const { id, matrix } = place.workspace;
  const lines = Object.keys(matrix.roles).flatMap((role) =>
    capLines(place.workspace, ledger, role, now)
      .flat()
      .filter(({ layer }) => layer === 'per_role_day'),
  );
  const [first] = lines;
  if (!first) return told(say(place)('caps.none_all', { workspace: id }));
  return answer(place, [lines], say(place)('caps.title_all', { workspace: id }), { role: first.label, limit: first.limit }, now);
}
