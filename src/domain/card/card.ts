// What is on a card: the facts, the same for every platform. How it looks is each platform's `render-card`.
import { signalIsStale } from '../approval/acts.ts';
import { whoMayVote } from '../approval/decide.ts';
import { heldNow } from '../approval/held-now.ts';
import { holidaysKept, opensAfterExpiry, placedNow } from '../approval/place-release.ts';
import { type Approval, type LeftAlone, OPEN } from '../documents/approval.ts';
import { bySignificance } from '../documents/change-order.ts';
import { editableFields } from '../documents/editing.ts';
import type { AgentRequest } from '../documents/request.ts';
import { bucketOf, costNow, periodOf } from '../ledger/caps.ts';
import type { Delegation, Ledger } from '../ledger/ledger.ts';
import { unreadAmong } from '../policy/followed-groups.ts';
import { barredNow, filledNow, groupsLent, groupsThatDecide, type Voters } from '../policy/may-vote.ts';
import type { Person } from '../policy/quorum.ts';
import { endAsSaid, type Holidays } from '../policy/window.ts';
import { votersOf, type Workspace } from '../policy/workspace.ts';
import type { CardCap, CardFacts, CardPerson } from './card-facts.ts';
import { lifeOf, stateOf } from './card-life.ts';
import { titleOf } from './card-title.ts';

/** `caps` are used without this request; with `holidays` the window's next opening is worked out while people are asked. */
export type CardContext = {
  workspace: Workspace;
  caps: { layer: string; key: string; used: number; limit: number }[];
  now: Date;
  /** Those that run now. */
  delegations?: Delegation[];
  holidays?: Holidays;
  /** With it a pause that holds the release, or would, is said. */
  ledger?: Ledger;
};

const cardPerson = ({ id, name, slack, teams }: Person): CardPerson => ({ id, name, slack: slack ?? null, teams: teams ?? null });

/** Somebody who has left the workspace file is still named by id. */
const personOf =
  ({ people }: Workspace) =>
  (id: string): CardPerson => {
    const person = people.find((one) => one.id === id);
    return person ? cardPerson(person) : { id, name: id, slack: null, teams: null };
  };

/** The text of an e-mail is its diff. */
function emailOf({ action, after }: AgentRequest): CardFacts['email'] {
  if (action.object !== 'email' || !after) return null;
  const { subject, body } = after;
  if (typeof body !== 'string') return null;
  return { subject: typeof subject === 'string' ? subject : '', body };
}

const NOTHING_LEFT: LeftAlone = { drifted: { count: 0, first: [] }, irreversible: { count: 0, first: [] } };

const leftAloneOf = ({ rollback }: Approval): LeftAlone | null => (rollback ? (rollback.left ?? NOTHING_LEFT) : null);

/** What this request adds to a cap, by the names that the cap tells apart, in which day or week, and what is used of that so far: null once it is counted. */
export function chargeOn(cap: CardContext['caps'][number], approval: Approval, { workspace, now, ledger }: CardContext, window: CardFacts['window']) {
  const charges = approval.plan.charges.filter(({ layer, key }) => layer === cap.layer && key === cap.key);
  const [charge] = charges;
  if (!charge || approval.release.jti !== null) return null;
  const today = periodOf(now, workspace.time_zone);
  const isHeld = window.opens_at === null || window.held_by.includes(`cap:${cap.layer}`);
  const bucket = bucketOf(charge, isHeld ? today : periodOf(new Date(window.opens_at ?? now), workspace.time_zone));
  const used = bucket === bucketOf(charge, today) ? cap.used : 0;
  const parts = charges.map((one) => ({ name: one.distinct, adds: ledger ? costNow(ledger, one, today) : one.cost }));
  return { parts, adds: parts.reduce((sum, { adds }) => sum + adds, 0), bucket, used };
}

function capsWith(approval: Approval, context: CardContext, window: CardFacts['window']): CardCap[] {
  return context.caps.map((cap) => {
    const charge = chargeOn(cap, approval, context, window);
    const used = cap.used + (charge?.adds ?? 0);
    const isOver = charge !== null && OPEN.has(approval.state) && used > cap.limit;
    return { ...cap, used, over: isOver ? (charge.used + charge.adds > cap.limit ? 'waits' : 'later') : null };
  });
}

function windowOf(approval: Approval, { workspace, now, holidays, ledger }: CardContext): CardFacts['window'] {
  const { release, plan } = approval;
  const rule = plan.window !== null && Object.hasOwn(workspace.windows, plan.window) ? (workspace.windows[plan.window] ?? null) : null;
  const placed = holidays ? placedNow(approval, { workspace, holidays, now }) : release;
  const { opens_at, closes_at, zone, held_by } = ledger ? heldNow(placed, approval, ledger, now) : placed;
  const open = OPEN.has(approval.state);
  const kept = open && holidays ? holidaysKept({ approval, workspace, holidays, now }, { opens_at }) : [];
  return { opens_at, closes_at, zone, held_by, rule, opensAfterExpiry: open && opensAfterExpiry({ opens_at }, approval.expires_at), holidays: kept };
}

