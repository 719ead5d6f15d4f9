// The digest of any day, or the review of any week, for one person: the same as the channel gets in the morning.
import { oneLine } from '../domain/documents/plain-text.ts';
import { dayOf, daysOn } from '../domain/policy/window.ts';
import type { Workspace } from '../domain/policy/workspace.ts';
import { digestDue, spanOf } from '../domain/record/digest-day.ts';
import { readWeek, type WeekSpan, weeklyDue } from '../domain/record/digest-week.ts';
import type { CommandResult } from './answer.ts';
import { findPlaceOnly } from './find.ts';
import { type Command, type CommandNeeds, localeOf, type Place, say, told } from './scene.ts';

const LONGEST_ECHO = 40;
const DAY = /^(\d{4})-(\d{1,2})-(\d{1,2})$/;
/** What begins like a day was meant as one, also where it is none. */
const DAY_LIKE = /^\d/;

type Meant = { day: string } | { notADay: string; nearest: string };

/** Words for days, in English and in the reader's language: those around today, and of each day of the week the last that is over. */
function namedDays(today: string, locale: string): Map<string, string> {
  return new Map(
    ['en', locale].flatMap((one) => {
      const near = new Intl.RelativeTimeFormat(one, { numeric: 'auto' });
      const weekday = new Intl.DateTimeFormat(one, { weekday: 'long', timeZone: 'UTC' });
      return [
        ...[-1, 0, 1].map((days): [string, string] => [near.format(days, 'day').toLowerCase(), daysOn(today, days)]),
        ...[1, 2, 3, 4, 5, 6, 7].map((ago): [string, string] => {
          const day = daysOn(today, -ago);
          return [weekday.format(new Date(`${day}T12:00:00Z`)).toLowerCase(), day];
        }),
      ];
    }),
  );
}

/** A day of the calendar; of one that is not there the nearest that is. */
function readDay(word: string, today: string, locale: string): Meant {
  const named = namedDays(today, locale).get(word.toLowerCase());
  if (named !== undefined) return { day: named };
  const [, year, month, date] = DAY.exec(word) ?? [];
  if (year === undefined) return { notADay: word, nearest: daysOn(today, -1) };
  const months = Math.min(12, Math.max(1, Number(month)));
  const last = new Date(Date.UTC(Number(year), months, 0)).getUTCDate();
  const two = (number: number) => String(number).padStart(2, '0');
  const nearest = `${year}-${two(months)}-${two(Math.min(last, Math.max(1, Number(date))))}`;
  return nearest === `${year}-${two(Number(month))}-${two(Number(date))}` ? { day: nearest } : { notADay: word, nearest };
}

/** Why there is no digest of a day, or null. */
async function refusedDay({ auditLog }: CommandNeeds, place: Place, day: string, today: string): Promise<CommandResult | null> {
  const { workspace } = place;
  if (day > today) return told(say(place)('digest.future', { word: day, nearest: daysOn(today, -1) }));
  const { items } = await auditLog.query({ workspace: workspace.id, limit: 1 });
  if (!items[0]) return told(say(place)('digest.nothing', { workspace: workspace.id }));
  const first = dayOf(new Date(items[0].timestamp_utc), workspace.time_zone);
  return day < first ? told(say(place)('digest.before', { workspace: workspace.id, nearest: first })) : null;
}

/** The last day whose digest was due, or the first that there is something to tell of. */
const usualDay = ({ time_zone }: Workspace, now: Date): string => digestDue(now, time_zone).day;

const WEEK_LIKE = /^\d{1,4}-?w/i;

/** The week that a word names, else the last whose review was due; null where there is no such week. */
function weekMeant(word: string | undefined, { time_zone }: Workspace, now: Date): WeekSpan | null {
  return word === undefined ? weeklyDue(now, time_zone) : readWeek(word.toUpperCase(), time_zone);
}

/** `digest week [2026-W47] [workspace]`. */
async function tellWeek(needs: CommandNeeds, place: Place, word: string | undefined, now: Date): Promise<CommandResult> {
  const { workspace } = place;
  const span = weekMeant(word, workspace, now);
  if (!span) {
    const { week: nearest } = weeklyDue(now, workspace.time_zone);
    return told(say(place)('digest.bad_week', { word: oneLine(word ?? '', LONGEST_ECHO), nearest }));
  }
  const today = dayOf(now, workspace.time_zone);
  if (span.first > today) return told(say(place)('digest.future_week', { word: span.week, nearest: weeklyDue(now, workspace.time_zone).week }));
  const isNow = span.first <= today && today <= span.last;
  const refused = await refusedDay(needs, place, isNow ? today : span.last, today);
  return refused ?? told([], { weekly: await needs.readWeekly(workspace, span, now) });
}

/** `digest [day] [workspace]`: without a day the last that is over; `digest week` for a whole week. */
export function digestCommand(needs: CommandNeeds): Command {
  return async (scene) => {
    const { command, now } = scene;
    const isWeek = command.words.some((one) => one.toLowerCase() === 'week' || WEEK_LIKE.test(one));
    const words = command.words.filter((one) => !isWeek || one.toLowerCase() !== 'week');
    const [known] = scene.mine;
    const named = known ? namedDays(dayOf(now, known.workspace.time_zone), localeOf(known)) : new Map();
    const word = words.find((one) => DAY_LIKE.test(one) || (!isWeek && named.has(one.toLowerCase())));
    const found = findPlaceOnly(
      scene,
      words.filter((one) => one !== word),
    );
    if (found.refused) return found.refused;
    const { place } = found;
    if (isWeek) return tellWeek(needs, place, word, now);
    return tellDay(needs, place, word, now);
  };
}

async function tellDay(needs: CommandNeeds, place: Place, word: string | undefined, now: Date): Promise<CommandResult> {
  const { workspace } = place;
  const today = dayOf(now, workspace.time_zone);
  const meant: Meant = word === undefined ? { day: usualDay(workspace, now) } : readDay(word, today, localeOf(place));
  if ('notADay' in meant) return told(say(place)('digest.bad_day', { word: oneLine(meant.notADay, LONGEST_ECHO), nearest: meant.nearest }));
  const refused = await refusedDay(needs, place, meant.day, today);
  if (refused) return refused;
  return told([], { digest: await needs.readDigest(workspace, spanOf(meant.day, workspace.time_zone), now) });
}
