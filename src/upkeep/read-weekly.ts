// Puts the weekly review together: counts that the stores make, and the few entries, signals and approvals that are named.
import type { Approval } from '../domain/documents/approval.ts';
import { ownerBefore, readAssigned, readChangedField } from '../domain/documents/released-facts.ts';
import { senderOf } from '../domain/incident/observation.ts';
import { adviseCap } from '../domain/ledger/cap-proposal.ts';
import { calibrate, thresholdPlaces } from '../domain/policy/calibration.ts';
import { daysOn, hourOfDay } from '../domain/policy/window.ts';
import type { Workspace } from '../domain/policy/workspace.ts';
import type { Entry } from '../domain/record/chain.ts';
import { totalOf } from '../domain/record/digest.ts';
import { daysOf, type WeekSpan, weekBefore } from '../domain/record/digest-week.ts';
import { isByOwner, isInside, isSafe, tierOfField, type Weekly } from '../domain/record/weekly.ts';
import type { Approvals } from '../ports/approvals.ts';
import type { AuditLog, Incidents, Signals } from '../ports/documents.ts';
import { readBypasses, readIncidents, type Span } from './read-bypasses.ts';
import { readOpportunities } from './read-opportunities.ts';
import { readReplies } from './read-replies.ts';

type Needs = {
  approvals: Pick<Approvals, 'count' | 'pick' | 'tally' | 'sentTo'>;
  auditLog: Pick<AuditLog, 'head' | 'query' | 'count'>;
  signals: Pick<Signals, 'list' | 'count'>;
  incidents: Pick<Incidents, 'list'>;
};

export type ReadWeekly = (workspace: Workspace, span: WeekSpan, at: Date) => Promise<Weekly>;

const TOP_FIELDS = 8;
const TOP_DOMAINS = 5;
const TOP_OUTSIDE = 5;
/** Kinds of changes and assignments that are told apart; what is rarer is left out. */
const MOST_KINDS = 1000;
const TENTHS = 10;
const NAMED = 5;
const PAGE = 500;
/** E-mails of so many weeks before this one are held against their replies. */
const CALIBRATED_DAYS = 28;

const sum = <T>(of: (one: T) => number, all: T[]): number => all.reduce((total, one) => total + of(one), 0);

/** Releases of a span, by one of their facts. */
const tallyOf = ({ approvals }: Needs, workspace: string, { from, until }: Span) => ({
  by: (by: 'fields' | 'assigned' | 'domain' | 'confidence', limit: number, only?: string[]) =>
    approvals.tally({ workspace, on: 'released_at', from, until, by, limit, ...(only ? { only } : {}) }),
});

async function readFields(needs: Needs, { id, matrix }: Workspace, span: WeekSpan): Promise<Weekly['fields']> {
  const tallied = await tallyOf(needs, id, span).by('fields', MOST_KINDS);
  const all = tallied.map(({ value, count }) => {
    const field = readChangedField(value);
    return { ...field, count, tier: tierOfField(matrix, field) };
  });
  const changes = totalOf(all);
  const safe = all.filter(isSafe);
  return { changes, top: all.slice(0, TOP_FIELDS), above: changes - totalOf(safe) };
}

const sentIn = async (needs: Needs, workspace: string, span: Span): Promise<number> =>
  sum(({ recipients }) => recipients, await tallyOf(needs, workspace, span).by('confidence', TENTHS));

async function readDomains(needs: Needs, workspace: Workspace, span: WeekSpan, cap: number | null): Promise<Weekly['domains'] & { busiest: number }> {
  const { id, time_zone } = workspace;
  const top = await tallyOf(needs, id, span).by('domain', TOP_DOMAINS);
  const names = top.map(({ value }) => value);
  const days = names.length === 0 ? [] : daysOf(span, time_zone);
  const ofDays = await Promise.all(days.map((day) => tallyOf(needs, id, day).by('domain', TOP_DOMAINS, names)));
  const sentOfDays = await Promise.all(days.map((day) => sentIn(needs, id, day)));
  const busiestOf = (domain: string) => Math.max(0, ...ofDays.map((day) => day.find(({ value }) => value === domain)?.recipients ?? 0));
  return {
    sent: sum((sent) => sent, sentOfDays),
    cap,
    top: top
      .map(({ value, recipients }) => ({ domain: value, sent: recipients, busiest: busiestOf(value) }))
      .sort((one, other) => other.sent - one.sent),
    busiest: Math.max(0, ...sentOfDays),
  };
}

async function readStages(needs: Needs, { id, people }: Workspace, { from, until }: WeekSpan) {
  const stages = { changed: 0, byOwner: 0, withoutOwner: { count: 0, ids: [] as string[] }, ownerUnknown: 0 };
  const count = (approval: Approval): void => {
    stages.changed += 1;
    const owner = ownerBefore(approval.request);
    if (owner === null) stages.ownerUnknown += 1;
    else if (isByOwner(owner, approval.decided_by, people)) stages.byOwner += 1;
    else {
      stages.withoutOwner.count += 1;
      if (stages.withoutOwner.ids.length < NAMED) stages.withoutOwner.ids.push(approval.id);
    }
  };
  for (let skip = 0, page: Approval[] = []; skip === 0 || page.length === PAGE; skip += PAGE) {
    page = await needs.approvals.pick({ workspace: id, on: 'stage_at', from, until, order: 'earliest', skip, limit: PAGE });
    page.forEach(count);
  }
  return stages;
}

