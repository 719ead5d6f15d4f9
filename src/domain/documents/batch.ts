// Alike requests that arrived, or are asked about, together share one card. Each keeps its own digest, its own votes and its own life.
import type { Approval, Batch, Plan, Verdict } from './approval.ts';
import { canonical, digitsOf, sha256 } from './canonical.ts';
import { cardsOfItsOwn } from './card-refs.ts';
import { diff } from './diff.ts';
import type { AgentRequest, Json } from './request.ts';

/** Fewer than these are easier to read one by one. */
export const LEAST_IN_BATCH = 5;
/** Each change of one looks at all. */
const MOST_WHEN_GATHERED = 50;
const NAME_DIGITS = 26;

type Judged = { request: AgentRequest; verdict: Verdict; plan: Plan };

/**
 * What alike requests have in common: row, agent, tool, action, sequence, which fields they change, and why a person is asked; null where a
 * request wants a card of its own. Whatever wants its whole bundle on screen (tier 3, critical risk) is never decided with others.
 */
export function likeness({ request, verdict, plan }: Judged): string | null {
  if (verdict.decision !== 'ask' || verdict.tier >= 3 || plan.review) return null;
  const { agent, tool, action, target, environment, on_behalf_of } = request;
  const slots = plan.slots.map(({ group, after }) => [group, after]);
  const changed = diff(request.before ?? {}, request.after ?? {}).map(({ op, path }) => `${op} ${path}`);
  const { rows, reasons } = verdict;
  return canonical({ rows, reasons, agent, tool, action, environment, on_behalf_of, sequence: target.sequence, slots, changed: changed.toSorted() });
}

/** How many different texts those have that still ask: what each of them changes, from what to what. */
export const textsAmong = (members: Pick<Approval, 'state' | 'diff'>[]): number =>
  new Set(members.filter(({ state }) => state === 'asking').map((one) => canonical(one.diff))).size;

/** Whether it shares its card with others. */
export const isInBatch = (approval: Approval): approval is Approval & { batch: Batch } => approval.batch !== undefined && !approval.batch.parted;

/** It is no longer like the others of its batch: it has a card of its own from here on. */
export const alone = (approval: Approval): Approval =>
  isInBatch(approval) ? { ...approval, batch: { ...approval.batch, parted: true }, cards: cardsOfItsOwn(approval.cards) } : approval;

/** The approvals of one batch that still share its card. */
export const membersOf = (approvals: Approval[], batch: Pick<Batch, 'id'>): Approval[] =>
  approvals.filter((one) => one.batch?.id === batch.id && !one.batch.parted);

/** What a button on a batch's card stands for: these requests with these digests. Somebody's decision does not change it, an edit does. */
export const stampOf = (members: Pick<Approval, 'id' | 'digest'>[]): string =>
  sha256(canonical(members.map(({ id, digest }): Json => [id, digest]).toSorted()));

/** Puts those that are alike together: for each, the batch that it belongs to, or null. `nameOf` names a batch of these members. */
export function batchesAmong(judged: (Judged & { id: string })[], nameOf: (members: string[]) => string, most = Infinity): Map<string, Batch> {
  const alike = Map.groupBy(judged, (one) => likeness(one));
  const batches = new Map<string, Batch>();
  for (const [like, group] of alike) {
    if (like === null) continue;
    for (const some of pagesOf(group, most)) {
      if (some.length < LEAST_IN_BATCH) continue;
      const members = some.map((one) => one.id);
      const batch: Batch = { id: nameOf(members), members };
      for (const id of members) batches.set(id, batch);
    }
  }
  return batches;
}

const pagesOf = <T>(all: T[], most: number): T[][] => (all.length <= most ? [all] : [all.slice(0, most), ...pagesOf(all.slice(most), most)]);

/**
 * Batches of what waits, went by itself until now, and is about to be asked about because of safe mode. The same members get the same batch, so
 * that it may be worked out again.
 */
export function batchesForSafeMode(waiting: Approval[]): Map<string, Batch> {
  const unasked = waiting.filter(({ state, verdict, asked, batch }) => state === 'waiting' && verdict.decision === 'auto' && !asked && !batch);
  const asAsked = unasked.map(({ id, request, verdict, plan }) => {
    const asking: Verdict = { ...verdict, decision: 'ask', reasons: ['safe_mode'] };
    return { id, request, verdict: asking, plan };
  });
  const fromTierTwo = asAsked.filter(({ verdict }) => verdict.tier >= 2);
  const nameOf = (members: string[]) => `bat_${digitsOf(sha256(canonical(members)), NAME_DIGITS)}`;
  return batchesAmong(fromTierTwo, nameOf, MOST_WHEN_GATHERED);
}
