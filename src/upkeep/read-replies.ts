// How many e-mails of a span were answered within a week, by tenth of confidence: read from the replies, which are few, not from the e-mails.
import type { Signal } from '../domain/documents/signal.ts';
import type { Approvals } from '../ports/approvals.ts';
import type { Signals } from '../ports/documents.ts';
import type { Span } from './read-bypasses.ts';

type Needs = { signals: Pick<Signals, 'list'>; approvals: Pick<Approvals, 'sentTo'> };

/** A reply counts for the last e-mail to the same contact, where that is not older than this. */
const ANSWERED_WITHIN_MS = 7 * 86_400_000;
const PAGE = 500;

const contactOf = ({ contact, record_id }: Signal): string | null => contact ?? record_id;

/** Answered e-mails by tenth, 0 to 9; each counts once, however often it was answered. */
export async function readReplies({ signals, approvals }: Needs, workspace: string, { from, until }: Span): Promise<number[]> {
  const answered = new Set<string>();
  const tenths = Array.from({ length: 10 }, () => 0);
  const replies = { workspace, type: 'reply', from, until: new Date(until.getTime() + ANSWERED_WITHIN_MS), limit: PAGE };
  for (let page: Signal[] = [], isFirst = true; isFirst || page.length === PAGE; isFirst = false) {
    page = await signals.list({ ...replies, after: page.at(-1) });
    const contacts = [...new Set(page.flatMap((reply) => contactOf(reply) ?? []))];
    const [oldest, newest] = [page.at(0), page.at(-1)].map((reply) => Date.parse(reply?.at ?? ''));
    if (contacts.length === 0 || oldest === undefined || newest === undefined) continue;
    const span = { from: new Date(oldest - ANSWERED_WITHIN_MS), until: new Date(newest + 1) };
    const sent = Map.groupBy(await approvals.sentTo({ workspace, contacts, ...span }), ({ contact }) => contact);
    for (const reply of page) {
      const atMs = Date.parse(reply.at);
      const last = sent.get(contactOf(reply) ?? '')?.findLast(({ at }) => at <= atMs);
      const isCounted = last && atMs - last.at < ANSWERED_WITHIN_MS && last.at >= from.getTime() && last.at < until.getTime();
      if (!isCounted || answered.has(last.id)) continue;
      answered.add(last.id);
      tenths[last.confidence] = (tenths[last.confidence] ?? 0) + 1;
    }
  }
  return tenths;
}
