// Out of office: somebody else votes in one's place until a day, or nobody does. It ends by itself.
import { durationWord } from '../domain/command/length-of-time.ts';
import { oneLine } from '../domain/documents/plain-text.ts';
import { type DelegationRefused, delegateByPeople, delegationRefused, delegationsOn, endDelegation, notYours } from '../domain/ledger/delegation.ts';
import type { Delegation } from '../domain/ledger/ledger.ts';
import type { Said } from '../domain/ledger/second-person.ts';
import { groupUnread, SIGN_OFF_GROUP } from '../domain/policy/may-vote.ts';
import type { Person } from '../domain/policy/quorum.ts';
import type { CommandResult } from './answer.ts';
import { awayLine, operatorHints, refusedWords, standingLine, unreadDayText, usageText } from './delegate-lines.ts';
import { type Delegated, delegatedIn, endOfDay, isNobody, NOBODY, personMeant } from './delegate-words.ts';
import { findWorkspace } from './find.ts';
import { unreadLength } from './length-words.ts';
import {
  type Command,
  type CommandNeeds,
  forbidden,
  holdersOf,
  localeOf,
  type Place,
  placeNow,
  publish,
  type Scene,
  say,
  told,
  unconfirmed,
  unreadText,
} from './scene.ts';
import { unknownPerson } from './unknown-person.ts';

/** Two of whom may say it for somebody else. */
const MAY_FOR_OTHERS = ['revops'];
const LONGEST_ECHO = 60;

/** `delegate <person>|nobody [for <person>] until <day> [workspace]`, or `for 3d` in place of the day, or `delegate off [person]`. */
export function delegateCommand(needs: CommandNeeds): Command {
  return async (scene) => {
    const found = findWorkspace(scene);
    if (found.refused) return found.refused;
    const { place, rest } = found;
    const wish = delegatedIn(rest);
    if (!wish) return tellStanding(needs, place, scene.now);
    // A vote that is handed on outlasts the account, and passes by a code of whoever gets it.
    const notHere = unconfirmed(place);
    if (notHere) return notHere;
    const from = wish.from === null ? { person: place.person } : personMeant(place.workspace, wish.from);
    if (from.person === null) return unreadSpan(place, wish) ?? unknownPerson(place, wish.from ?? '', from.nearest);
    return wish.kind === 'off' ? comeBack(needs, scene, place, from.person) : goAway(needs, scene, place, from.person, wish);
  };
}

/** `for 2 days` names nobody. */
const unreadSpan = (place: Place, wish: Delegated): CommandResult | null =>
  wish.kind === 'on' ? unreadLength(place, ['for', ...(wish.from ?? '').split(' ')], `delegate ${oneLine(wish.to, LONGEST_ECHO)}`) : null;

/** Who is out of office in this workspace, and how to say so. */
async function tellStanding({ ledgers }: CommandNeeds, place: Place, now: Date): Promise<CommandResult> {
  const on = delegationsOn(await ledgers.read(place.workspace.id), now);
  return told([...on.map((one) => standingLine(place, one)), usageText(place, now)]);
}

type Outcome = DelegationRefused | Omit<Said, 'ledger'>;
type Away = Extract<Delegated, { kind: 'on' }>;

/** The words by which a second person says the same, wherever they type them. */
function wordsFor({ command }: Scene, { workspace }: Place, { from, to }: Delegation, { until }: Away): string {
  const length = until === null && command.forMs !== null ? `for ${durationWord(command.forMs)}` : `until ${until}`;
  return `delegate ${to ?? NOBODY} for ${from} ${length} ${workspace.id}`;
}

