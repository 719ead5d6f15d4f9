// Who typed a command, where, and what a command needs to know of it: the same for every word.
import type { ParsedCommand } from '../domain/command/command.ts';
import type { Approval } from '../domain/documents/approval.ts';
import type { ChatSurface } from '../domain/documents/chat-account.ts';
import type { Refusal } from '../domain/documents/refusal.ts';
import { delegationsOn } from '../domain/ledger/delegation.ts';
import type { News } from '../domain/ledger/owed-news.ts';
import type { Spoken } from '../domain/ledger/spoken-as.ts';
import { localeOn } from '../domain/policy/locale.ts';
import { groupUnread, type Voters } from '../domain/policy/may-vote.ts';
import type { Person } from '../domain/policy/quorum.ts';
import type { Holiday, Holidays } from '../domain/policy/window.ts';
import { nameIn, votersOf, type Workspace } from '../domain/policy/workspace.ts';
import type { DecisionAnswer } from '../flow/collect-decision.ts';
import type { GlassAsk } from '../flow/decision/break-glass.ts';
import type { ActOnIncident } from '../incidents/act-on-incident.ts';
import type { OpenIncident } from '../incidents/open-incident.ts';
import type { ReadReview } from '../incidents/read-review.ts';
import type { RequestsBehind } from '../incidents/requests-behind.ts';
import type { RollBack } from '../incidents/roll-back.ts';
import { holidayText, zonedTime } from '../local-time.ts';
import type { Approvals } from '../ports/approvals.ts';
import type { AuditLog, Enrolments, Incidents, Ledgers } from '../ports/documents.ts';
import type { OneTimeCodes } from '../ports/one-time-codes.ts';
import type { Policies, RegressionCases } from '../ports/policies.ts';
import type { Clock, Ids } from '../ports/runtime.ts';
import { directoriesText, groupWord, listText, type TextValues, text } from '../texts.ts';
import type { Announced } from '../upkeep/announce-owed.ts';
import type { ReadDigest } from '../upkeep/read-digest.ts';
import type { ReadWeekly } from '../upkeep/read-weekly.ts';
import type { CommandAnswer, CommandBy, CommandResult, Recognise } from './answer.ts';

/**
 * A person in a workspace. `now` is left out where nobody reads of another year, `surface` is where it is read. `byEmail`: the account that they use
 * here is theirs by its e-mail address alone, which is enough for nothing that wants an operator.
 */
export type Place = { workspace: Workspace; person: Person; now?: Date; surface: ChatSurface; byEmail?: boolean };

/** One command with who typed it. `mine` are the workspaces in which this account is a person, `home` is the channel's. */
export type Scene = { command: ParsedCommand; by: CommandBy; mine: Place[]; home: Workspace | null; now: Date };

export type Command = (scene: Scene) => Promise<CommandResult>;

export type CommandNeeds = {
  policies: Policies;
  recognise: Recognise;
  approvals: Approvals;
  ledgers: Ledgers;
  incidents: Incidents;
  auditLog: Pick<AuditLog, 'query'>;
  holidays: Holidays;
  readDigest: ReadDigest;
  readWeekly: ReadWeekly;
  clock: Clock;
  ids: Pick<Ids, 'newId'>;
  openIncident: OpenIncident;
  actOnIncident: ActOnIncident;
  regressionCases: RegressionCases;
  rollBack: RollBack;
  requestsBehind: RequestsBehind;
  readReview: ReadReview;
  /** Seals the events of a workspace's ledger. */
  sealLedger: (workspace: string) => Promise<void>;
  castTakeBack: (id: string, person: string) => Promise<DecisionAnswer>;
  breakGlass: (id: string, ask: GlassAsk) => Promise<DecisionAnswer>;
  enrolments: Enrolments;
  /** Null where no key is there to seal secrets with. */
  codes: OneTimeCodes | null;
  revoke: (id: string, by: { person: string; reason: string | null }) => Promise<DecisionAnswer>;
  /** Sends a callback again that failed. */
  sendAgain: (id: string, person: string) => Promise<DecisionAnswer>;
  /** Says something in every channel of a workspace, but for the one of the surface `except`, where the caller says it. */
  announce: (workspace: string, words: Spoken, except: ChatSurface | null) => Promise<void>;
  /** Announces a pause once nothing of it is on its way any more, a resume, the end of safe mode, or an account that was linked, and answers the words. */
  announceNews: (workspace: Workspace, news: News) => Promise<Announced>;
  /** There is room under a cap again: gives what it held its turns. */
  wake: (workspace: string) => Promise<void>;
  /** Who is there has changed: looks at what waits for people again. */
  lookAgain: (workspace: string) => Promise<void>;
  /** How long an attempt may take that is under way when a pause begins. */
  callbackGraceMs: number;
};

export const localeOf = ({ person, workspace, surface }: Place): string => localeOn(surface, person.locale ?? workspace.locale);

/** The words of a command in one person's language. */
export const say =
  (place: Place) =>
  (key: string, values: TextValues = {}): string =>
    text(localeOf(place), `command.${key}`, values);

