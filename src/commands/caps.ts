// What is left of the caps today, with bars.
import { oneLine } from '../domain/documents/plain-text.ts';
import { raised } from '../domain/ledger/cap-proposal.ts';
import type { Ledger } from '../domain/ledger/ledger.ts';
import { nextDayStart } from '../domain/policy/window.ts';
import { numberText } from '../texts.ts';
import type { CommandResult } from './answer.ts';
import { type BarWords, capLabel, drawBars } from './cap-bars.ts';
import { type CapGroup, type CapLine, capLines, isFull, nearLimits } from './cap-lines.ts';
import { type HeldByCap, heldByCaps, isFor } from './caps-held.ts';
import { capsSetCommand } from './caps-set.ts';
import { findPlaceOnly } from './find.ts';
import { type Command, type CommandNeeds, localeOf, type Place, say, timeFor, told } from './scene.ts';
import { safeModeLines } from './status.ts';

const MOST_SAID = 5;
const LONGEST_LABEL = 60;

/** What an answer is made of: whose caps, and what waits for them. */
type Shown = { place: Place; groups: CapGroup[]; held: HeldByCap[]; more: boolean; now: Date; ledger: Ledger; isHome: boolean };

/** `caps [role] [workspace]`, and `caps set <role> <n> [workspace]` */
export function capsCommand(needs: CommandNeeds): Command {
  const set = capsSetCommand(needs);
  return async (scene) => {
    const { words } = scene.command;
    if (words[0]?.toLowerCase() === 'set') return set(scene);
    const found = findPlaceOnly(scene, words);
    if (found.refused) return found.refused;
    const { place, role } = found;
    const { id } = place.workspace;
    const ledger = await needs.ledgers.read(id);
    const waiting = await heldByCaps(needs.approvals, { workspace: place.workspace, ledger, now: scene.now });
    const shown = { place, ...waiting, now: scene.now, ledger, isHome: scene.home?.id === id };
    return role === null ? allRoles(shown) : oneRole(shown, role);
  };
}

function barWords(place: Place): BarWords {
  const tell = say(place);
  return {
    of: tell('caps.of'),
    full: tell('caps.full_mark'),
    near: tell('caps.near_mark'),
    number: (one) => numberText(localeOf(place), one),
    heading: (group) => tell(`caps.group.${group}`),
    label: (line) =>
      capLabel(line, {
        workspace: place.workspace.name,
        bulk: tell('caps.bulk_jobs', { role: line.key }),
        fresh: (name) => tell('caps.fresh', { name }),
      }),
    others: (count) => tell('caps.others', { count }),
  };
}

/** What is full, and what waits for a cap until when. */
function heldLines({ place, groups, held, more, now }: Shown): string[] {
  const tell = say(place);
  const { label } = barWords(place);
  const waitingFor = (line: CapLine) => held.find(isFor(line));
  const stops = groups.flatMap(({ lines }) => lines).filter((line) => isFull(line) || waitingFor(line));
  const said = stops.slice(0, MOST_SAID).map((line) => {
    const { count, until } = waitingFor(line) ?? {};
    const values = { label: oneLine(label(line), LONGEST_LABEL) };
    if (count === undefined) return tell(line.layer.endsWith('_week') ? 'caps.full_week' : 'caps.full', values);
    const when = timeFor(place, until ?? nextDayStart(now, place.workspace.time_zone).toISOString());
    return tell(isFull(line) ? 'caps.full_held' : 'caps.held', { ...values, count, more: more ? 'yes' : 'no', until: when });
  });
  return stops.length > MOST_SAID ? [...said, tell('caps.more_full', { count: stops.length - MOST_SAID })] : said;
}

/** The command that raises a role's own cap by a step, as it would be typed in this channel, from the figure that holds outside safe mode; none where it has none. */
function changeLines(shown: Shown, role: string): string[] {
  const { place, ledger, isHome, now } = shown;
  const { workspace } = place;
  const lines = capLines(workspace, { ...ledger, safe_mode: null }, role, now).flatMap((group) => group.lines);
  const own = lines.find(({ layer }) => layer === 'per_role_day');
  if (!own || workspace.matrix.roles[role]?.caps.per_role_day === undefined) return [];
  return [say(place)('caps.change', { words: `caps set ${role} ${raised(own.limit)}${isHome ? '' : ` ${workspace.id}`}` })];
}

function answer(shown: Shown, title: string, role: string): CommandResult {
  const { place, groups, now, ledger } = shown;
  const { workspace } = place;
  const tell = say(place);
  const until = timeFor(place, nextDayStart(now, workspace.time_zone).toISOString());
  const day = tell('caps.day', { name: workspace.name, until });
  const lines = [day, ...safeModeLines(place, ledger, now), ...heldLines(shown), ...changeLines(shown, role)];
  return told(lines, { title, preformatted: drawBars(groups, barWords(place)) });
}

function oneRole(shown: Omit<Shown, 'groups'>, role: string): CommandResult {
  const { place, now, ledger } = shown;
  const groups = capLines(place.workspace, ledger, role, now);
  const whole = groups.flatMap(({ lines }) => lines).find(({ layer }) => layer === 'per_role_day');
  if (groups.length === 0) return told(say(place)('caps.none', { role }));
  const left = whole ? Math.max(0, whole.limit - whole.used) : 0;
  const title = whole
    ? say(place)('caps.title', { role, left, limit: whole.limit })
    : say(place)('caps.title_all', { workspace: place.workspace.id });
  return answer({ ...shown, groups }, title, role);
}

function allRoles(shown: Omit<Shown, 'groups'>): CommandResult {
  const { place, now, ledger } = shown;
  const { id, matrix } = place.workspace;
  const lines = Object.keys(matrix.roles).flatMap((role) =>
    capLines(place.workspace, ledger, role, now)
      .flatMap((group) => group.lines)
      .filter(({ layer }) => layer === 'per_role_day'),
  );
  const [first] = lines;
  if (!first) return told(say(place)('caps.none_all', { workspace: id }));
  const near = nearLimits(place.workspace, ledger, now);
  const groups: CapGroup[] = [{ name: 'whole', lines }, ...(near.length > 0 ? [{ name: 'near' as const, lines: near }] : [])];
  return answer({ ...shown, groups }, say(place)('caps.title_all', { workspace: id }), first.key);
}