/** The answer to somebody who may not say it for somebody else; null where it is their own vote, or they are one of those who may. */
async function notForThem(needs: CommandNeeds, place: Place, from: Person, wanted: Delegation): Promise<CommandResult | null> {
  if (wanted.by === from.id) return null;
  const { workspace } = await placeNow(needs, place, [SIGN_OFF_GROUP]);
  const unread = groupUnread([SIGN_OFF_GROUP], workspace);
  if (unread) return told(unreadText(localeOf(place), unread));
  const known = workspace.people.find(({ id }) => id === from.id) ?? from;
  const operators = workspace.agents.map(({ operator }) => operator);
  const code = notYours(known, wanted, operators);
  return code && told(refusedWords(place, wanted, { code }));
}

async function goAway(needs: CommandNeeds, scene: Scene, place: Place, from: Person, wish: Away): Promise<CommandResult> {
  const { workspace, person } = place;
  const refused = from.id === person.id ? null : await forbidden(needs, place, MAY_FOR_OTHERS, 'delegate ... for');
  if (refused) return refused;
  const to = isNobody(wish.to) ? { person: null, nearest: null } : personMeant(workspace, wish.to);
  if (to.person === null && !isNobody(wish.to)) return unknownPerson(place, wish.to, to.nearest);
  const until = untilOf(scene, wish, from.time_zone ?? workspace.time_zone);
  if (until === null && wish.until !== null) return told(unreadDayText(place, { to: wish.to, until: wish.until }, scene.now));
  if (until === null) return told(usageText(place, scene.now));
  const wanted: Delegation = { from: from.id, to: to.person?.id ?? null, until, by: person.id, at: scene.now.toISOString() };
  const notTheirs = await notForThem(needs, place, from, wanted);
  if (notTheirs) return notTheirs;
  return sayAway(needs, scene, place, { wanted, words: wordsFor(scene, place, wanted, wish), hints: operatorHints(place, from, to.person) });
}

type SaidAway = { wanted: Delegation; words: string; hints: string[] };

/** It holds from this write on, or a second person is asked for. */
async function sayAway(needs: CommandNeeds, scene: Scene, place: Place, { wanted, words, hints }: SaidAway): Promise<CommandResult> {
  const { dryRun } = scene.command;
  const may = await holdersOf(needs, place, MAY_FOR_OTHERS);
  const outcome = await needs.ledgers.change<Outcome>(place.workspace.id, (ledger) => {
    const now = needs.clock.now();
    const problem = delegationRefused(ledger, wanted, now);
    if (problem) return { next: null, result: problem };
    const { ledger: next, ...said } = delegateByPeople(ledger, wanted, { words, may }, now);
    return { next: next === ledger || dryRun ? null : next, result: said };
  });
  if ('code' in outcome) return told(refusedWords(place, wanted, outcome));
  if (outcome.result === 'asked_already') return told(say(place)('asked_already'));
  const isAsked = outcome.result === 'asked';
  if (dryRun) return told([say(place)(isAsked ? 'delegate.would_ask' : 'delegate.would', { line: awayLine(place, wanted) }), ...hints]);
  const line = (seen: Place) =>
    isAsked
      ? say(seen)('delegate.asked', { by: seen.person.name, line: awayLine(seen, wanted), words })
      : standingLine(seen, { ...wanted, asked_by: outcome.first });
  const spoken = await finish(needs, scene, place, line);
  return { ...told([line(place), ...hints]), public: spoken };
}

/** Seals it, says it in the open, and looks at what waits with the people who are there now. */
async function finish(needs: CommandNeeds, scene: Scene, place: Place, words: (open: Place) => string): Promise<string | null> {
  await needs.sealLedger(place.workspace.id);
  await needs.lookAgain(place.workspace.id);
  return publish(needs, scene, place, words);
}

function untilOf({ command, now }: Scene, { until }: { until: string | null }, zone: string): string | null {
  if (until !== null) return endOfDay(until, zone);
  return command.forMs === null ? null : new Date(now.getTime() + command.forMs).toISOString();
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
  const key = from.id === person.id ? 'delegate.back_self' : 'delegate.back';
  const words = (seen: Place) => say(seen)(key, { who: from.name, by: person.name });
  return { ...told(words(place)), public: await finish(needs, scene, place, words) };
}
