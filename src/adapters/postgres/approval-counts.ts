// Statements that count approvals by their facts, and that find those whose facts stand out.
import type { CountedOn } from '../../domain/documents/approval-facts.ts';
import type { ApprovalSpan, TalliedBy } from '../../ports/approvals.ts';
import { columnText } from '../../stores/columns.ts';

const factTime = (name: Exclude<CountedOn, 'created_at'>) => `(facts->>'${name}')::bigint`;

/** The column or expression of each instant, as the indexes have it. */
const INSTANTS: Record<CountedOn, string> = {
  created_at: 'created_at',
  decided_at: factTime('decided_at'),
  given_up_at: factTime('given_up_at'),
  silent_since: factTime('silent_since'),
  unlawful_at: factTime('unlawful_at'),
  released_at: factTime('released_at'),
  stage_at: factTime('stage_at'),
};

const inSpan = (on: CountedOn) => `workspace = $1 and ${INSTANTS[on]} >= $2 and ${INSTANTS[on]} < $3`;

export const countSql = (on: CountedOn) => `
  select facts->>'decision' as decision, (facts->>'tier')::int as tier, facts->>'decided' as decided, count(*)::int as count
  from countersign.approvals where ${inSpan(on)} and facts is not null group by 1, 2, 3`;

const ORDERS = { slowest: () => "(facts->>'wait_ms')::bigint desc nulls last, id", earliest: (on: CountedOn) => `${INSTANTS[on]}, id` };

export const pickSql = (on: CountedOn, order: keyof typeof ORDERS) => `
  select doc from countersign.approvals where ${inSpan(on)} order by ${ORDERS[order](on)} offset $4 limit $5`;

const tallied = (by: TalliedBy) =>
  by === 'fields'
    ? { value: 'field', from: "countersign.approvals, jsonb_array_elements_text(facts->'fields') as field" }
    : { value: `facts->>'${by}'`, from: 'countersign.approvals' };

export const tallySql = (on: CountedOn, by: TalliedBy) => `
  select ${tallied(by).value} as value, count(*)::int as count, coalesce(sum((facts->>'recipients')::bigint), 0)::float8 as recipients
  from ${tallied(by).from}
  where ${inSpan(on)} and ${tallied(by).value} is not null and ($4::text[] is null or ${tallied(by).value} = any($4))
  group by 1 order by 2 desc, (${tallied(by).value}) collate "C" limit $5`;

/** Looked up contact by contact (`offset 0` keeps it so): as one condition the planner walks over every release of the span instead, for each page of replies. */
export const SENT_TO = `
  select sent.* from (select distinct unnest($4::text[]) as contact) asked cross join lateral (
    select id, facts->>'contact' as contact, ${INSTANTS.released_at} as at, (facts->>'confidence')::int as confidence
    from countersign.approvals where ${inSpan('released_at')} and facts->>'contact' = asked.contact offset 0
  ) sent order by at, id`;

export const spanParams = ({ workspace, from, until }: Pick<ApprovalSpan, 'workspace' | 'from' | 'until'>): unknown[] => [
  columnText(workspace),
  from.getTime(),
  until.getTime(),
];
