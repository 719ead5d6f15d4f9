// What everybody is told of a pause, in the workspace's language and zone.
import { oneLine } from '../domain/documents/plain-text.ts';
import type { Pause } from '../domain/ledger/ledger.ts';
import { type Scope, scopeKey } from '../domain/ledger/pauses.ts';
import { nameIn, type Workspace } from '../domain/policy/workspace.ts';
import { zonedTime } from '../local-time.ts';
import { text } from '../texts.ts';
import { type HeldReleases, heldText } from './held-releases.ts';

const LONGEST_REASON = 500;

/** What a pause covers, in words: `client-a`, `outreach of client-a`, `outreach of client-a on gmail`. */
export function scopeText(locale: string, workspace: string, scope: Scope): string {
  return text(locale, `command.scope.${scopeKey(scope)}`, { workspace, role: scope.role ?? '', connector: scope.connector ?? '' });
}

/** The words that mean a scope, to be typed again: `client-a outreach connector:gmail`. */
export const scopeWords = (workspace: string, { role, connector }: Scope): string =>
  [workspace, role, connector === null ? null : `connector:${connector}`].filter((word) => word !== null).join(' ');

/** Every pause that is still in force, and what ends it: nobody is to believe that all is free. */
export const stillPaused = (locale: string, workspace: string, left: Pause[]): string[] => [
  ...new Set(
    left.map((one) => text(locale, 'command.resume.still', { scope: scopeText(locale, workspace, one), words: scopeWords(workspace, one) })),
  ),
];

/** Why somebody paused, cut short; nothing where no reason was given. */
export const reasonText = (locale: string, reason: string | null): string[] =>
  reason === null ? [] : [text(locale, 'command.pause.reason', { reason: oneLine(reason, LONGEST_REASON) })];

/** The announcement, once nothing is on its way any more: `gone` had left before, `held` waits now. */
export function pauseWords(
  { id, locale, time_zone, people }: Workspace,
  pause: Pause,
  { gone, held }: { gone: string[]; held: HeldReleases },
): string {
  const { until } = pause;
  const by = nameIn({ people }, pause.by);
  const values = { scope: scopeText(locale, id, pause), by, until: until === null ? '' : zonedTime(until, time_zone, locale, new Date(pause.at)) };
  return [
    text(locale, until === null ? 'command.pause.done' : 'command.pause.done_until', values),
    gone.length === 0 ? text(locale, 'command.pause.nothing_gone') : text(locale, 'command.pause.gone', { requests: gone.join(', ') }),
    heldText(locale, held, 'held'),
    ...reasonText(locale, pause.reason),
  ].join(' ');
}
