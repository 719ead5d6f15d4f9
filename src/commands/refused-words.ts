// A refusal about a request in words.
import type { Approval } from '../domain/documents/approval.ts';
import type { Refusal } from '../domain/documents/refusal.ts';
import { namesOf, type Place, say, timeFor } from './scene.ts';

const NAMED = new Set(['already_decided', 'too_late', 'nothing_to_take_back']);

/** Who revoked it and when; null where nobody did. */
export function revokedText(place: Place, { id, events }: Approval, key: 'refused.revoked' | 'show.revoked'): string | null {
  const event = events.findLast(({ type }) => type === 'revoked');
  return event ? say(place)(key, { id, who: namesOf(place, [event.actor]), at: timeFor(place, event.at) }) : null;
}

/** Why nothing was changed: who had decided what and when, where somebody had. */
export function refusedWords(place: Place, { code }: Refusal, approval: Approval): string {
  const tell = say(place);
  const { decided_by, decided_at, outcome, state } = approval;
  const revoked = revokedText(place, approval, 'refused.revoked');
  if (code === 'already_decided' && revoked !== null) return revoked;
  const by = outcome === null || outcome.by === null || outcome.by === 'policy' ? tell('policy') : namesOf(place, [outcome.by]);
  const who = decided_by.length > 0 ? namesOf(place, decided_by) : by;
  const decided = code === 'already_decided' && (state === 'waiting' || state === 'releasing') ? 'approved' : state;
  const values = { id: approval.id, state: tell(`state.${decided}`), who, at: timeFor(place, decided_at ?? approval.created_at) };
  return tell(`refused.${NAMED.has(code) ? code : 'other'}`, values);
}
