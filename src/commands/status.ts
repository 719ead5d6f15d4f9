// How a workspace stands: whether it is paused, what waits, and how much was released today.
import type { State } from '../domain/documents/approval.ts';
import { oneLine } from '../domain/documents/plain-text.ts';
import { limitOf, periodOf, usedOf } from '../domain/ledger/caps.ts';
import type { Ledger, Pause } from '../domain/ledger/ledger.ts';
import { inFlight, pausesOn } from '../domain/ledger/pauses.ts';
import { safeModeStage } from '../domain/ledger/safe-mode.ts';
import type { Approvals } from '../ports/approvals.ts';
import { heldReleases } from '../upkeep/held-releases.ts';
import { reasonText } from '../upkeep/pause-words.ts';
import { pauserText } from '../upkeep/pauser-words.ts';
import { findPlaceOnly, scopeName } from './find.ts';
import { incidentWhy } from './incident-words.ts';
import { linksIn } from './link-words.ts';
import { requestLine } from './request-line.ts';
import { type Command, type CommandNeeds, localeOf, type Place, say, timeFor, told } from './scene.ts';

const COUNTED: State[] = ['asking', 'waiting', 'releasing', 'released'];
/** Above this it says "200 or more": nobody acts on the exact number. */
const MOST = 200;
/** So many of those that are held are named. */
const MOST_HELD = 5;
const HOUR_MS = 3_600_000;
const LONGEST_NAME = 120;

type Needs = Pick<CommandNeeds, 'approvals' | 'ledgers' | 'incidents'>;

/** `status [workspace]` */
export function statusCommand(needs: Needs): Command {
  const { approvals, ledgers } = needs;
  return async (scene) => {
    const found = findPlaceOnly(scene, scene.command.words);
    if (found.refused) return found.refused;
    const { place } = found;
    const { id, name } = place.workspace;
    const ledger = await ledgers.read(id);
    const onTheWay = inFlight(ledger, { role: null, connector: null }, scene.now);
    const counts = await Promise.all(COUNTED.map((state) => countLine(approvals, place, state, state === 'releasing' ? onTheWay : [])));
    const held = await heldLines(approvals, place, pausesOn(ledger, scene.now));
    const paused = await pauseLines(needs, place, ledger, scene.now);
    const lines = [...paused, ...held, ...counts, ...todayLines(place, ledger, scene.now), ...linksIn(place, ledger)];
    return told(lines, { title: say(place)('status.title', { workspace: id, name }) });
  };
}

/** Whom and what a pause is of, since when, and why: what its incident says where nobody gave a reason. */
async function pauseLine(needs: Needs, place: Place, one: Pause): Promise<string> {
  const { workspace } = place;
  const locale = localeOf(place);
  const by = await pauserText(needs, workspace, locale, one);
  const values = { scope: scopeName(place, one), by, until: one.until === null ? '' : timeFor(place, one.until) };
  const found = one.incident === undefined ? null : await needs.incidents.read(workspace.id, one.incident);
  const why = found === null ? one.reason : one.reason || incidentWhy({ ...found.incident, workspace }, locale) || null;
  return [
    say(place)(one.until === null ? 'status.paused' : 'status.paused_until', values),
    say(place)('status.since', { at: timeFor(place, one.at) }),
    ...reasonText(locale, why),
  ].join(' ');
}

/** How long safe mode lasts, with what is left of it. */
export function safeModeLines(place: Place, ledger: Ledger, now: Date): string[] {
  const found = safeModeStage(ledger, now);
  if (!found) return [];
  const left = Math.ceil((found.until.getTime() - now.getTime()) / HOUR_MS);
  return [say(place)(`status.safe_mode.${found.stage}`, { until: timeFor(place, found.until.toISOString()), left })];
}

async function pauseLines(needs: Needs, place: Place, ledger: Ledger, now: Date): Promise<string[]> {
  const tell = say(place);
  const on = pausesOn(ledger, now);
  const lines = on.length === 0 ? [tell('status.not_paused')] : [...new Set(await Promise.all(on.map((one) => pauseLine(needs, place, one))))];
  const { failing } = place.workspace;
  const held = failing ? [tell('status.cases_fail', { count: failing.length, name: oneLine(failing[0] ?? '', LONGEST_NAME) })] : [];
  return [...held, ...lines, ...safeModeLines(place, ledger, now)];
}

/** What the pauses hold: the first of it, each on a line, and how much more. */
async function heldLines(approvals: Approvals, place: Place, pauses: Pause[]): Promise<string[]> {
  if (pauses.length === 0) return [];
  const { items, isAll } = await heldReleases({ approvals }, place.workspace.id, pauses);
  if (items.length === 0) return [];
  const shown = items.slice(0, MOST_HELD);
  const rest = items.length - shown.length;
  const more = rest === 0 ? [] : [say(place)(isAll ? 'status.held_more' : 'status.held_many', { count: rest })];
  return [say(place)('status.held', { all: isAll ? 'yes' : 'no', count: items.length }), ...shown.map((one) => requestLine(place, one)), ...more];
}

/** `besides` are of this kind too, whatever their state: what is on its way is released already, and may not have arrived. */
async function countLine(approvals: Approvals, place: Place, state: State, besides: string[]): Promise<string> {
  const { items, next } = await approvals.list({ workspace: place.workspace.id, state, limit: MOST });
  const count = new Set([...items.map(({ id }) => id), ...besides]).size;
  return say(place)(next === null ? `status.${state}` : `status.${state}_many`, { count });
}

function todayLines(place: Place, ledger: Ledger, now: Date): string[] {
  const { matrix, time_zone } = place.workspace;
  const period = periodOf(now, time_zone);
  return Object.keys(matrix.roles).flatMap((role) => {
    const used = usedOf(ledger, { layer: 'per_role_day', key: role, period: 'day' }, period);
    const written = matrix.roles[role]?.caps.per_role_day;
    const limit = written === undefined ? null : limitOf(ledger, { layer: 'per_role_day', limit: written }, { role, now });
    return used > 0 && limit !== null ? [say(place)('status.today', { role, used, limit })] : [];
  });
}
