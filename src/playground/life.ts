// The life of one request as the playground tells it: what happened, what it waits for, and what comes later.
import { holidaysKept, placeRelease } from '../domain/approval/place-release.ts';
import { type Approval, ENDED, type LifeEvent, OPEN } from '../domain/documents/approval.ts';
import type { AgentRequest } from '../domain/documents/request.ts';
import type { Person } from '../domain/policy/quorum.ts';
import type { Holidays } from '../domain/policy/window.ts';
import { operatorsOf, type Workspace } from '../domain/policy/workspace.ts';
import { cityOf, holidayText } from '../local-time.ts';

/** One line: `strong` is what happened, `rest` goes on in the same line, `note` stands below it. */
export type LifeLine = { at: string | null; when: 'past' | 'here' | 'later'; strong: string; rest: string; note: string };

const GROUPS: Record<string, string> = { revops: 'RevOps', 'on-call': 'on-call', client: 'the client', sales: 'Sales' };
export const groupName = (group: string): string => GROUPS[group] ?? group;

const NOUNS: Record<string, string> = {
  'email send': 'the e-mail',
  'account merge': 'the merge',
  'opportunity update': 'the stage change',
  'lead update': 'the update',
  'lead read': 'the read',
  'task create': 'the task',
};

/** What a request is called in the middle of a sentence: "the merge". */
export const nounOf = ({ action }: AgentRequest): string => NOUNS[`${action.object} ${action.action}`] ?? 'the request';

/** "Window closed" for `window_closed`. */
const words = (code: unknown): string => String(code ?? '').replaceAll(/[_:]/g, ' ');
const wordList = (codes: unknown): string => (Array.isArray(codes) ? codes.map(words).join(', ') : '');
const namesIn = (ids: unknown, nameOf: (id: string) => string): string => (Array.isArray(ids) ? ids.map((id) => nameOf(String(id))).join(', ') : '');
/** "Ravi, Mei or Dana", of whom one is enough. */
const oneOf = (names: string[]): string => (names.length > 1 ? `${names.slice(0, -1).join(', ')} or ${names.at(-1)}` : (names[0] ?? ''));
const timeIn = (at: string, zone: string): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(new Date(at));

const heldRest = (by: unknown): string => (wordList(by) === 'window' ? ' until its window opens' : ` by ${wordList(by)}`);

const REFUSED: Record<string, string> = {
  operates_agent: 'operates this agent',
  not_in_group: 'is in no group that may decide',
  not_linked: 'is linked to no person',
  already_voted: 'has voted already',
  away: 'is out of office',
  asked_by_you: 'asked for this rollback',
};

type Told = Partial<Pick<LifeLine, 'strong' | 'rest' | 'note'>>;
type Teller = (event: LifeEvent, approval: Approval, nameOf: (id: string) => string) => Told | null;

const countOf = (event: LifeEvent, { events, plan }: Approval): string => {
  const approvals = events.filter((one) => one.n <= event.n && one.type === 'vote_cast' && one.detail.vote === 'approve').length;
  return `, ${Math.min(approvals, plan.slots.length)} of ${plan.slots.length}`;
};

const TELLERS: Record<string, Teller> = {
  request_received: (_event, { request, verdict }) => ({
    strong: 'Asked',
    rest: ` by the ${request.agent.role} agent`,
    note: `Tier ${verdict.tier}${verdict.rows.length > 0 ? `, row ${verdict.rows.join(', ')}` : ''}`,
  }),
  verdict_given: (_event, { verdict }) =>
    verdict.decision === 'ask'
      ? { strong: 'A person must decide', rest: '', note: wordList(verdict.reasons) }
      : verdict.decision === 'auto'
        ? { strong: 'Automatic', rest: ', inside its guardrails' }
        : null,
  card_posted: () => ({ strong: 'Card posted', rest: ' in the channel' }),
  vote_cast: (event, approval, nameOf) => ({
    strong: `${nameOf(event.actor)} ${event.detail.vote === 'approve' ? 'approved' : 'denied'}`,
    rest: event.detail.vote === 'approve' ? countOf(event, approval) : '',
    note: String(event.detail.reason ?? ''),
  }),
  vote_refused: (event, _approval, nameOf) => ({
    strong: '',
    rest: `${nameOf(event.actor)} may not vote on it`,
    note: REFUSED[String(event.detail.code)] ?? words(event.detail.code),
  }),
  vote_taken_back: (event, _approval, nameOf) => ({ strong: `${nameOf(event.actor)} took the approval back` }),
  decided: (event) => ({
    strong: event.detail.decision === 'approved' ? 'Approved' : `Decided: ${words(event.detail.decision)}`,
    rest: event.actor === 'policy' ? ' by the matrix' : '',
    note: wordList(event.detail.reasons),
  }),
  held: (event) => ({ strong: 'Held', rest: heldRest(event.detail.held_by) }),
  released: () => ({ strong: 'Released', rest: ', sealed before it was sent' }),
  callback_delivered: () => ({ strong: 'Callback delivered', rest: ' to the executor' }),
  callback_failed: (event) => ({ strong: 'Callback failed', rest: ', it is repeated', note: words(event.detail.reason) }),
  executed: () => ({ strong: 'Executed', rest: ', compared with what was approved' }),
  execution_failed: () => ({ strong: 'The execution failed' }),
  bypass_found: (event, _approval, nameOf) =>
    event.detail.code === 'break_glass'
      ? { strong: `${nameOf(event.actor)} broke the glass`, note: words(event.detail.reason) }
      : { strong: 'Bypass found', note: words(event.detail.code) },
  expired: () => ({ strong: 'Expired' }),
  withdrawn: (event) => ({ strong: 'Withdrawn', note: words(event.detail.reason) }),
  release_failed: (event) => ({ strong: 'The release failed', note: words(event.detail.code) }),
  revoked: (event, _approval, nameOf) => ({ strong: 'Revoked', rest: ` by ${nameOf(event.actor)}` }),
  escalated: (event) => ({ strong: `Asked ${groupName(String(event.detail.group))}`, rest: ' too', note: words(event.detail.because) }),
  approvers_changed: (event, _approval, nameOf) => {
    const names = Array.isArray(event.detail.may_decide) ? event.detail.may_decide.map((id) => nameOf(String(id))) : [];
    return names.length > 0 ? { strong: 'Other people may decide now', note: oneOf(names) } : { strong: 'Nobody may decide any more' };
  },
  reminded: (event, _approval, nameOf) => ({ strong: 'Reminded', note: namesIn(event.detail.people, nameOf) }),
  quorum_lost: () => ({ strong: 'The quorum was lost', rest: ', it asks again' }),
  edited: (event, _approval, nameOf) => ({ strong: 'Edited', rest: ` by ${nameOf(event.actor)}, votes before that no longer count` }),
};