/** An execution that no approval knows of and that says it changed the stage of an opportunity. */
function isUntracedStage({ detail }: Entry): boolean {
  const { code, action, after } = (detail ?? {}) as { code?: string; action?: { object?: string }; after?: object };
  return code === 'no_approval' && action?.object === 'opportunity' && Object.hasOwn(after ?? {}, 'stage');
}

async function readRouting(needs: Needs, { id, territories }: Workspace, span: WeekSpan): Promise<Weekly['routing']> {
  const tallied = await tallyOf(needs, id, span).by('assigned', MOST_KINDS);
  const all = tallied.map(({ value, count }) => ({ ...readAssigned(value), count }));
  const of = (inside: boolean | null) => all.filter((one) => isInside(territories, one) === inside);
  const outside = of(false).map(({ territory, owner, count }) => ({ territory: territory ?? '', owner, count }));
  return {
    hasRules: Object.keys(territories).length > 0,
    assigned: totalOf(all),
    inside: totalOf(of(true)),
    outside: { count: totalOf(outside), top: outside.slice(0, TOP_OUTSIDE) },
    unruled: totalOf(of(null)),
  };
}

async function readConfidence(
  needs: Needs,
  { id, matrix, time_zone }: Workspace,
  { first, from }: WeekSpan,
  role: string | null,
): Promise<Weekly['confidence']> {
  const start = daysOn(first, -CALIBRATED_DAYS);
  const span = { from: hourOfDay(start, 0, time_zone), until: from };
  const sent = await tallyOf(needs, id, span).by('confidence', TENTHS);
  const replies = sent.length === 0 ? [] : await readReplies(needs, id, span);
  const bins = sent.map(({ value, count }) => ({ tenth: Number(value), emails: count, replies: replies[Number(value)] ?? 0 }));
  bins.sort((one, other) => one.tenth - other.tenth);
  return { ...calibrate(bins, role === null ? [] : thresholdPlaces(matrix, role)), first: start, last: daysOn(first, -1) };
}

const OUTCOMES = ['bounce', 'complaint', 'reply'];

async function readOutcomes(needs: Needs, workspace: string, { from, until }: Span, sent: number) {
  const counts = await needs.signals.count({ workspace, types: OUTCOMES, from, until });
  const of = (type: string) => counts.find((one) => one.type === type)?.count ?? 0;
  return { sent, bounces: of('bounce'), complaints: of('complaint'), replies: of('reply') };
}

async function readSending(
  needs: Needs,
  workspace: Workspace,
  span: WeekSpan,
  role: string | null,
  { sent, busiest }: { sent: number; busiest: number },
) {
  if (role === null) return null;
  const { id, matrix, time_zone } = workspace;
  const before = weekBefore(span, time_zone);
  const sending = {
    role,
    cap: matrix.roles[role]?.caps.per_role_day ?? null,
    busiest,
    now: await readOutcomes(needs, id, span, sent),
    before: await readOutcomes(needs, id, before, await sentIn(needs, id, before)),
  };
  return { ...sending, advice: adviseCap(sending) };
}

/** The review of a week as it can be told at an instant. Reads only; what it costs in memory does not grow with what was released. */
export function readWeekly(needs: Needs): ReadWeekly {
  return async (workspace, span, at) => {
    const { id, name, locale, time_zone: timeZone, matrix } = workspace;
    const role = senderOf(workspace);
    const head = await needs.auditLog.head(id);
    let untraced = 0;
    const bypasses = await readBypasses(needs, workspace, span, (entry) => {
      untraced += isUntracedStage(entry) ? 1 : 0;
    });
    const violations = await needs.auditLog.count({ workspace: id, types: ['policy_violation'], ...span });
    const released = await needs.approvals.count({ workspace: id, on: 'released_at', ...span });
    const cap = role === null ? null : (matrix.roles[role]?.caps.per_domain_day ?? null);
    const { busiest, ...domains } = await readDomains(needs, workspace, span, cap);
    return {
      workspace: { id, name, locale, timeZone },
      week: span.week,
      first: span.first,
      last: span.last,
      at: at.toISOString(),
      soFar: at.getTime() < span.until.getTime(),
      late: null,
      released: totalOf(released),
      fields: await readFields(needs, workspace, span),
      bypasses: { ...bypasses, violations: totalOf(violations), incidents: await readIncidents(needs, id, span) },
      domains,
      opportunities: { ...(await readOpportunities(needs, workspace, span)), stages: { ...(await readStages(needs, workspace, span)), untraced } },
      routing: await readRouting(needs, workspace, span),
      confidence: await readConfidence(needs, workspace, span, role),
      sending: await readSending(needs, workspace, span, role, { sent: domains.sent, busiest }),
      head,
    };
  };
}
