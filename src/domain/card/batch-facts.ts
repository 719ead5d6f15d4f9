// What is on the card of a batch: the facts of each request, and what they add up to. The same for every platform.
import { type Approval, OPEN } from '../documents/approval.ts';
import { isInBatch, stampOf, textsAmong } from '../documents/batch.ts';
import { oneLine } from '../documents/plain-text.ts';
import { recipientsOf } from '../documents/recipients-of.ts';
import { type CardContext, cardFacts, chargeOn } from './card.ts';
import type { CardCap, CardFacts, CardPerson } from './card-facts.ts';
import type { Phrase } from './card-title.ts';

/** How many are in one and the same state, in the words of its status. */
export type BatchCount = { status: CardFacts['status']; count: number };

export type BatchFacts = {
  batch: string;
  /** Which requests with which digests are on screen; a button on an older card with another stamp is refused. */
  stamp: string;
  /** Grows with every change of every member. */
  version: number;
  /** The first of the call: it names the batch to those who look it up. */
  first: string;
  title: Phrase;
  counts: BatchCount[];
  /** The least confident first; never empty. */
  members: CardFacts[];
  /** The one whose text stands for all: the least confident. */
  sample: CardFacts;
  /** All of them together, on top of what is used. */
  caps: CardCap[];
  /** Distinct domains, and the most at one account. */
  blast: { requests: number; recipients: number; domains: number; mostAtAccount: number };
  signal: { newest: string; oldest: string };
  mayDecide: CardPerson[];
  /** The earliest expiry of those that are asked about. */
  expiresAt: string;
  /** How many may still be decided. */
  asking: number;
  /** How many different texts those have; where there are several, nobody approves them without a look at what differs. */
  texts: number;
};

const NAME_LENGTH = 60;

/** What so many alike requests ask for, in one line. */
export function titleOfBatch(members: Approval[]): Phrase {
  const { action, target } = members[0]?.request ?? {};
  const isEmail = action?.object === 'email' && action.action === 'send';
  const sequence = target?.sequence === undefined ? '' : oneLine(target.sequence, NAME_LENGTH);
  const words = (name: string | undefined) => oneLine((name ?? '').replaceAll('_', ' '), NAME_LENGTH);
  const values = {
    count: members.length,
    sequence,
    hasSequence: sequence === '' ? 'no' : 'yes',
    object: words(action?.object),
    action: words(action?.action),
  };
  return { key: isEmail ? 'batch.title_emails' : 'batch.title', values };
}

function countsOf(cards: CardFacts[]): BatchCount[] {
  const alike = Map.groupBy(cards, ({ status }) => JSON.stringify(status));
  const counts = [...alike.values()].flatMap((same) => (same[0] ? [{ status: same[0].status, count: same.length }] : []));
  return counts.toSorted((one, other) => other.count - one.count);
}

/** What of a batch counts towards a cap: `shared` of all of them, `adds` of those that are not released yet, `buckets` by their days or weeks. */
type Total = { cap: CardContext['caps'][number]; names: Set<string>; shared: number; adds: number; buckets: Map<string, number> };

function capWith({ cap, adds, buckets }: Total): CardCap {
  const used = cap.used + adds;
  const waits = [...buckets.values()].some((sum) => sum > cap.limit);
  return { ...cap, used, over: waits ? 'waits' : buckets.size > 0 && used > cap.limit ? 'later' : null };
}

function addTo(total: Total, { parts, bucket, used }: NonNullable<ReturnType<typeof chargeOn>>): void {
  const fresh = parts.filter(({ name }) => name === null || !total.names.has(name));
  for (const { name } of fresh) if (name !== null) total.names.add(name);
  const added = fresh.reduce((sum, { adds }) => sum + adds, 0);
  total.adds += added;
  total.buckets.set(bucket, (total.buckets.get(bucket) ?? used) + added);
}

/**
 * Those that more than one of them counts towards, or that one alone is over. A cap that counts names counts each once; what is released
 * already is in `used`, and what has ended never will be.
 */
function capsOf(members: { approval: Approval; card: CardFacts; context: CardContext }[]): CardCap[] {
  const totals = new Map<string, Total>();
  for (const { approval, card, context } of members) {
    for (const cap of context.caps) {
      const name = `${cap.layer} ${cap.key}`;
      const total = totals.get(name) ?? { cap, names: new Set(), shared: 0, adds: 0, buckets: new Map() };
      total.shared += 1;
      totals.set(name, total);
      const charge = OPEN.has(approval.state) ? chargeOn(cap, approval, context, card.window) : null;
      if (charge) addTo(total, charge);
    }
  }
  return [...totals.values()].flatMap((total) => {
    const cap = capWith(total);
    return total.shared > 1 || cap.over !== null ? [cap] : [];
  });
}

function blastOf(members: Approval[]): BatchFacts['blast'] {
  const targets = members.map(({ request }) => request.target);
  const accounts = Map.groupBy(targets, ({ account, domain }) => account ?? domain ?? '');
  return {
    requests: members.length,
    recipients: members.reduce((sum, { request }) => sum + (request.blast_radius?.recipients ? recipientsOf(request) : 0), 0),
    domains: new Set(targets.flatMap(({ domain }) => domain ?? [])).size,
    mostAtAccount: Math.max(...[...accounts.values()].map((same) => same.length)),
  };
}

/** Everything that the card of these members shows. `contextOf` gives the caps and the workspace of each. Pure; throws where there is none. */
export function batchFacts(members: Approval[], contextOf: (member: Approval) => CardContext): BatchFacts {
  const [first] = members;
  if (!first || !isInBatch(first)) throw new Error('A batch has members');
  const drawn = members.map((approval) => {
    const context = contextOf(approval);
    return { approval, context, card: cardFacts(approval, context) };
  });
  const cards = drawn.map(({ card }) => card);
  const weakest = cards.toSorted((one, other) => one.request.confidence_score - other.request.confidence_score);
  const observed = members.map(({ request }) => request.source_signal.observed_at).toSorted();
  const asked = cards.filter(({ state }) => state === 'asking');
  const people = new Map(asked.flatMap(({ mayDecide }) => mayDecide).map((person) => [person.id, person]));
  return {
    batch: first.batch.id,
    stamp: stampOf(members),
    version: members.reduce((sum, { version }) => sum + version, 0),
    first: first.id,
    title: titleOfBatch(members),
    counts: countsOf(cards),
    members: weakest,
    sample: weakest[0] ?? cardFacts(first, contextOf(first)),
    caps: capsOf(drawn),
    blast: blastOf(members),
    signal: { newest: observed.at(-1) ?? first.created_at, oldest: observed[0] ?? first.created_at },
    mayDecide: [...people.values()],
    expiresAt: (asked.length > 0 ? asked : cards).map(({ expiresAt }) => expiresAt).toSorted()[0] ?? first.expires_at,
    asking: asked.length,
    texts: textsAmong(members),
  };
}
