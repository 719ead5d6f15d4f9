// Opportunities that the CRM reported in a week, and which of them had no meeting booked by then.
import type { Signal } from '../domain/documents/signal.ts';
import { isItsMeeting } from '../domain/ledger/meetings.ts';
import type { Workspace } from '../domain/policy/workspace.ts';
import type { Signals } from '../ports/documents.ts';
import type { Span } from './read-bypasses.ts';

type Needs = { signals: Pick<Signals, 'list'> };

const PAGE = 500;
const NAMED = 5;
const DAY_MS = 86_400_000;

async function* pagesOf({ signals }: Needs, workspace: string, type: string, span: Span): AsyncIterable<Signal[]> {
  for (let page: Signal[] = [], isFirst = true; isFirst || page.length === PAGE; isFirst = false) {
    page = await signals.list({ workspace, type, ...span, limit: PAGE, after: page.at(-1) });
    yield page;
  }
}

type Meetings = Map<string, Signal[]>;
const namesOf = ({ meeting_id, account, contact }: Signal): string[] =>
  [meeting_id, account, contact].flatMap((name, index) => (name === null ? [] : [`${index} ${name}`]));

/** Meetings by what an opportunity may know them by. */
async function readMeetings(needs: Needs, workspace: string, span: Span): Promise<Meetings> {
  const meetings: Meetings = new Map();
  for await (const page of pagesOf(needs, workspace, 'meeting_booked', span)) {
    for (const one of page) for (const name of namesOf(one)) meetings.set(name, [...(meetings.get(name) ?? []), one]);
  }
  return meetings;
}

/** How many were created, and of those without a meeting how many and the first few; a meeting counts for as many days before as the tripwire looks back. */
export async function readOpportunities(needs: Needs, { id, tripwires }: Workspace, { from, until }: Span) {
  const lookBackMs = tripwires.opportunity_without_meeting.meeting_days * DAY_MS;
  const meetings = await readMeetings(needs, id, { from: new Date(from.getTime() - lookBackMs), until });
  const found = { created: 0, withoutMeeting: { count: 0, ids: [] as string[] } };
  const hasMeeting = (opportunity: Signal): boolean => {
    const atMs = Date.parse(opportunity.at);
    const isInTime = ({ at }: Signal) => Date.parse(at) <= atMs && Date.parse(at) >= atMs - lookBackMs;
    return namesOf(opportunity).some((name) => (meetings.get(name) ?? []).some((meeting) => isInTime(meeting) && isItsMeeting(opportunity, meeting)));
  };
  for await (const page of pagesOf(needs, id, 'opportunity_created', { from, until })) {
    for (const one of page) {
      found.created += 1;
      if (hasMeeting(one)) continue;
      found.withoutMeeting.count += 1;
      if (found.withoutMeeting.ids.length < NAMED) found.withoutMeeting.ids.push(one.record_id ?? one.account ?? one.id);
    }
  }
  return found;
}
