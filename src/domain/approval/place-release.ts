// Where in time a release goes: at once inside its window, else spread over the beginning of the next one.
import type { Approval, Charge, Release } from '../documents/approval.ts';
import { digitsOf, sha256 } from '../documents/canonical.ts';
import { plainCountry } from '../documents/plain-country.ts';
import { brokenGlass } from '../policy/quorum.ts';
import {
  type Holiday,
  type Holidays,
  holidaysBefore,
  nextDayStart,
  nextOpening,
  nextWeekStart,
  type Opening,
  type Place,
  usableZone,
  type WindowRule,
} from '../policy/window.ts';
import type { Workspace } from '../policy/workspace.ts';

export type PlaceInput = {
  approval: Pick<Approval, 'id' | 'plan' | 'request' | 'expires_at'> & Partial<Pick<Approval, 'votes'>>;
  workspace: Pick<Workspace, 'time_zone' | 'country' | 'windows' | 'spread_minutes'>;
  holidays: Holidays;
  now: Date;
};

/**
 * `opens_at` and `closes_at` are the window's (null: no window), `at` is when to try: now, or the slot in the spread. `at` is
 * null where no window comes. `held_by` is empty where it is open.
 */
export type Placement = {
  open: boolean;
  opens_at: string | null;
  closes_at: string | null;
  zone: string | null;
  held_by: string[];
  at: string | null;
};

const MINUTE_MS = 60_000;
const HEX_DIGITS = 8;

/**
 * The zone and the country of a window. A prospect whose zone is not known is asked about by the policy; where people then
 * approve, the workspace's own hours hold, since a guess at the prospect's would look like knowledge.
 */
function placeOf(rule: WindowRule, { approval, workspace, holidays }: PlaceInput): Place {
  const { time_zone, country } = approval.request.target;
  if (rule.zone === 'prospect' && usableZone(time_zone)) {
    // One that nobody knows is not the same as none: some holidays are kept, and no spelling switches them off.
    return { zone: time_zone, country: country === undefined ? null : (plainCountry(country) ?? workspace.country), holidays };
  }
  const own = rule.zone === 'prospect' || rule.zone === 'workspace';
  return { zone: own ? workspace.time_zone : rule.zone, country: workspace.country, holidays };
}

/** Between 0 and 1, the same for the same release, spread evenly over the releases of a domain. */
function shareOf({ id, request }: PlaceInput['approval']): number {
  const digits = digitsOf(sha256(`${request.target.domain ?? ''} ${id}`), HEX_DIGITS);
  return Number.parseInt(digits, 16) / 16 ** HEX_DIGITS;
}

/** The slot of a release that waited for an opening: before the window closes and, where that is possible, before it expires. */
function slotIn({ opens_at, closes_at }: Pick<Opening, 'opens_at'> & { closes_at: Date | null }, { approval, workspace }: PlaceInput): Date {
  const opens = opens_at.getTime();
  const lifeMs = Date.parse(approval.expires_at) - opens;
  const ends = [workspace.spread_minutes * MINUTE_MS, closes_at ? closes_at.getTime() - opens : Infinity, lifeMs > 0 ? lifeMs : Infinity];
  return new Date(opens + Math.floor(Math.min(...ends) * shareOf(approval)));
}

/** The rule of a plan's window: null where any hour will do, as it will where somebody broke the glass; undefined where nobody wrote it. */
function ruleOf({ approval: { plan, votes = [] }, workspace: { windows } }: PlaceInput): WindowRule | null | undefined {
  if (plan.window === null || brokenGlass(votes)) return null;
  return Object.hasOwn(windows, plan.window) ? windows[plan.window] : undefined;
}

/** The first window of a plan from an instant on; `rule` is null where any hour will do. */
function windowFrom(from: Date, input: PlaceInput): { rule: WindowRule | null; zone: string | null; opening: Opening | null } | null {
  const rule = ruleOf(input);
  if (rule === null) return { rule: null, zone: null, opening: null };
  if (rule === undefined) return null;
  const place = placeOf(rule, input);
  const opening = nextOpening(rule, from, place);
  return opening && { rule, zone: place.zone, opening };
}

const never = (held_by: string[]): Placement => ({ open: false, opens_at: null, closes_at: null, zone: null, held_by, at: null });

/** When an approved release may go, as of `now`: `held_by` says `window`, `not_before` or both where it has to wait. */
export function placeRelease(input: PlaceInput): Placement {
  const { approval, now } = input;
  const { not_before } = approval.request;
  const waits = not_before ? Date.parse(not_before) > now.getTime() : false;
  const from = waits && not_before ? new Date(not_before) : now;
  const found = windowFrom(from, input);
  if (!found) return never(waits ? ['window', 'not_before'] : ['window']);
  const { zone, opening } = found;
  const inside = opening === null || opening.open;
  const held_by = [...(inside ? [] : ['window']), ...(waits ? ['not_before'] : [])];
  const opens_at = opening ? opening.opens_at.toISOString() : waits ? from.toISOString() : null;
  const at = inside ? from : slotIn(opening, input);
  return { open: held_by.length === 0, opens_at, closes_at: opening?.closes_at.toISOString() ?? null, zone, held_by, at: at.toISOString() };
}

/** What a reader is told of a release: when it may happen, and what holds it. */
export type ReleaseShown = Pick<Release, 'opens_at' | 'closes_at' | 'zone' | 'held_by'>;

/** As it was placed; or while people are still asked, as it would be if they approved now. */
export const placedNow = (approval: Approval, context: Omit<PlaceInput, 'approval'>): ReleaseShown =>
  approval.state === 'asking' ? placeRelease({ approval, ...context }) : approval.release;

/** The holidays because of which its window opens no earlier than it does. */
export function holidaysKept(input: PlaceInput, { opens_at }: Pick<ReleaseShown, 'opens_at'>): Holiday[] {
  const rule = ruleOf(input);
  if (!rule || opens_at === null) return [];
  const { not_before } = input.approval.request;
  const from = new Date(Math.max(input.now.getTime(), not_before ? Date.parse(not_before) : 0));
  return holidaysBefore(rule, from, new Date(opens_at), placeOf(rule, input));
}

/** Whether the window opens too late: `expires_at` bounds the release, not only the vote. */
export const opensAfterExpiry = ({ opens_at }: Pick<ReleaseShown, 'opens_at'>, expiresAt: string): boolean =>
  opens_at !== null && Date.parse(opens_at) >= Date.parse(expiresAt);

/**
 * When a release that met full caps is tried again: the workspace's next day, or week where one of them counts by week, and
 * the window after that.
 */
export function placeAfterCap(input: PlaceInput & { layers: Pick<Charge, 'layer' | 'period'>[] }): Placement {
  const { approval, workspace, now, layers } = input;
  const held_by = [...new Set(layers.map(({ layer }) => `cap:${layer}`))];
  const weekly = layers.some(({ period }) => period === 'week');
  const freed = weekly ? nextWeekStart(now, workspace.time_zone) : nextDayStart(now, workspace.time_zone);
  const { not_before } = approval.request;
  const from = new Date(Math.max(freed.getTime(), not_before ? Date.parse(not_before) : 0));
  const found = windowFrom(from, input);
  if (!found) return never(held_by);
  const { zone, opening } = found;
  const opens_at = opening?.opens_at ?? from;
  const closes_at = opening?.closes_at ?? null;
  const at = slotIn({ opens_at, closes_at }, input);
  return { open: false, opens_at: opens_at.toISOString(), closes_at: closes_at?.toISOString() ?? null, zone, held_by, at: at.toISOString() };
}
