// Tries of people who may not, written down: the first of each kind as an event, its repetitions as a figure, so that clicks cannot fill a document.
import type { Approval, LifeEvent, Repeated } from '../documents/approval.ts';
import type { RefusalCode } from '../documents/refusal.ts';
import type { Json } from '../documents/request.ts';
import { withEvents } from './acts.ts';

/** Repetitions of one try within this time are counted, and told with the next one after it, or at the end. */
const COUNTED_MS = 3_600_000;

type Try = Pick<LifeEvent, 'type' | 'actor'> & { detail: { code: RefusalCode; [key: string]: Json } };

const eventOf = ({ type, actor, detail, count }: Repeated) => ({ type, actor, detail: { ...detail, ...(count > 0 ? { repeated: count } : {}) } });

/** The approval with the try on its record. */
export function noteRefused(approval: Approval, { type, actor, detail }: Try, now: Date): Approval {
  const repeated = approval.repeated ?? [];
  const known = repeated.find((one) => one.type === type && one.actor === actor && one.detail.code === detail.code);
  if (known && now.getTime() - Date.parse(known.since) < COUNTED_MS) {
    return { ...approval, repeated: repeated.map((one) => (one === known ? { ...one, count: one.count + 1 } : one)) };
  }
  const noted: Repeated = { type, actor, detail, since: now.toISOString(), count: 0 };
  const event = eventOf({ ...noted, count: known?.count ?? 0 });
  return withEvents({ ...approval, repeated: [...repeated.filter((one) => one !== known), noted] }, now, [event]);
}

/** Tells what was counted and not told yet: nobody can try any more. */
export function tellRepeated(approval: Approval, now: Date): Approval {
  const { repeated, ...rest } = approval;
  return repeated ? withEvents(rest, now, repeated.filter(({ count }) => count > 0).map(eventOf)) : approval;
}
