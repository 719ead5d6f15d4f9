// For whom each person may vote on one approval now: own groups, those of people who are out of office, and of groups that were asked later.
import type { Approval, Vote } from '../documents/approval.ts';
import { type Refusal, refusal } from '../documents/refusal.ts';
import { type Unread, unreadAmong } from './followed-groups.ts';
import { brokenGlass, eligible, fillSlots, GLASS_GROUP, isBlocked, type Person, quorumMet, standingApprovers } from './quorum.ts';
import type { StepUp } from './step-up.ts';

/** Somebody whose vote is somebody else's for now, nobody's where `to` is null. `by` said so. */
export type Transfer = { from: string; to: string | null; by: string };

/**
 * Who may decide now: from the workspace file as it stands, not as it stood at the request. `witnessed`: only these votes count, as
 * `voteKey` names them. `step_up`: approvals want a one-time code besides. `unread`: groups of which nobody could say who is in them.
 */
export type Voters = {
  people: Person[];
  operators: string[];
  delegations?: Transfer[];
  witnessed?: ReadonlySet<string>;
  step_up?: StepUp;
  unread?: Unread[];
};

type Asked = Pick<Approval, 'votes' | 'plan' | 'follow_up'> & Partial<Pick<Approval, 'verdict' | 'edits' | 'rollback'>>;

/** One vote with those that it was cast for. */
export const voteKey = (person: string, cast: string[] = []): string => [person, ...cast].join(' ');

/** The client's own sign-off is nobody else's to give, unless the client themselves delegates it. */
export const SIGN_OFF_GROUP = 'client';

const votersOfThis = ({ votes }: Asked): Map<string, Vote> => new Map(votes.map((vote) => [vote.person, vote]));

/**
 * Everybody with the groups for which they may vote on this approval. A vote is transferred, never added: who is out of office has
 * none, unless they cast it before; then it is used up and nobody gets it. Who voted already lends a vote only what it was cast for.
 */
export function peopleNow(voters: Voters, approval: Asked): Person[] {
  const { people, delegations = [] } = voters;
  const escalated = approval.follow_up?.escalated ?? [];
  if (delegations.length === 0 && escalated.length === 0) return people;
  const voted = votersOfThis(approval);
  const away = new Set(delegations.map(({ from }) => from));
  const lentTo = (person: Person): string[] => {
    const own = voted.get(person.id);
    const lenders = delegations.filter(({ from, to }) => to === person.id && !voted.has(from) && (!own || own.for?.includes(from)));
    return lenders.flatMap((one) => groupsLent(voters, approval, one));
  };
  return people.map((person) => {
    if (away.has(person.id) && !voted.has(person.id)) return { ...person, groups: [] };
    const lent = away.has(person.id) ? [] : lentTo(person);
    const groups = [...new Set([...person.groups, ...lent])];
    const isAsked = escalated.some(({ group }) => groups.includes(group));
    return { ...person, groups: isAsked ? [...new Set([...groups, ...othersCanFill(approval)])] : groups };
  });
}

/** The groups for which a delegation hands a vote on: none where it is not this person's to cast, and never the client's unless the client said so. */
export function groupsLent(voters: Voters, approval: Pick<Asked, 'verdict' | 'edits' | 'rollback'>, { from, by }: Transfer): string[] {
  if (barredNow(voters, approval).includes(from)) return [];
  const groups = voters.people.find(({ id }) => id === from)?.groups ?? [];
  return by === from ? groups : groups.filter((group) => group !== SIGN_OFF_GROUP);
}

/** Groups whose slots may be filled by those who were asked later. */
const othersCanFill = ({ plan }: Asked): string[] => plan.slots.map(({ group }) => group).filter((group) => group !== SIGN_OFF_GROUP);

/** The groups whose members decide about it: those of its slots, those that were asked later, and that of a glass that was broken. */
export const groupsThatDecide = ({ plan, follow_up, votes }: Asked): string[] => [
  ...plan.slots.map(({ group }) => group),
  ...(follow_up?.escalated ?? []).map(({ group }) => group),
  ...(brokenGlass(votes) ? [GLASS_GROUP] : []),
];

