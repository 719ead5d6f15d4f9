// The clients of a campaign: workspaces whose windows are open, shut, about to open or about to close, and some with low caps.
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const shipped = resolve(import.meta.dirname, '../policies');
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const MANY = 1_000_000;

/** Of these zones one has daytime at any hour, so that neither its day nor a window ends unasked in the middle of a campaign. */
const ZONES = ['Pacific/Auckland', 'Asia/Tokyo', 'Asia/Kolkata', 'Europe/Berlin', 'America/New_York', 'America/Los_Angeles', 'Pacific/Honolulu'];
const EARLIEST_HOUR = 6;
const LATEST_HOUR = 16;

const clockIn = (zone: string, at: number): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at);

function daytimeZone(now: number): string {
  const zone = ZONES.find((one) => {
    const hour = Number(clockIn(one, now).slice(0, 2));
    return hour >= EARLIEST_HOUR && hour < LATEST_HOUR;
  });
  if (!zone) throw new Error('No zone has daytime now');
  return zone;
}

export type Client = {
  id: string;
  zone: string;
  /** Name of its window in the evidence; null where it is always open. */
  window: string | null;
  /** What limits its follow-up tasks: releases a day; null where nothing does. */
  cap: number | null;
};

/** How the clients differ. Those of the first kind are also paused now and then. */
export type Clients = { all: Client[]; pausable: Client[]; windows: Record<string, { opens: number; closes: number }>; zone: string };

const nextMinute = (at: number) => Math.ceil(at / MINUTE_MS) * MINUTE_MS;

/** `runMs` is how long lives are asked for: one window opens and one closes in the middle of it. */
export function planClients(now: number, runMs: number): Clients {
  const zone = daytimeZone(now);
  const turns = nextMinute(now + Math.max(15_000, runMs * 0.4));
  const windows = {
    shut: { opens: nextMinute(now + 3 * HOUR_MS), closes: nextMinute(now + 4 * HOUR_MS) },
    opening: { opens: turns, closes: nextMinute(now + 5 * HOUR_MS) },
    closing: { opens: nextMinute(now - 3 * HOUR_MS), closes: turns },
  };
  const open = Array.from({ length: 4 }, (_, n): Client => ({ id: `open-${n + 1}`, zone, window: null, cap: null }));
  const timed = Object.keys(windows).map((window): Client => ({ id: window, zone, window, cap: null }));
  const capped = [3, 8].map((cap, n): Client => ({ id: `capped-${n + 1}`, zone, window: null, cap }));
  return { all: [...open, ...timed, ...capped], pausable: open.slice(0, 3), windows, zone };
}

const letters = (id: string) => id.toUpperCase().replaceAll('-', '');
export const channelOf = (workspace: string) => `C0${letters(workspace)}`;
export const accountOf = (workspace: string, person: string) => `U0${person.toUpperCase()}${letters(workspace)}`;
export const secretName = (workspace: string) => `TORTURE_SECRET_${letters(workspace)}`;
export const keyName = (workspace: string) => `TORTURE_KEY_${letters(workspace)}`;

/** ravi, mei and ines may approve; dana operates the admin agent, sam is of another group. */
export const VOTERS = ['ravi', 'mei', 'ines'];
const GROUPS: Record<string, string[]> = { dana: ['revops'], ravi: ['revops'], mei: ['revops'], ines: ['revops', 'on-call'], sam: ['sales'] };

const uncapped = {
  per_role_day: MANY,
  per_row_day: MANY,
  per_domain_day: MANY,
  new_domain_day: MANY,
  per_sender_domain_day: MANY,
  new_sender_domain_day: MANY,
  per_account_day: MANY,
  bulk_jobs_day: MANY,
};

function fileOf({ id, zone, window, cap }: Client, windows: Clients['windows'], callbackHost: string): object {
  const times = window === null ? undefined : windows[window];
  const hours = times ? `${clockIn(zone, times.opens)}-${clockIn(zone, times.closes)}` : '00:00-24:00';
  const own = { zone: 'workspace', days: 'all', hours };
  return {
    id,
    name: id,
    matrix: 'revops',
    time_zone: zone,
    country: null,
    locale: 'en',
    spread_minutes: 0,
    resume_per_minute: 600,
    since: '2020-01-01',
    known_good_segments: ['smb-us'],
    channels: { slack: channelOf(id) },
    people: Object.entries(GROUPS).map(([person, groups]) => ({
      id: person,
      name: person[0]?.toUpperCase() + person.slice(1),
      slack: accountOf(id, person),
      groups,
    })),
    agents: [{ role: 'admin', operator: 'dana' }],
    callback_hosts: [callbackHost],
    windows: { 'prospect-hours': { ...own, zone: 'prospect' }, 'on-call': own, 'business-days': own },
    caps: {
      outreach: { ...uncapped, ...(cap === null ? {} : { per_row_day: cap }) },
      enrichment: uncapped,
      routing: uncapped,
      admin: uncapped,
    },
    secrets: { webhook: `env:${secretName(id)}`, api_key: `env:${keyName(id)}` },
  };
}

/** Writes the policy folder of a campaign: the shipped matrices and these clients. Returns its path. */
export function writePolicies(folder: string, { all, windows }: Clients, callbackHost: string): string {
  const dir = join(folder, 'policies');
  cpSync(shipped, dir, { recursive: true });
  rmSync(join(dir, 'workspaces'), { recursive: true });
  mkdirSync(join(dir, 'workspaces'));
  for (const client of all)
    writeFileSync(join(dir, 'workspaces', `${client.id}.yaml`), JSON.stringify(fileOf(client, windows, callbackHost), null, 2));
  return dir;
}