const line = (at: string | null, when: LifeLine['when'], told: Told): LifeLine => ({ at, when, strong: '', rest: '', note: '', ...told });

/** Who may still approve, by first name. */
function whoIsLeft(approval: Approval, workspace: Workspace): string {
  const operators = new Set(operatorsOf(workspace, approval.request.agent.role));
  const voted = new Set(approval.votes.map((vote) => vote.person));
  const known = approval.follow_up?.may_decide;
  const groups = new Set(approval.plan.slots.map((slot) => slot.group));
  const may = (one: Person) => (known ? known.includes(one.id) : one.groups.some((group) => groups.has(group)) && !operators.has(one.id));
  const left = workspace.people.filter((one) => may(one) && !voted.has(one.id));
  return oneOf(left.map((one) => one.name.split(' ')[0] ?? one.id)) || 'Nobody is left';
}

function hereLine(approval: Approval, workspace: Workspace): LifeLine | null {
  const { state, plan, votes, release } = approval;
  if (state === 'asking') {
    const missing = plan.slots.length - votes.filter((vote) => vote.vote === 'approve').length;
    const groups = [...new Set(plan.slots.map((slot) => groupName(slot.group)))].join(' and ');
    return line(null, 'here', {
      strong: `Waits for ${missing === 1 ? 'one' : missing}${votes.length > 0 ? ' more' : ''} of ${groups}`,
      note: whoIsLeft(approval, workspace),
    });
  }
  if (state === 'approved' || state === 'waiting') {
    const held = release.held_by.length > 0 ? wordList(release.held_by) : 'its release';
    return line(null, 'here', { strong: `Waits for ${held === 'window' ? 'its window' : held}` });
  }
  if (state === 'releasing') return line(null, 'here', { strong: 'Is being released' });
  return state === 'released' ? line(null, 'here', { strong: 'Waits for the execution report' }) : null;
}

/** What placing a release needs to know besides the approval. */
export type Around = { workspace: Workspace; holidays: Holidays; now: Date };

/** When a release comes: `opens_at` of its window, and `at`, its own turn after the opening. Both null where nothing is to come. */
export function comingOf(approval: Approval, around: Around): { opens_at: string | null; at: string | null; zone: string | null } {
  const { state, release } = approval;
  if (!OPEN.has(state)) return { opens_at: null, at: null, zone: null };
  const { opens_at, at, zone } = state === 'asking' ? placeRelease({ approval, ...around }) : release;
  const ahead = (instant: string | null) => (instant !== null && Date.parse(instant) > around.now.getTime() ? instant : null);
  return { opens_at: ahead(opens_at), at: state === 'asking' ? null : ahead(at), zone };
}

function laterLines(approval: Approval, around: Around): LifeLine[] {
  if (ENDED.has(approval.state)) return [];
  const compared = line(null, 'later', { rest: 'Execution compared with what was approved' });
  if (approval.state === 'released') return [compared];
  const { opens_at, at, zone } = comingOf(approval, around);
  const where = opens_at && zone ? `, ${timeIn(opens_at, zone)} in ${cityOf(zone)}` : '';
  const note = holidayText(holidaysKept({ approval, ...around }, { opens_at }), 'en') ?? '';
  const opens = opens_at ? [line(opens_at, 'later', { rest: `Window opens${where}`, note })] : [];
  const turn = at && at !== opens_at ? 'Its turn: checked again, sealed, released' : 'Checked again, sealed, released';
  return [...opens, line(at, 'later', { rest: turn }), compared];
}

/** The lines of a life, oldest first. A hold that is repeated is told once. */
export function lifeOf(approval: Approval, around: Around): LifeLine[] {
  const { workspace } = around;
  const nameOf = (id: string) => workspace.people.find((one) => one.id === id)?.name.split(' ')[0] ?? id;
  const past = approval.events.flatMap((event) => {
    const told = TELLERS[event.type]?.(event, approval, nameOf);
    return told ? [line(event.at, 'past', told)] : [];
  });
  const once = past.filter((one, index) => one.strong !== 'Held' || one.rest !== past[index - 1]?.rest);
  const here = hereLine(approval, workspace);
  return [...once, ...(here ? [here] : []), ...laterLines(approval, around)];
}
