// Times as the reader sees them, in the reader's own zone and by the playground's clock.

const LOCALE = 'en-GB';
const DAY_MS = 86_400_000;

const format = (at: Date, zone: string, options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat(LOCALE, { timeZone: zone, ...options }).format(at);

export const cityOf = (zone: string): string => (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ');
export const timeIn = (at: Date, zone: string): string => format(at, zone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const weekdayIn = (at: Date, zone: string): string => format(at, zone, { weekday: 'short' });
const dayKey = (at: Date, zone: string): string => format(at, zone, { year: 'numeric', month: '2-digit', day: '2-digit' });
const isNear = (at: Date, now: Date): boolean => Math.abs(at.getTime() - now.getTime()) < 6 * DAY_MS;

/** `15:20`, with the day where it is another one. */
export function shortTime(at: Date, zone: string, now: Date): string {
  if (dayKey(at, zone) === dayKey(now, zone)) return timeIn(at, zone);
  return `${isNear(at, now) ? weekdayIn(at, zone) : format(at, zone, { day: 'numeric', month: 'short' })} ${timeIn(at, zone)}`;
}

export const dayAndTime = (at: Date, zone: string): string => `${weekdayIn(at, zone)} ${timeIn(at, zone)}`;

function ago(at: Date, now: Date): string {
  const minutes = Math.round((now.getTime() - at.getTime()) / 60_000);
  const [count, unit] =
    minutes < 60 ? [minutes, 'minute'] : minutes < 2880 ? [Math.round(minutes / 60), 'hour'] : [Math.round(minutes / 1440), 'day'];
  if (count === 0) return 'just now';
  const words = `${Math.abs(count)} ${unit}${Math.abs(count) === 1 ? '' : 's'}`;
  return count > 0 ? `${words} ago` : `in ${words}`;
}

/** `today`, `tomorrow`, `yesterday`, or null. */
function prettyDay(at: Date, zone: string, now: Date): string | null {
  const days: [number, string][] = [
    [0, 'today'],
    [1, 'tomorrow'],
    [-1, 'yesterday'],
  ];
  return days.find(([count]) => dayKey(new Date(now.getTime() + count * DAY_MS), zone) === dayKey(at, zone))?.[1] ?? null;
}

const DATES: Record<string, Intl.DateTimeFormatOptions> = {
  date_num: { year: 'numeric', month: '2-digit', day: '2-digit' },
  date: { year: 'numeric', month: 'long', day: 'numeric' },
  date_short: { year: 'numeric', month: 'short', day: 'numeric' },
  date_long: { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' },
};

/** Slack's date mark: `{date_short_pretty} at {time}`, `{ago}` and so on. Tokens that it does not know stay as they are. */
export function slackDate(seconds: number, pattern: string, { zone, now }: { zone: string; now: Date }): string {
  const at = new Date(seconds * 1000);
  if (Number.isNaN(at.getTime())) return '';
  return pattern.replace(/\{(\w+)\}/g, (whole, token: string) => {
    if (token === 'time') return timeIn(at, zone);
    if (token === 'time_secs') return format(at, zone, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
    if (token === 'ago') return ago(at, now);
    const options = DATES[token.replace('_pretty', '')];
    if (!options) return whole;
    return (token.endsWith('_pretty') ? prettyDay(at, zone, now) : null) ?? format(at, zone, options);
  });
}