/** Delegations that matter to this approval: whoever is out of office could vote on it otherwise. */
function standInsOf(approval: Approval, voters: Voters, { workspace, delegations = [] }: CardContext): CardFacts['standIns'] {
  const named = personOf(workspace);
  const isAsked = (groups: string[]) => approval.plan.slots.some(({ group }) => groups.includes(group));
  const barred = barredNow(voters, approval);
  const couldVote = ({ id, groups }: Person) => isAsked(groups) && !barred.includes(id) && !approval.votes.some(({ person }) => person === id);
  const concerned = delegations.filter(({ from }) => voters.people.some((person) => person.id === from && couldVote(person)));
  const standIn = (one: Delegation) => (one.to !== null && isAsked(groupsLent(voters, approval, one)) ? named(one.to) : null);
  const zoneOf = (id: string) => voters.people.find((person) => person.id === id)?.time_zone ?? workspace.time_zone;
  return concerned.map((one) => ({ away: named(one.from), by: standIn(one), until: endAsSaid(one.until, zoneOf(one.from)) }));
}

/** Groups of which nobody has said yet who is in them stand for those who are. */
const unknownOf = (approval: Approval, voters: Voters): CardPerson[] =>
  unreadAmong(voters, groupsThatDecide(approval)).map(({ group }) => ({ id: `group:${group}`, name: group, slack: null, teams: null }));

type People = Pick<CardFacts, 'votes' | 'slots' | 'given' | 'mayDecide' | 'operators' | 'standIns'>;

function peopleOf(approval: Approval, context: CardContext): People {
  const { workspace, delegations = [] } = context;
  const named = personOf(workspace);
  const voters = votersOf(workspace, approval.request.agent.role, delegations);
  const filled = filledNow(approval, voters);
  const asking = approval.state === 'asking';
  return {
    votes: approval.votes.map(({ person, vote, at, reason, for: cast = [] }) => ({
      person: named(person),
      vote,
      at,
      reason,
      for: cast.map(named),
    })),
    slots: filled.map(({ group, after, filled_by }) => ({
      group,
      filledBy: filled_by === null ? null : named(filled_by),
      waits: filled_by === null && after !== null && filled[after]?.filled_by === null,
    })),
    given: filled.filter((slot) => slot.filled_by !== null).length,
    mayDecide: asking ? [...whoMayVote(approval, voters).map(cardPerson), ...unknownOf(approval, voters)] : [],
    operators: voters.operators.map(named),
    standIns: asking ? standInsOf(approval, voters, context) : [],
  };
}

function endOf(approval: Approval, workspace: Workspace): CardFacts['end'] {
  const { outcome } = approval;
  if (outcome === null) return null;
  const by = outcome.by !== null && workspace.people.some((person) => person.id === outcome.by) ? personOf(workspace)(outcome.by) : null;
  return { by, at: approval.decided_at ?? approval.events.at(-1)?.at ?? approval.created_at, reason: outcome.reason, code: outcome.code };
}

function editedOf({ edits }: Approval, workspace: Workspace): CardFacts['edited'] {
  const last = edits?.at(-1);
  return last ? { by: personOf(workspace)(last.by), at: last.at } : null;
}

/** Everything that a card shows, as of `now`. Pure. */
export function cardFacts(approval: Approval, context: CardContext): CardFacts {
  const { workspace, now } = context;
  const { request, plan, verdict } = approval;
  const asking = approval.state === 'asking';
  const people = peopleOf(approval, context);
  const window = windowOf(approval, context);
  return {
    id: approval.id,
    version: approval.version,
    digest: approval.digest,
    trace: approval.trace,
    state: approval.state,
    workspace: { id: workspace.id, name: workspace.name, timeZone: workspace.time_zone },
    locale: workspace.locale,
    title: titleOf(request),
    status: stateOf(approval, people.given),
    tier: verdict.tier,
    reversible: plan.reversible,
    needed: plan.slots.length,
    request,
    because: verdict.reasons,
    changes: bySignificance(approval.diff),
    email: emailOf(request),
    leftAlone: leftAloneOf(approval),
    caps: capsWith(approval, context, window),
    window,
    ...people,
    escalated: asking ? (approval.follow_up?.escalated ?? []) : [],
    signalStale: signalIsStale(approval, now),
    maxSignalAgeMs: plan.max_signal_age_ms,
    expiresAt: approval.expires_at,
    policy: { rows: verdict.rows, rules: verdict.rules, matrix: verdict.matrix },
    life: lifeOf(approval, workspace),
    edited: editedOf(approval, workspace),
    end: endOf(approval, workspace),
    wholeNeeded: (plan.review || verdict.tier === 3) && !approval.rollback,
    buttons: { approve: asking && !plan.review, deny: asking, review: asking, edit: asking && editableFields(approval).length > 0 },
  };
}
