// Alike requests on one card, for the renderers of every platform.
import { batchFacts } from '../../../src/domain/card/batch-facts.ts';
import type { Approval } from '../../../src/domain/documents/approval.ts';
import { batchesAmong } from '../../../src/domain/documents/batch.ts';
import { emailRequest } from '../../requests.ts';
import { asked, clientA, NOW } from './lives.ts';

/** So many alike e-mails, as the door makes a batch of them; the same body in each where nothing else is said. */
export function batchOf(count: number, text: (index: number) => string = (index) => `Reader ${index}`, body?: (index: number) => string): Approval[] {
  const members = Array.from({ length: count }, (_, index) => {
    const base = emailRequest({ flags: { ...emailRequest().flags, new_domain: true } });
    const target = { ...base.target, contact: text(index), account: text(index), domain: `d${index}.example`, sequence: 'q4-warehouse' };
    const after = body ? { ...base.after, body: body(index) } : base.after;
    return asked({ ...base, target, after, confidence_score: Math.round(97 - index * 0.1) / 100 }, `apr_${index}`);
  });
  const judged = members.map(({ id, request, verdict, plan }) => ({ id, request, verdict, plan }));
  const batches = batchesAmong(judged, () => 'bat_1');
  return members.map((member) => {
    const batch = batches.get(member.id);
    return batch ? { ...member, batch } : member;
  });
}

/** What their card shows. */
export const factsOf = (members: Approval[], workspace = clientA) =>
  batchFacts(members, ({ plan }) => ({
    workspace,
    caps: plan.charges.map(({ layer, key, limit }) => ({ layer, key, used: 3, limit })),
    now: NOW,
    holidays: () => false,
  }));
