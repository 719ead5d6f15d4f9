// A refusal about a request in words.
import type { Approval } from '../domain/approval.ts';
import type { Refusal } from '../domain/refusal.ts';
import { namesOf, type Place, say, timeFor } from './scene.ts';

const NAMED = new Set(['already_decided', 'too_late', 'nothing_to_take_back']);

/** Why nothing was changed: who had decided what and when, where somebody had. */
export function refusedWords(place: Place, { code }: Refusal, approval: Approval): string {
  const tell = say(place);
  const { decided_by, decided_at, outcome, state } = approval;
  const who = decided_by.length > 0 ? namesOf(place, decided_by) : (outcome?.by ?? tell('policy'));
  const values = { id: approval.id, state: tell(`state.${state}`), who, at: timeFor(place, decided_at ?? approval.created_at) };
  return tell(`refused.${NAMED.has(code) ? code : 'other'}`, values);
}
