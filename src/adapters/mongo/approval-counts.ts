// How approvals are counted by their facts, and e-mails found by whom they went to.
import type { Filter } from 'mongodb';
import type { ApprovalCount, ApprovalSpan, Approvals, Tally } from '../../ports/approvals.ts';
import { columnText, textOfColumn } from '../../stores/columns.ts';
import type { Mongo } from './database.ts';
import { reach } from './reach.ts';
import type { ApprovalRecord } from './records.ts';

export const instantOf = ({ on }: Pick<ApprovalSpan, 'on'>): string => (on === 'created_at' ? on : `facts.${on}`);

export const spanFilter = (span: ApprovalSpan): Filter<ApprovalRecord> => ({
  workspace: columnText(span.workspace),
  [instantOf(span)]: { $gte: span.from.getTime(), $lt: span.until.getTime() },
});

const KINDS = { decision: '$facts.decision', tier: '$facts.tier', decided: '$facts.decided' };
type Counted = { _id: Omit<ApprovalCount, 'count'>; count: number };
type Tallied = { _id: string | number } & Omit<Tally, 'value'>;

export function approvalCounts({ approvals }: Mongo): Pick<Approvals, 'count' | 'tally' | 'sentTo'> {
  return {
    async count(span) {
      const stages = [{ $match: spanFilter(span) }, { $group: { _id: KINDS, count: { $sum: 1 } } }];
      const found = await reach(() => approvals.aggregate<Counted>(stages).toArray());
      return found.map(({ _id, count }) => ({ ..._id, count }));
    },
    async tally({ by, only, limit, ...span }) {
      const fact = `facts.${by}`;
      const spelled = only?.map((value) => (by === 'confidence' ? Number(value) : columnText(value)));
      const stages = [
        { $match: spanFilter(span) },
        ...(by === 'fields' ? [{ $unwind: `$${fact}` }] : []),
        { $match: { [fact]: spelled ? { $in: spelled } : { $ne: null } } },
        { $group: { _id: `$${fact}`, count: { $sum: 1 }, recipients: { $sum: '$facts.recipients' } } },
        { $sort: { count: -1, _id: 1 } },
        { $limit: limit },
      ];
      const found = await reach(() => approvals.aggregate<Tallied>(stages).toArray());
      return found.map(({ _id, count, recipients }) => ({ value: textOfColumn(String(_id)), count, recipients }));
    },
    async sentTo({ workspace, contacts, from, until }) {
      const filter = {
        workspace: columnText(workspace),
        'facts.confidence': { $gte: 0 },
        'facts.contact': { $in: contacts.map(columnText) },
        'facts.released_at': { $gte: from.getTime(), $lt: until.getTime() },
      } as Filter<ApprovalRecord>;
      const options = { projection: { facts: 1 }, sort: { 'facts.released_at': 1, _id: 1 } } as const;
      const found = await reach(() => approvals.find(filter, options).toArray());
      return found.map(({ _id, facts: { contact, released_at, confidence } }) => ({
        id: _id,
        contact: textOfColumn(contact ?? ''),
        at: released_at ?? 0,
        confidence: confidence ?? 0,
      }));
    },
  };
}
