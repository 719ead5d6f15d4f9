// How much of a cap is used, and what it is: counters in buckets by day and week, overrides, and half of it in safe mode.
import type { Approval, Charge } from '../documents/approval.ts';
import { domainsReached } from '../documents/domains-reached.ts';
import { plainDomain } from '../documents/plain-name.ts';
import type { AgentRequest } from '../documents/request.ts';
import { dayOf, weekOf } from '../policy/window.ts';
import { type Hold, type Ledger, type Override, withLedgerEvent } from './ledger.ts';
import { safeLimit } from './safe-mode.ts';

/** The workspace's day (`2026-11-24`) and ISO week (`2026-W48`): the names of the buckets. */
export type Period = { day: string; week: string };

/** The buckets that an instant falls into, by the days of a zone. */
export const periodOf = (at: Date, zone: string): Period => ({ day: dayOf(at, zone), week: weekOf(at, zone) });

/** Whose caps, and when: an override is a role's and expires. */
export type CapContext = { role: string; now: Date };

export type CapUse = { layer: string; key: string; used: number; limit: number };

const DAY_MS = 86_400_000;

const isOn = (thing: { until: string }, now: Date): boolean => Date.parse(thing.until) > now.getTime();

/** The first stage alone: caps stay lower for a day after it. */
export const safeModeIsOn = ({ safe_mode }: Ledger, now: Date): boolean => safe_mode !== null && isOn(safe_mode, now);

export const bucketOf = (charge: Pick<Charge, 'period'>, { day, week }: Period): string => (charge.period === 'week' ? week : day);

/** A dot would be a path and a dollar sign an operator to MongoDB. */
export const counterName = ({ layer, key }: Pick<Charge, 'layer' | 'key'>): string =>
  [layer, key].map((part) => encodeURIComponent(part).replaceAll('.', '%2E')).join('|');

const amountOf = (counter: number | string[] | undefined): number => (Array.isArray(counter) ? new Set(counter).size : (counter ?? 0));

/** What a charge's bucket holds by now. */
export const usedOf = (ledger: Ledger, charge: Pick<Charge, 'layer' | 'key' | 'period'>, period: Period): number =>
  amountOf(ledger.counters[bucketOf(charge, period)]?.[counterName(charge)]);

/** What one more release would add to its bucket: a name that is counted there already adds nothing. */
export function costNow(ledger: Ledger, charge: Charge, period: Period): number {
  const counter = ledger.counters[bucketOf(charge, period)]?.[counterName(charge)];
  return charge.distinct !== null && Array.isArray(counter) && counter.includes(charge.distinct) ? 0 : charge.cost;
}

/** The cap as it holds now: an override goes before it, safe mode lowers it. */
export function limitOf(ledger: Ledger, charge: Pick<Charge, 'layer' | 'limit'>, { role, now }: CapContext, overrides = ledger.overrides): number {
  const raised = overrides.findLast((one) => one.role === role && one.layer === charge.layer && isOn(one, now));
  return safeLimit(ledger, raised?.limit ?? charge.limit, now);
}

/** Whether what is counted by now is more than this cap allows. */
export const isOver = (ledger: Ledger, charge: Charge, period: Period, limit: number): boolean => usedOf(ledger, charge, period) > limit;

type Charged = Hold['charged'];
type Counter = number | string[] | undefined;

function countAnew(ledger: Ledger, charged: Charged, count: (was: Counter, one: Charged[number]) => number | string[]): Ledger {
  const counters = { ...ledger.counters };
  for (const bucket of new Set(charged.map((one) => one.bucket))) counters[bucket] = { ...counters[bucket] };
  for (const one of charged) {
    const fields = counters[one.bucket];
    if (fields) fields[one.field] = count(fields[one.field], one);
  }
  return { ...ledger, counters };
}

/** The charges of a release as a hold remembers them. */
export const chargedFor = (charges: Charge[], period: Period): Charged =>
  charges.map((charge) => ({ bucket: bucketOf(charge, period), field: counterName(charge), cost: charge.cost, distinct: charge.distinct }));

