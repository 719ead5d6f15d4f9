// What everybody is told of an alarm, in the workspace's language and zone.
import type { Saying } from '../domain/record/alarms.ts';
import { text } from '../texts.ts';

const NAMED = 5;

/** One sentence, with the requests by their ids. */
export function alarmWords({ locale, time_zone }: { locale: string; time_zone: string }, { cause, kind, requests, since }: Saying): string {
  const named = requests.slice(0, NAMED).join(', ');
  const more = requests.length - NAMED;
  const zoned = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: time_zone }).format(new Date(since));
  return text(locale, `alarm.${cause}.${kind}`, {
    count: requests.length,
    requests: more > 0 ? text(locale, 'alarm.more', { requests: named, count: more }) : named,
    since: zoned,
  });
}
