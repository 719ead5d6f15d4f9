// The sample requests of `samples/`: bodies without times, made whole for an instant.
import { readFileSync } from 'node:fs';
import type { AgentRequest } from '../domain/documents/request.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const FOLDER = new URL('../../samples/', import.meta.url);

/** The tiles of the page, in the order of a first visit. `times`: so many at once. */
export const SAMPLES = [
  { name: 'email-new-domain', title: 'E-mail, new domain', note: 'tier 2, one person' },
  { name: 'email-batch', title: 'Twelve alike e-mails', note: 'one card for all', times: 12 },
  { name: 'merge-accounts', title: 'Merge two accounts', note: 'tier 3, two people' },
  { name: 'stage-change', title: 'Change a stage', note: 'tier 3, one person' },
  { name: 'fill-industry', title: 'Fill in an industry', note: 'tier 1, automatic' },
  { name: 'read-crm', title: 'Read a record', note: 'tier 0, no approval' },
  { name: 'out-of-hours', title: 'E-mail, out of hours', note: 'automatic, waits for 09:00' },
  { name: 'hidden-change', title: 'Hidden change', note: 'denied by the matrix' },
  { name: 'hostile-text', title: 'Text posing as a button', note: 'stays text' },
] as const;

export type SampleName = (typeof SAMPLES)[number]['name'];
export const isSample = (name: unknown): name is SampleName => SAMPLES.some((sample) => sample.name === name);

/** How many of a sample are sent at once. */
export const timesOf = (name: SampleName): number => {
  const sample = SAMPLES.find((one) => one.name === name);
  return sample && 'times' in sample ? sample.times : 1;
};

/** A request without what only its sending knows: `{n}` in a text stands for a fresh number, the zone `night` for one where it is night. */
export type Sample = Omit<AgentRequest, 'callback_url' | 'expires_at' | 'source_signal' | 'evidence'> & {
  source_signal: Omit<AgentRequest['source_signal'], 'observed_at'>;
  evidence?: { title: string; url?: string }[];
};

/** Reads `samples/NAME.json`. */
export const readSample = (name: SampleName): Sample => JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8'));

const PLACES = [
  { time_zone: 'America/Los_Angeles', country: 'US' },
  { time_zone: 'America/New_York', country: 'US' },
  { time_zone: 'Europe/Berlin', country: 'DE' },
  { time_zone: 'Asia/Tokyo', country: 'JP' },
  { time_zone: 'Australia/Sydney', country: 'AU' },
];

const hourIn = (zone: string, now: Date): number =>
  Number(new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', hourCycle: 'h23' }).format(now));

/** Where it is night: the places lie so far apart that there is always one. */
export const nightPlace = (now: Date): { time_zone: string; country: string } => {
  const found = PLACES.find(({ time_zone }) => hourIn(time_zone, now) >= 20 || hourIn(time_zone, now) < 6);
  if (!found) throw new Error(`It is day everywhere at ${now.toISOString()}`);
  return found;
};

const freshNumber = (random: () => number): string => String(100_000 + Math.floor(random() * 900_000));

/**
 * A request that can be sent at `now`: fresh record ids, times shortly before it, an end in three days, and a `client_ref` of its
 * own. `random` is 0 <= x < 1.
 */
export function completeSample(
  sample: Sample,
  { now, ids, callbackUrl }: { now: Date; ids: { random(): number }; callbackUrl: string },
): AgentRequest {
  const number = freshNumber(() => ids.random());
  const fresh: Sample = JSON.parse(JSON.stringify(sample).replaceAll('{n}', number));
  const ago = (minutes: number) => new Date(now.getTime() - minutes * MINUTE_MS).toISOString();
  const place = fresh.target.time_zone === 'night' ? nightPlace(now) : {};
  return {
    ...fresh,
    target: { ...fresh.target, ...place },
    source_signal: { ...fresh.source_signal, observed_at: ago(25) },
    ...(fresh.evidence ? { evidence: fresh.evidence.map((one, index) => ({ ...one, observed_at: ago(25 + index * 10) })) } : {}),
    callback_url: callbackUrl,
    client_ref: `sample-${number}`,
    expires_at: new Date(now.getTime() + 3 * DAY_MS).toISOString(),
  };
}
