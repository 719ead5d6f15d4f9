// What a workspace is told every Monday of the week before: the six checks, and what they propose. A value, put together from counts.
import type { ChangedField } from '../documents/released-facts.ts';
import type { CapAdvice, Sending } from '../ledger/cap-proposal.ts';
import type { Calibration } from '../policy/calibration.ts';
import { indexKey, type Matrix } from '../policy/matrix.ts';
import type { BypassGroup } from './bypasses.ts';
import type { Named } from './digest.ts';

/** `tier` is that of the rows that cover it now; null where none does any more. */
export type TopField = ChangedField & { count: number; tier: number | null };

/** E-mails to one recipient's domain: of the week, and of its busiest day. */
export type TopDomain = { domain: string; sent: number; busiest: number };

/** Leads of a territory that went to an owner who is not one of its own. */
export type Outside = { territory: string; owner: string; count: number };

export type Weekly = {
  workspace: { id: string; name: string; locale: string; timeZone: string };
  /** `2026-W47`, from Monday `first` to Sunday `last`. */
  week: string;
  first: string;
  last: string;
  at: string;
  /** The week is not over yet. */
  soFar: boolean;
  late: { missed: string[] } | null;
  released: number;
  /** `above` are changes of fields that are not tier 1. */
  fields: { changes: number; top: TopField[]; above: number };
  bypasses: { total: number; groups: BypassGroup[]; violations: number; incidents: number };
  domains: { sent: number; cap: number | null; top: TopDomain[] };
  opportunities: {
    created: number;
    withoutMeeting: Named;
    /** `untraced` were executed without any approval. */
    stages: { changed: number; byOwner: number; withoutOwner: Named; ownerUnknown: number; untraced: number };
  };
  routing: { hasRules: boolean; assigned: number; inside: number; outside: { count: number; top: Outside[] }; unruled: number };
  /** Of the four weeks before this one, so that every e-mail had its time to be answered. */
  confidence: Calibration & { first: string; last: string };
  sending: (Sending & { advice: CapAdvice }) | null;
  head: { seq: number; hash: string } | null;
};

const SAFE_TIER = 1;

/** The tier that the matrix gives a change of this field: the highest of the rows that cover it; null where none does. */
export function tierOfField({ index }: Pick<Matrix, 'index'>, { role, object, action, field }: ChangedField): number | null {
  const rows = (index.get(indexKey(role, object, action)) ?? []).filter(({ fields }) => fields === null || fields.has(field));
  return rows.length === 0 ? null : Math.max(...rows.map(({ tier }) => tier));
}

/** Whether a change of this field is one that goes by itself inside guardrails: tier 0 or 1. */
export const isSafe = ({ tier }: Pick<TopField, 'tier'>): boolean => tier !== null && tier <= SAFE_TIER;

const LEAST_SENT = 20;

/** Whether a domain gets so much that somebody should look: a quarter of everything, or a day near the cap. */
export const isConcentrated = ({ sent, cap }: Pick<Weekly['domains'], 'sent' | 'cap'>, top: TopDomain): boolean =>
  (sent >= LEAST_SENT && top.sent * 4 >= sent) || (cap !== null && cap > 0 && top.busiest * 5 >= cap * 4);

const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** Whether a territory's rule allows this owner; null where it has no rule. */
export function isInside(
  territories: { [territory: string]: string[] },
  { territory, owner }: { territory: string | null; owner: string },
): boolean | null {
  const name = territory === null ? undefined : Object.keys(territories).find((one) => same(one, territory));
  return name === undefined ? null : (territories[name] ?? []).some((one) => same(one, owner));
}

type Owner = { id: string; name: string; email?: string | undefined };

/** Whether one of those who decided is the owner that the record names, by id, name or e-mail address. */
export const isByOwner = (owner: string, decidedBy: string[], people: Owner[]): boolean =>
  decidedBy.some((id) => {
    const person = people.find((one) => one.id === id);
    return [id, person?.name, person?.email].some((name) => name !== undefined && same(name, owner));
  });
