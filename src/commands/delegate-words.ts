// `/agent delegate ...` taken apart: who votes in whose place until when, and which person a name means.
import { nearestTo } from '../domain/documents/nearest-to.ts';
import type { Person } from '../domain/policy/quorum.ts';
import { daysOn, hourOfDay } from '../domain/policy/window.ts';
import type { Workspace } from '../domain/policy/workspace.ts';

const OFF = 'off';
export const NOBODY = 'nobody';
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Names as they were typed; null where they were left out. `to` is `nobody` where nobody votes in the meantime. */
export type Delegated = { kind: 'off'; from: string | null } | { kind: 'on'; to: string; from: string | null; until: string | null };

/** `MEI [for DANA] [until DAY]`, or `off [DANA]`; null where no name is there. */
export function delegatedIn(words: string[]): Delegated | null {
  const at = (word: string) => words.findIndex((one) => one.toLowerCase() === word);
  const ends = [at('for'), at('until'), words.length].filter((index) => index >= 0);
  const after = (word: string): string | null => {
    const start = at(word);
    const end = ends.filter((index) => index > start).reduce((least, index) => Math.min(least, index), words.length);
    return start < 0 ? null : words.slice(start + 1, end).join(' ') || null;
  };
  const first = words.slice(0, Math.min(...ends)).join(' ');
  if (first === '') return null;
  const [word = '', ...rest] = first.split(' ');
  if (word.toLowerCase() === OFF) return { kind: 'off', from: after('for') ?? (rest.join(' ') || null) };
  return { kind: 'on', to: first, from: after('for'), until: after('until') };
}

export const isNobody = (name: string): boolean => name.toLowerCase() === NOBODY;

const namesOf = ({ id, name }: Person): string[] => [id, name, name.split(' ')[0] ?? name].map((one) => one.toLowerCase());

/** The person that is meant, by id, whole or first name, with or without an @, or by a mention; or the nearest name where none or several are. */
export function personMeant({ people }: Pick<Workspace, 'people'>, typed: string): { person: Person } | { person: null; nearest: string | null } {
  const name = typed
    .replace(/^<@([A-Z0-9]+)(\|[^>]*)?>$/, '$1')
    .replace(/^@/, '')
    .toLowerCase();
  const exact = people.find(({ id, slack }) => id.toLowerCase() === name || slack?.toLowerCase() === name);
  if (exact) return { person: exact };
  const found = people.filter((person) => namesOf(person).includes(name));
  if (found.length === 1 && found[0]) return { person: found[0] };
  const known = people.flatMap(namesOf);
  const nearest = nearestTo(name, known);
  return { person: null, nearest: people.find((person) => nearest !== null && namesOf(person).includes(nearest))?.id ?? null };
}

/** When a day that was named is over in a zone, in ISO 8601; null where there is no such day. */
export function endOfDay(day: string, zone: string): string | null {
  if (!DAY.test(day) || Number.isNaN(Date.parse(`${day}T00:00:00Z`)) || daysOn(day, 0) !== day) return null;
  return hourOfDay(daysOn(day, 1), 0, zone).toISOString();
}
