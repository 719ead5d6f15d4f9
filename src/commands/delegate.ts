// Out of office: somebody else votes in one's place until a day, or nobody does. It ends by itself.
import { type DelegationRefused, delegate, delegationRefused, delegationsOn, endDelegation, LONGEST_AWAY_DAYS } from '../domain/delegation.ts';
import type { Delegation } from '../domain/ledger.ts';
import { oneLine } from '../domain/plain-text.ts';
import type { Person } from '../domain/quorum.ts';
import { dayOf, daysOn } from '../domain/window.ts';
import type { CommandResult } from './answer.ts';
import { type Delegated, delegatedIn, endOfDay, isNobody, personMeant } from './delegate-words.ts';
import { ownPlace } from './find.ts';
import { type Command, type CommandNeeds, forbidden, inOpen, namesOf, type Place, publish, type Scene, say, timeFor, told } from './scene.ts';

/** Who may say it for somebody else. */
const MAY_FOR_OTHERS = ['revops'];
const LONGEST_ECHO = 60;

/** `delegate <person>|nobody [for <person>] until <day> [workspace]`, or `for 3d` in place of the day, or `delegate off [person]`. */
export function delegateCommand(needs: CommandNeeds): Command {
  return async (scene) => {
    const { mine, command } = scene;
    const named = mine.find(({ workspace }) => command.words.some((word) => word.toLowerCase() === workspace.id));
    const place = named ?? ownPlace(scene);
    const [only] = mine;
    if (!place) return told(only ? say(only)('name_workspace', { workspaces: mine.map(({ workspace }) => workspace.id).join(', ') }) : []);
    const wish = delegatedIn(command.words.filter((word) => word.toLowerCase() !== named?.workspace.id));
    if (!wish) return tellStanding(needs, place, scene.now);
    const from = wish.from === null ? { person: place.person } : personMeant(place.workspace, wish.from);
    if (from.person === null) return unknown(place, wish.from ?? '', from.nearest);
    return wish.kind === 'off' ? comeBack(needs, scene, place, from.person) : goAway(needs, scene, place, from.person, wish);
  };
}

function unknown(place: Place, typed: string, nearest: string | null): CommandResult {
  const values = { name: oneLine(typed, LONGEST_ECHO), workspace: place.workspace.id, nearest: nearest ?? '' };
  return told(say(place)(nearest === null ? 'delegate.unknown' : 'delegate.unknown_nearest', values));
}

/** Who is out of office in this workspace, and how to say so. */
async function tellStanding({ ledgers }: CommandNeeds, place: Place, now: Date): Promise<CommandResult> {
  const on = delegationsOn(await ledgers.read(place.workspace.id), now);
  return told([...on.map((one) => standingLine(place, one)), say(place)('delegate.usage')]);
}

const standingLine = (place: Place, { from, to, until }: Delegation): string => {
  const names = { who: namesOf(place, [from]), to: to === null ? '' : namesOf(place, [to]), until: timeFor(place, until) };
  return say(place)(to === null ? 'delegate.stands_nobody' : 'delegate.stands', names);
};

async function goAway(
  needs: CommandNeeds,
  scene: Scene,
  place: Place,
  from: Person,
  wish: Extract<Delegated, { kind: 'on' }>,
): Promise<CommandResult> {
  const { workspace, person } = place;
  const refused = from.id === person.id ? null : await forbidden(needs, place, MAY_FOR_OTHERS, 'delegate ... for');
  if (refused) return refused;
  const to = isNobody(wish.to) ? { person: null, nearest: null } : personMeant(workspace, wish.to);
  if (to.person === null && !isNobody(wish.to)) return unknown(place, wish.to, to.nearest);
  const until = untilOf(scene, wish, from.time_zone ?? workspace.time_zone);
  if (until === null) return told(say(place)('delegate.usage'));
  const wanted: Delegation = { from: from.id, to: to.person?.id ?? null, until, by: person.id, at: scene.now.toISOString() };
  const why = await needs.ledgers.change(workspace.id, (ledger) => {
    const problem = delegationRefused(ledger, wanted, needs.clock.now());
    return { next: problem || scene.command.dryRun ? null : delegate(ledger, wanted, needs.clock.now()), result: problem };
  });
  if (why) return told(refusedWords(place, wanted, why, scene.now));
  const hints = operatorHints(place, from, to.person);
  if (scene.command.dryRun) return told([say(place)('delegate.would', { line: standingLine(place, wanted) }), ...hints]);
  const spoken = await finish(needs, scene, place, (open) => standingLine(open, wanted));
  return { ...told([standingLine(place, wanted), ...hints]), public: spoken };
}

/** Seals it, says it in the open, and looks at what waits with the people who are there now. */
async function finish(needs: CommandNeeds, scene: Scene, place: Place, words: (open: Place) => string): Promise<string | null> {
  await needs.sealLedger(place.workspace.id);
  await needs.lookAgain(place.workspace.id);
  return publish(needs, scene, place.workspace, words(inOpen(place)));
}

function untilOf({ command, now }: Scene, { until }: { until: string | null }, zone: string): string | null {
  if (until !== null) return endOfDay(until, zone);
  return command.forMs === null ? null : new Date(now.getTime() + command.forMs).toISOString();
}

/** For which agents nothing is handed on. */
function operatorHints(place: Place, from: Person, to: Person | null): string[] {
  const { agents } = place.workspace;
  const rolesOf = (id: string) => agents.flatMap(({ role, operator }) => (operator === id ? [role] : []));
  if (to === null) return [];
  const roles = [...new Set([...rolesOf(from.id), ...rolesOf(to.id)])];
  return roles.length === 0 ? [] : [say(place)('delegate.operates', { roles: roles.join(', ') })];
}

/** Why not, and what to do instead. */
function refusedWords(place: Place, { from, to }: Delegation, why: DelegationRefused, now: Date): string {
  const { workspace } = place;
  const zone = place.person.time_zone ?? workspace.time_zone;
  const today = dayOf(now, zone);
  return say(place)(`delegate.refused.${why.code}`, {
    who: namesOf(place, [from]),
    to: to === null ? '' : namesOf(place, [to]),
    of: 'of' in why ? namesOf(place, [why.of]) : '',
    of_id: 'of' in why ? why.of : '',
    until: 'until' in why ? timeFor(place, why.until) : '',
    today,
    last: daysOn(today, LONGEST_AWAY_DAYS - 1),
    days: LONGEST_AWAY_DAYS,
  });
}

/** Ended by oneself, by the delegate, who may decline, or by RevOps. */
async function comeBack(needs: CommandNeeds, scene: Scene, place: Place, from: Person): Promise<CommandResult> {
  const { workspace, person } = place;
  const on = delegationsOn(await needs.ledgers.read(workspace.id), scene.now).find((one) => one.from === from.id);
  const isOwn = from.id === person.id || on?.to === person.id;
  const refused = isOwn ? null : await forbidden(needs, place, MAY_FOR_OTHERS, 'delegate off');
  if (refused) return refused;
  if (!on) return told(say(place)('delegate.not_away', { who: from.name }));
  if (scene.command.dryRun) return told(say(place)('delegate.would_off', { who: from.name }));
  await needs.ledgers.change(workspace.id, (ledger) => {
    const next = endDelegation(ledger, from.id, person.id, needs.clock.now());
    return { next: next === ledger ? null : next, result: null };
  });
  const spoken = await finish(needs, scene, place, (open) => say(open)('delegate.back', { who: from.name, by: person.name }));
  return { ...told(say(place)('delegate.back', { who: from.name, by: person.name })), public: spoken };
}