/** Adds what a release costs. A name is kept once for each release, so that giving one back leaves those of the others. */
export const addCharges = (ledger: Ledger, charged: Charged): Ledger =>
  countAnew(ledger, charged, (was, { cost, distinct }) => {
    if (distinct !== null) return [...(Array.isArray(was) ? was : []), distinct];
    return (typeof was === 'number' ? was : 0) + cost;
  });

/** Takes charges back out of the buckets that they went into; never below nothing, and a bucket that is gone stays gone. */
export const removeCharges = (ledger: Ledger, charged: Charged): Ledger =>
  countAnew(
    ledger,
    charged.filter(({ bucket, field }) => ledger.counters[bucket]?.[field] !== undefined),
    (was, { cost, distinct }) => {
      if (!Array.isArray(was)) return Math.max(0, (was ?? 0) - cost);
      const index = distinct === null ? -1 : was.indexOf(distinct);
      return index < 0 ? was : was.toSpliced(index, 1);
    },
  );

/** How full each cap of a release is, once. With a context the limit is the one that holds now, else that of the matrix. */
export const capsUsed = (ledger: Ledger, charges: Charge[], period: Period, context?: CapContext): CapUse[] =>
  [...new Map(charges.map((one) => [counterName(one), one])).values()].map((one) => ({
    layer: one.layer,
    key: one.key,
    used: usedOf(ledger, one, period),
    limit: context ? limitOf(ledger, one, context) : one.limit,
  }));

/** How full the caps of an approval's release are now. */
export const capsNow = (
  ledger: Ledger,
  { plan, request }: Pick<Approval, 'plan' | 'request'>,
  { time_zone }: { time_zone: string },
  now: Date,
): CapUse[] => capsUsed(ledger, plan.charges, periodOf(now, time_zone), { role: request.agent.role, now });

/** What is used by now of every cap that a request touches, by layer: what conditions look at before rows and charges are known. */
export function countersFor(ledger: Ledger, request: AgentRequest, period: Period): Record<string, number> {
  const { agent, action, target } = request;
  const of = (layer: string, key: string | undefined, each: Charge['period'] = 'day') =>
    key === undefined ? 0 : usedOf(ledger, { layer, key, period: each }, period);
  const [domain, sender] = [target.domain, target.sender_domain].map((one) => (one === undefined ? undefined : plainDomain(one)));
  const company = target.account ?? domain;
  const reached = domainsReached(target);
  const mostOf = (layer: string) => Math.max(0, ...reached.map((key) => of(layer, key)));
  return {
    per_role_day: of('per_role_day', agent.role),
    per_domain_day: mostOf('per_domain_day'),
    new_domain_day: mostOf('new_domain_day'),
    per_sender_domain_day: of('per_sender_domain_day', sender),
    new_sender_domain_day: of('new_sender_domain_day', sender),
    per_account_day: of('per_account_day', company),
    meetings_per_account_week: of('meetings_per_account_week', company, 'week'),
    per_workspace_day: of('per_workspace_day', request.workspace),
    per_sequence_day: of('per_sequence_day', target.sequence),
    per_object_day: of('per_object_day', action.object),
    bulk_jobs_day: of('bulk_jobs_day', agent.role),
  };
}

/**
 * The ledger without the buckets that are over. Yesterday's stay a day longer: a workspace that moves to a zone further west
 * has that day again.
 */
export function compact(ledger: Ledger, day: string): Ledger {
  const yesterday = new Date(Date.parse(day) - DAY_MS);
  const oldest = periodOf(yesterday, 'UTC');
  const kept = Object.entries(ledger.counters).filter(([bucket]) => bucket >= (bucket.includes('W') ? oldest.week : oldest.day));
  return { ...ledger, counters: Object.fromEntries(kept) };
}

/** Raises or lowers a cap of a role until an instant; an earlier override of the same cap ends. */
export function setOverride(ledger: Ledger, override: Override, now: Date): Ledger {
  const { by, ...detail } = override;
  const { role, layer } = override;
  const others = ledger.overrides.filter((one) => one.role !== role || one.layer !== layer);
  return withLedgerEvent({ ...ledger, overrides: [...others, override] }, 'cap_set', by, now.toISOString(), detail);
}