/** The same place as the channel of its platform sees it: in the workspace's language and zone. */
export const inOpen = ({ workspace, person, ...more }: Place): Place => ({
  ...more,
  workspace,
  person: { ...person, locale: workspace.locale, time_zone: workspace.time_zone },
});

/** A private answer and nothing else. */
export const told = (lines: string | string[], more: Omit<CommandAnswer, 'lines'> = {}): CommandResult => ({
  private: { ...more, lines: typeof lines === 'string' ? [lines] : lines },
  public: null,
});

/**
 * Says something to everybody in a workspace: answers the words where the caller is to say them in the channel of the command,
 * null where that is not a channel of this workspace.
 */
export async function publish(
  { announce }: Pick<CommandNeeds, 'announce'>,
  { by }: Scene,
  place: Place,
  words: (open: Place) => string | Promise<string>,
): Promise<string | null> {
  const { id, channels } = place.workspace;
  const isHere = channels[by.surface] === by.channel;
  const spoken: Spoken = {
    slack: await words(inOpen({ ...place, surface: 'slack' })),
    teams: await words(inOpen({ ...place, surface: 'teams' })),
  };
  await announce(id, spoken, isHere ? by.surface : null);
  return isHere ? spoken[by.surface] : null;
}

/** An instant in a person's own zone and language, such as `Tue 24 Nov, 09:00 GMT-5`. `at` is ISO 8601. */
export const timeFor = (place: Place, at: string): string =>
  zonedTime(at, place.person.time_zone ?? place.workspace.time_zone, localeOf(place), place.now);

/** Why a window opens no earlier, as a sentence; nothing where no holiday is the reason. */
export function holidaySaid(place: Place, holidays: Holiday[]): string[] {
  const holiday = holidayText(holidays, localeOf(place));
  return holiday === null ? [] : [say(place)('holiday', { holiday })];
}

/** Who may vote on an approval of a place now. */
export const votersOn = async ({ ledgers }: Pick<CommandNeeds, 'ledgers'>, { workspace }: Place, { request }: Approval, now: Date): Promise<Voters> =>
  votersOf(workspace, request.agent.role, delegationsOn(await ledgers.read(workspace.id), now));

/** Several names, as the reader's language lists them. */
export const namesOf = (place: Place, ids: string[]): string =>
  listText(
    localeOf(place),
    ids.map((id) => nameIn(place.workspace, id)),
  );

/** Groups of people in words. */
export const groupsText = (locale: string, groups: string[]): string =>
  listText(
    locale,
    groups.map((group) => groupWord(locale, group)),
  );

/**
 * A place with who is in these groups at this very instant. `unread`: why nothing is done while nobody can say so, null where this person is in
 * one of them, or somebody could say it for all.
 */
export async function placeNow(
  { policies }: Pick<CommandNeeds, 'policies'>,
  { workspace, person, ...more }: Place,
  groups: string[],
): Promise<Place & { unread: string | null }> {
  const now = (await policies.fresh?.(workspace.id, groups)) ?? workspace;
  const place = { ...more, workspace: now, person: now.people.find(({ id }) => id === person.id) ?? { ...person, groups: [] } };
  const isIn = place.person.groups.some((group) => groups.includes(group));
  const refused = isIn ? null : groupUnread(groups, now);
  return { ...place, unread: refused && unreadText(localeOf(place), refused) };
}

/** Ids of those who are in one of these groups at this very instant. */
export async function holdersOf(needs: Pick<CommandNeeds, 'policies'>, known: Place, groups: string[]): Promise<string[]> {
  const { workspace } = await placeNow(needs, known, groups);
  return workspace.people.filter((one) => one.groups.some((group) => groups.includes(group))).map(({ id }) => id);
}

/** Why nothing was recorded: nobody can say who is in some groups. */
export function unreadText(locale: string, { values }: Refusal): string {
  const names = (value: unknown) => (Array.isArray(value) ? value.map(String) : []);
  return text(locale, 'refusal.group_unread', {
    groups: groupsText(locale, names(values.groups)),
    directory: directoriesText(locale, names(values.directories)),
  });
}

/** The answer to whoever is here by an account that its e-mail address linked, for what only a confirmed one may do; null for everybody else. */
export const unconfirmed = (place: Place): CommandResult | null => (place.byEmail ? told(text(localeOf(place), 'refusal.linked_by_email')) : null);

/** The answer to somebody without the right to do this, with those who have it; null where the right is there at this very instant. */
export async function forbidden(needs: Pick<CommandNeeds, 'policies'>, known: Place, groups: string[], word: string): Promise<CommandResult | null> {
  const { unread, ...place } = await placeNow(needs, known, groups);
  const { workspace, person } = place;
  const may = (one: Person) => one.groups.some((group) => groups.includes(group));
  if (may(person)) return unconfirmed(known);
  if (unread !== null) return told(unread);
  const who = workspace.people.filter(may).map((one) => one.name);
  return told(
    say(place)(who.length > 0 ? 'forbidden' : 'forbidden_nobody', {
      word,
      groups: groupsText(localeOf(place), groups),
      who: listText(localeOf(place), who),
      workspace: workspace.id,
    }),
  );
}