/** Why nothing is decided while nobody can say who is in one of these groups; null where somebody could for all. */
export function groupUnread(groups: string[], voters: Pick<Voters, 'unread'>): Refusal | null {
  const unread = unreadAmong(voters, groups);
  const directories = [...new Set(unread.map(({ directory }) => directory))];
  return unread.length === 0 ? null : refusal('group_unread', { groups: unread.map(({ group }) => group), directories });
}

/** Those for whom a vote by this person would be cast: what they lend is asked, and is not the person's own. */
export function castFor(voters: Voters, approval: Asked, person: string): string[] {
  const { people, delegations = [] } = voters;
  const { plan, votes, follow_up } = approval;
  const own = people.find((one) => one.id === person)?.groups ?? [];
  const named = plan.slots.map(({ group }) => group);
  const later = own.some((group) => named.includes(group)) ? [] : (follow_up?.escalated ?? []).map(({ group }) => group);
  const wanted = [...named, ...later].filter((group) => !own.includes(group));
  const isWanted = (one: Transfer) => groupsLent(voters, approval, one).some((group) => wanted.includes(group));
  const isFree = (id: string) => !votes.some((vote) => vote.person === id);
  return delegations.flatMap((one) => (one.to === person && isFree(one.from) && isWanted(one) ? [one.from] : []));
}

/** Whoever edited it does not vote on it at tier 3. */
export const editorsBarred = ({ verdict, edits = [] }: Pick<Asked, 'verdict' | 'edits'>): string[] =>
  verdict?.tier === 3 ? edits.map(({ by }) => by) : [];

/** Whether this person asked for it, a rollback: somebody else approves it. */
export const askedBy = ({ rollback }: Pick<Asked, 'rollback'>, person: string): boolean => rollback?.by === person;

/** Who cannot approve it, and so lends nobody a vote on it: who operates the agent, at tier 3 who edited it, and who asked for a rollback. */
export const barredNow = ({ operators }: Pick<Voters, 'operators'>, approval: Pick<Asked, 'verdict' | 'edits' | 'rollback'>): string[] => [
  ...operators,
  ...editorsBarred(approval),
  ...(approval.rollback?.by === undefined ? [] : [approval.rollback.by]),
];

/** The votes that count at all. */
const countedVotes = ({ votes }: Asked, { witnessed }: Voters): Vote[] =>
  witnessed ? votes.filter((vote) => witnessed.has(voteKey(vote.person, vote.for))) : votes;

/** The persons whose approvals count now, with the groups that they count for. */
export function standingNow(approval: Asked, voters: Voters): Person[] {
  const barred = barredNow(voters, approval);
  return standingApprovers(countedVotes(approval, voters), peopleNow(voters, approval)).filter((person) => !barred.includes(person.id));
}

/** The slots as the votes of those who may vote now fill them. */
export const filledNow = (approval: Asked, voters: Voters) => fillSlots(approval.plan.slots, standingNow(approval, voters));

/** Whether people have approved it: the slots are filled, or somebody of the group for it broke the glass and still may. */
export function isApproved(approval: Asked, voters: Voters): boolean {
  if (quorumMet(filledNow(approval, voters))) return true;
  const vote = brokenGlass(countedVotes(approval, voters));
  const person = voters.people.find(({ id }) => id === vote?.person);
  return person?.groups.includes(GLASS_GROUP) === true && !barredNow(voters, approval).includes(person.id);
}

/**
 * True where everybody of the slots' own groups together could not fill them: groups that were asked later do not count. Of a group of which
 * nobody can say who is in it, nobody can say that it is empty either.
 */
export const blockedNow = (approval: Asked, voters: Voters): boolean => {
  if (groupUnread(groupsThatDecide({ plan: approval.plan, votes: [] }), voters)) return false;
  const { follow_up: _asked, ...own } = approval;
  return isBlocked(own.plan.slots, own.votes, peopleNow(voters, own), barredNow(voters, approval));
};

/** Ids of those who may decide, whether they voted or not. */
export function mayDecide(approval: Asked, voters: Voters): string[] {
  const barred = barredNow(voters, approval);
  return eligible(approval.plan.slots, [], peopleNow(voters, { ...approval, votes: [] }), barred).map(({ id }) => id);
}

/** What the votes themselves say was transferred, as if by those who lent it: for telling what happened, not for deciding. */
export const transfersIn = ({ votes }: Pick<Approval, 'votes'>): Transfer[] =>
  votes.flatMap(({ person, for: cast = [] }) => cast.map((from) => ({ from, to: person, by: from })));
