// Puts the digest of one day together: counts that the stores make, and the few entries and approvals that are named.
import { titleOf } from '../domain/card/card-title.ts';
import type { Approval, State } from '../domain/documents/approval.ts';
import { factsOf } from '../domain/documents/approval-facts.ts';
import { readingTimes } from '../domain/documents/reading-time.ts';
import { safeModeIsOn } from '../domain/ledger/caps.ts';
import type { Pause } from '../domain/ledger/ledger.ts';
import { pausesOn } from '../domain/ledger/pauses.ts';
import { nameIn, type Workspace } from '../domain/policy/workspace.ts';
import type { BypassGroup } from '../domain/record/bypasses.ts';
import {
  type Counted,
  type Digest,
  decisionTally,
  medianIndex,
  type Named,
  requestTally,
  type SlowDecision,
  totalOf,
} from '../domain/record/digest.ts';
import type { DaySpan } from '../domain/record/digest-day.ts';
import type { ApprovalSpan, Approvals } from '../ports/approvals.ts';
import type { AuditLog, Incidents, Ledgers } from '../ports/documents.ts';
import { pauserText } from './pauser-words.ts';
import { entriesOf, readBypasses, readIncidents } from './read-bypasses.ts';

type Needs = {
  approvals: Pick<Approvals, 'count' | 'pick' | 'list'>;
  auditLog: Pick<AuditLog, 'head' | 'query' | 'count'>;
  ledgers: Pick<Ledgers, 'read'>;
  incidents: Pick<Incidents, 'list' | 'read'>;
};

export type ReadDigest = (workspace: Workspace, span: DaySpan, at: Date) => Promise<Digest>;

/** Entries that are counted and not read. */
const COUNTED = ['executed', 'execution_failed', 'callback_failed', 'vote_cast'];
const SLOWEST = 3;
const NAMED = 5;
/** Above this it says "200 or more". */
const MOST_WAITING = 200;
const SILENT_AFTER_MS = 24 * 3_600_000;
/** What went round approval, but not by an execution. */
const NO_EXECUTION = new Set(['cap_override', 'break_glass', 'unlawful']);

/** Who had raised the caps that releases went over, the last setting of each role. */
async function readCapsSet(needs: Needs, workspace: Workspace, { until }: DaySpan, groups: BypassGroup[]) {
  const roles = new Set(groups.flatMap(({ cap }) => (cap === null ? [] : [cap.key])));
  if (roles.size === 0) return [];
  const set = new Map<string, Digest['bypasses']['capsSet'][number]>();
  for await (const page of entriesOf(needs, workspace.id, 'cap_set', { until })) {
    for (const { actor, detail } of page) {
      const { role, limit, until: ends } = detail as { role: string; limit: number; until: string };
      if (roles.has(role)) set.set(role, { who: nameIn(workspace, actor), role, limit, until: ends });
    }
  }
  return [...set.values()];
}

async function readWaits({ approvals }: Needs, workspace: Workspace, span: ApprovalSpan, decided: number) {
  if (decided === 0) return { slowest: [], medianWaitMs: null };
  const query = { ...span, order: 'slowest' as const };
  const slowest = await approvals.pick({ ...query, skip: 0, limit: SLOWEST });
  const [middle] = await approvals.pick({ ...query, skip: medianIndex(decided), limit: 1 });
  const waitOf = (one: Approval) => factsOf(one).wait_ms ?? 0;
  const lines: SlowDecision[] = slowest.map((one) => ({
    id: one.id,
    title: titleOf(one.request),
    waitMs: waitOf(one),
    decidedBy: one.decided_by.map((id) => nameIn(workspace, id)),
  }));
  return { slowest: lines.slice(0, decided), medianWaitMs: middle ? waitOf(middle) : null };
}

/** Votes beyond these are counted, and their times are not looked at. */
const MOST_VOTES_READ = 5000;

/** Votes of each person, and how fast they were. */
async function readApprovers(needs: Needs, workspace: Workspace, span: DaySpan, votes: { actor: string; count: number }[]) {
  const { under_seconds: underSeconds, at_least } = workspace.quick_votes;
  const times = readingTimes(underSeconds * 1000);
  let read = 0;
  for await (const page of entriesOf(needs, workspace.id, 'vote_cast', span)) {
    for (const entry of page) times.add(entry);
    read += page.length;
    if (read >= MOST_VOTES_READ) break;
  }
  const byPerson = new Map(times.list().map((one) => [one.person, one]));
  const named = votes.map(({ actor, count }) => ({ actor, name: nameIn(workspace, actor), votes: count }));
  const order = named.sort((one, other) => other.votes - one.votes || one.name.localeCompare(other.name));
  return {
    approvers: order.map(({ actor, name, votes: count }) => ({ name, votes: count, medianMs: byPerson.get(actor)?.medianMs ?? null })),
    quick: order.flatMap(({ actor, name }) => {
      const count = byPerson.get(actor)?.quick ?? 0;
      return count >= at_least ? [{ name, count, underSeconds }] : [];
    }),
  };
}

