// The title of a card: verb, object, where. It never changes during a life, so that a card is found again by eye.
import { oneLine } from '../documents/plain-text.ts';
import type { AgentRequest, Json, JsonObject } from '../documents/request.ts';

/** A text of the locales with its values; `values` may hold text of an agent, so it is markup nowhere. */
export type Phrase = { key: string; values: { [name: string]: string | number } };

const NAME_LENGTH = 60;

/** Actions with words of their own, by object and action; the text is `title.OBJECT.ACTION` in the locales. */
export const TITLED: ReadonlySet<string> = new Set([
  'email.send',
  'email.draft',
  'meeting.book',
  'account.merge',
  'contact.merge',
  'lead.merge',
  'sequence.enroll',
  'sequence.unenroll',
  'opportunity.create',
  'opportunity.update_stage',
  'task.create',
]);
/** Verbs that go with any object: `title.any.ACTION`. */
export const VERBS: ReadonlySet<string> = new Set([
  'create',
  'update',
  'delete',
  'merge',
  'send',
  'assign',
  'route',
  'read',
  'draft',
  'book',
  'enroll',
  'stop',
  'bulk_update',
  'append',
  'configure',
  'rollback',
]);

const words = (name: string): string => oneLine(name.replaceAll('_', ' '), NAME_LENGTH);
const nameIn = (value: JsonObject | undefined): string | null => {
  const name: Json | undefined = value && Object.hasOwn(value, 'name') ? value.name : undefined;
  return typeof name === 'string' && name.trim() !== '' ? oneLine(name, NAME_LENGTH) : null;
};

/** The records in a few words: one by its id, several by the first and how many more. */
function recordsOf({ target }: AgentRequest): { record: string; others: number } {
  return { record: oneLine(target.record_ids[0] ?? '', NAME_LENGTH), others: target.record_ids.length - 1 };
}

/** What is asked for, in one line. */
export function titleOf(request: AgentRequest): Phrase {
  const { action, target, before, after } = request;
  const { record, others } = recordsOf(request);
  const second = target.record_ids[1];
  const stage = after?.stage;
  const where = target.account ?? target.domain;
  const values = {
    object: words(action.object),
    action: words(action.action),
    record,
    others,
    second: second === undefined ? '' : oneLine(second, NAME_LENGTH),
    name: nameIn(before) ?? record,
    stage: typeof stage === 'string' ? oneLine(stage, NAME_LENGTH) : '',
    who: oneLine(target.contact ?? record, NAME_LENGTH),
    where: where === undefined ? '' : oneLine(where, NAME_LENGTH),
    hasWhere: where === undefined ? 'no' : 'yes',
  };
  const own = `${action.object}.${action.action}${typeof stage === 'string' ? '_stage' : ''}`;
  if (TITLED.has(own)) return { key: `title.${own}`, values };
  return { key: VERBS.has(action.action) ? `title.any.${action.action}` : 'title.any.other', values };
}
