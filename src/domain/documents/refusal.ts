// A polite no to a person or a caller: data with a closed list of codes, turned into words once, at the door.
import type { Json } from './request.ts';

export type RefusalCode =
  | 'not_linked'
  | 'linked_by_email'
  | 'not_in_group'
  | 'group_unread'
  | 'operates_agent'
  | 'away'
  | 'already_voted'
  | 'not_your_turn'
  | 'place_taken'
  | 'already_decided'
  | 'too_late'
  | 'changed_since'
  | 'asks_more'
  | 'evidence_stale'
  | 'reason_missing'
  | 'nothing_to_take_back'
  | 'not_editable'
  | 'nothing_edited'
  | 'edit_denied'
  | 'edit_incomplete'
  | 'edited_by_you'
  | 'asked_by_you'
  | 'code_missing'
  | 'code_wrong'
  | 'code_used'
  | 'code_paused'
  | 'codes_unset'
  | 'not_enrolled'
  | 'not_allowed'
  | 'not_found';

/** `values` fill the text of the locale: who decided, when, which groups may. */
export type Refusal = { code: RefusalCode; values: { [key: string]: Json } };

/** A polite no, to be put into words at the door. */
export const refusal = (code: RefusalCode, values: { [key: string]: Json } = {}): Refusal => ({ code, values });