async function readNamed({ approvals }: Needs, span: ApprovalSpan): Promise<Named> {
  const count = totalOf(await approvals.count(span));
  const first = count === 0 ? [] : await approvals.pick({ ...span, order: 'earliest', skip: 0, limit: NAMED });
  return { count, ids: first.map(({ id }) => id) };
}

async function readState({ approvals }: Needs, workspace: string, state: State): Promise<Counted> {
  const { items, next } = await approvals.list({ workspace, state, limit: MOST_WAITING });
  return { count: items.length, more: next !== null };
}

/** Those of several incidents look the same where they cover the same. */
async function pausedOnce(needs: Needs, workspace: Workspace, pauses: Pause[]): Promise<Digest['now']['paused']> {
  const all = await Promise.all(
    pauses.map(async (one) => {
      const { role, connector, until } = one;
      return { role, connector, until, by: await pauserText(needs, workspace, workspace.locale, one) };
    }),
  );
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
}

async function readNow(needs: Needs, workspace: Workspace, at: Date): Promise<Digest['now']> {
  const ledger = await needs.ledgers.read(workspace.id);
  const overdue = { workspace: workspace.id, on: 'silent_since' as const, from: new Date(0), until: new Date(at.getTime() - SILENT_AFTER_MS) };
  return {
    silent: await readNamed(needs, overdue),
    paused: await pausedOnce(needs, workspace, pausesOn(ledger, at)),
    safeModeUntil: safeModeIsOn(ledger, at) ? (ledger.safe_mode?.until ?? null) : null,
    asking: await readState(needs, workspace.id, 'asking'),
    waiting: await readState(needs, workspace.id, 'waiting'),
  };
}

/** What is the same for every approval that is counted: where, and which of its instants lies in the day. */
const spanOn = (workspace: Workspace, on: ApprovalSpan['on'], { from, until }: DaySpan): ApprovalSpan => ({
  workspace: workspace.id,
  on,
  from,
  until,
});

function ofType(counts: { type: string; actor: string; count: number }[], type: string) {
  return counts.filter((one) => one.type === type);
}

/** The digest of a day as it can be told at an instant. Reads only; what it costs in memory does not grow with the day. */
export function readDigest(needs: Needs): ReadDigest {
  return async (workspace, span, at) => {
    const { id, name, locale, time_zone: timeZone } = workspace;
    const head = await needs.auditLog.head(id);
    const types = await needs.auditLog.count({ workspace: id, types: COUNTED, from: span.from, until: span.until });
    const { total, groups } = await readBypasses(needs, workspace, span);
    const decisions = decisionTally(await needs.approvals.count(spanOn(workspace, 'decided_at', span)));
    const byPeople = decisions.approved + decisions.denied;
    const otherwise = groups.filter(({ code }) => !NO_EXECUTION.has(code));
    return {
      workspace: { id, name, locale, timeZone },
      day: span.day,
      at: at.toISOString(),
      soFar: at.getTime() < span.until.getTime(),
      late: null,
      bypasses: { total, groups, capsSet: await readCapsSet(needs, workspace, span, groups) },
      requests: requestTally(await needs.approvals.count(spanOn(workspace, 'created_at', span))),
      decisions,
      ...(await readWaits(needs, workspace, spanOn(workspace, 'decided_at', span), byPeople)),
      executions: {
        reported: totalOf(ofType(types, 'executed')),
        failed: totalOf(ofType(types, 'execution_failed')),
        otherwise: totalOf(otherwise),
      },
      callbacks: { failedTries: totalOf(ofType(types, 'callback_failed')), givenUp: await readNamed(needs, spanOn(workspace, 'given_up_at', span)) },
      incidents: await readIncidents(needs, id, span),
      ...(await readApprovers(needs, workspace, span, ofType(types, 'vote_cast'))),
      now: await readNow(needs, workspace, at),
      head,
    };
  };
}
