// Instants in somebody's local time, in words: for texts that a platform cannot turn into the reader's time by itself.

/** `America/New_York` as people say it: `New York`. */
export const cityOf = (zone: string): string => (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ');

/** `Mon 09:00`: for a time within the next days. */
export function dayAndTime(at: string, zone: string, locale: string): string {
  const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, { timeZone: zone, ...options }).format(new Date(at));
  return `${format({ weekday: 'short' })} ${format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })}`;
}

/** `10:32 on Mon, 23 Nov (New York)`, as far as the locale orders it so. */
export function fullTime(at: string, zone: string, locale: string): string {
  const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, { timeZone: zone, ...options }).format(new Date(at));
  const time = format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  return `${time}, ${format({ weekday: 'short', day: 'numeric', month: 'short' })} (${cityOf(zone)})`;
}
