// An entry of the audit log in words: what happened, who did it, and what of its detail a reader wants. Plain text.
import { oneLine } from '../domain/documents/plain-text.ts';
import type { Json } from '../domain/documents/request.ts';
import { nameIn, type Workspace } from '../domain/policy/workspace.ts';
import type { Entry } from '../domain/record/chain.ts';
import { hasText, text } from '../texts.ts';

const LONGEST_NOTE = 160;
const AGENT = /^agent:(.+)$/;

/** What of an entry's detail a reader wants beside its type. */
const NOTED: { [type: string]: string[] } = {
  verdict_given: ['decision', 'rows', 'reasons', 'void_votes'],
  vote_cast: ['vote', 'reason'],
  vote_refused: ['vote', 'code', 'repeated'],
  decided: ['decision', 'reason', 'reasons'],
  held: ['held_by'],
  escalated: ['group', 'because'],
  reminded: ['people'],
  released: ['jti'],
  callback_delivered: ['status'],
  callback_failed: ['reason'],
  executed: ['status'],
  execution_failed: ['status'],
  edited: ['void_votes'],
  edit_refused: ['code', 'reasons', 'repeated'],
  break_glass_refused: ['code', 'repeated'],
  bypass_found: ['code', 'detail', 'reason'],
  release_failed: ['code', 'reason'],
  withdrawn: ['reason'],
  revoked: ['reason'],
  rolled_back: ['by', 'restored', 'left'],
};

const isGiven = (value: Json | undefined) => value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);

/** Nothing where the type says it all. */
export function entryNote({ type, detail }: Entry): string {
  if (typeof detail !== 'object' || detail === null || Array.isArray(detail)) return '';
  const saidOf = (key: string) => (key === 'repeated' && isGiven(detail[key]) ? `+${detail[key]}` : detail[key]);
  const parts = (NOTED[type] ?? []).map(saidOf).filter(isGiven);
  return oneLine(parts.map((part) => (Array.isArray(part) ? part.join(', ') : String(part))).join(', '), LONGEST_NOTE);
}

export function actorName(workspace: Workspace, locale: string, actor: string): string {
  const role = AGENT.exec(actor)?.[1];
  if (role !== undefined) return text(locale, 'command.audit.agent', { role: oneLine(role, LONGEST_NOTE) });
  const key = `command.audit.${actor}`;
  return hasText(key) ? text(locale, key) : oneLine(nameIn(workspace, actor), LONGEST_NOTE);
}

export function entryType(locale: string, { type }: Pick<Entry, 'type'>): string {
  const key = `command.audit.type.${type}`;
  return hasText(key) ? text(locale, key) : oneLine(type.replaceAll('_', ' '), LONGEST_NOTE);
}
