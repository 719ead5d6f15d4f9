// What everybody has still to be told: it stands in the ledger from the write on that made it so, and outlives whoever typed it. Pure.
import { isClaimed } from '../documents/claim.ts';
import { isSame } from './account-link.ts';
import type { Ledger, Link, Owed, Pause, Resume, SafeMode } from './ledger.ts';
import { inFlight, isSameScope, pausesOn } from './pauses.ts';
import type { Spoken } from './spoken-as.ts';

/** Whoever says it has this long before another process says it instead; longer than a platform makes us wait. */
const CLAIM_MS = 30_000;
/** By then whatever was on its way has ended by itself, also where the write of the pause took long. */
const STILL_MS = 20_000;
/** What nobody could be told by then is no news any more. */
const NEWS_MS = 24 * 3_600_000;

/** A pause that began, pauses that people ended, the end of safe mode, or an account that its e-mail address linked. */
export type News =
  | { about: 'pause'; pause: Pause }
  | { about: 'resume'; resume: Resume }
  | { about: 'safe_mode'; safe_mode: SafeMode }
  | { about: 'link'; link: Link };

/** What tells it from other news of its kind, besides its time. */
function namesOf(news: News): [string | null, string | null] {
  if (news.about === 'safe_mode') return [null, null];
  if (news.about === 'link') return [news.link.surface, news.link.person];
  const { role, connector } = news.about === 'pause' ? news.pause : news.resume;
  return [role, connector];
}

function atOf(news: News): string {
  if (news.about === 'safe_mode') return news.safe_mode.until;
  if (news.about === 'link') return news.link.at;
  return news.about === 'pause' ? news.pause.at : news.resume.at;
}

const isSamePause = (one: Pause, other: Pause) => isSameScope(one, other) && one.at === other.at && one.incident === other.incident;
const isSameResume = (one: Resume, other: Resume) => isSameScope(one, other) && one.at === other.at;

const isSameLink = (one: Link, other: Link) => isSame(one, other) && one.person === other.person && one.at === other.at;

const WORDS = { pause: 'paused', resume: 'resumed', safe_mode: 'safe-mode-ended', link: 'linked' };

/** The same for the same news, whoever says them: by this its words are found on a platform. */
export function markerOf(workspace: string, news: News): string {
  const [one, other] = namesOf(news);
  return `${WORDS[news.about]}.${workspace}.${one ?? ''}.${other ?? ''}.${atOf(news)}`;
}

const withOwedOn = <T extends { owed?: Owed }>({ owed: _before, ...rest }: T, owed: T['owed'] | null) => (owed ? { ...rest, owed } : rest) as T;

function withOwed(ledger: Ledger, news: News, owed: Owed | null): Ledger {
  if (news.about === 'safe_mode') return { ...ledger, safe_mode: ledger.safe_mode && withOwedOn(ledger.safe_mode, owed) };
  if (news.about === 'link') {
    return { ...ledger, links: (ledger.links ?? []).map((one) => (isSameLink(one, news.link) ? withOwedOn(one, owed) : one)) };
  }
  if (news.about === 'resume') {
    const resumes = (ledger.resumes ?? []).flatMap((one) => (isSameResume(one, news.resume) ? (owed ? [{ ...one, owed }] : []) : [one]));
    return { ...ledger, resumes };
  }
  const toPause = (one: Pause) => withOwedOn(one, owed && { ...owed, under_way: one.owed?.under_way ?? [] });
  return { ...ledger, pauses: ledger.pauses.map((one) => (isSamePause(one, news.pause) ? toPause(one) : one)) };
}

/** What is owed for news, as the ledger has it now; undefined where they were said, or are no news any more. */
function owedFor(ledger: Ledger, news: News, now: Date): Owed | undefined {
  if (news.about === 'pause') return pausesOn(ledger, now).find((one) => isSamePause(one, news.pause))?.owed;
  if (news.about === 'resume') return ledger.resumes?.find((one) => isSameResume(one, news.resume))?.owed;
  if (news.about === 'link') return ledger.links?.find((one) => isSameLink(one, news.link))?.owed;
  return ledger.safe_mode?.until === news.safe_mode.until ? ledger.safe_mode.owed : undefined;
}

const isStill = (ledger: Ledger, one: Pause, now: Date) => inFlight(ledger, one, now).length === 0 || now.getTime() - Date.parse(one.at) > STILL_MS;

const isFresh = (at: string, now: Date) => Date.parse(at) <= now.getTime() && now.getTime() - Date.parse(at) <= NEWS_MS;

/**
 * What is to be said now that nobody is saying already, the oldest first: pauses that nothing on its way holds up any more, resumes, accounts that
 * were linked, and the end of safe mode once that is over.
 */
export function newsToSay(ledger: Ledger, now: Date): News[] {
  const { safe_mode } = ledger;
  const pauses = pausesOn(ledger, now).filter((one) => isStill(ledger, one, now));
  const all: News[] = [
    ...pauses.map((pause): News => ({ about: 'pause', pause })),
    ...(ledger.resumes ?? []).map((resume): News => ({ about: 'resume', resume })),
    ...(ledger.links ?? []).map((link): News => ({ about: 'link', link })),
    ...(safe_mode && isFresh(safe_mode.until, now) ? [{ about: 'safe_mode' as const, safe_mode }] : []),
  ];
  const isFree = (news: News) => {
    const owed = owedFor(ledger, news, now);
    return owed !== undefined && !isClaimed(owed, now);
  };
  return all.filter(isFree).sort((one, other) => Date.parse(atOf(one)) - Date.parse(atOf(other)));
}

/** The words in which somebody was about to say these news. */
export function wordsKept(news: News): Spoken | undefined {
  if (news.about === 'safe_mode') return news.safe_mode.owed?.words;
  if (news.about === 'link') return news.link.owed?.words;
  return (news.about === 'pause' ? news.pause : news.resume).owed?.words;
}

type Claim = { next: Ledger; told: string[]; since: string | null; words: Spoken };

/**
 * Takes the saying of news, in these words where nobody was about to say others: `since` says where somebody was at it before. Null where they are
 * said, over, or somebody else is at it.
 */
export function claimNews(ledger: Ledger, news: News, counted: Spoken, now: Date): Claim | null {
  const owed = owedFor(ledger, news, now);
  if (!owed || isClaimed(owed, now)) return null;
  const claimed_until = new Date(now.getTime() + CLAIM_MS).toISOString();
  const { told, since, words = counted } = owed;
  return { next: withOwed(ledger, news, { ...owed, claimed_until, since: since ?? now.toISOString(), words }), told, since, words };
}

/** These platforms have heard it now; the others are told later, unless it is no news any more. The same ledger where nothing is owed. */
export function newsSaid(ledger: Ledger, news: News, { told, left }: { told: string[]; left: string[] }, now: Date): Ledger {
  const owed = owedFor(ledger, news, now);
  if (!owed) return ledger;
  const isOver = left.length === 0 || now.getTime() - Date.parse(atOf(news)) > NEWS_MS;
  return withOwed(ledger, news, isOver ? null : { ...owed, told: [...owed.told, ...told] });
}

/** Forgets what pauses that are over still owed, and a safe mode that ended long ago: nobody has to hear of them. The same ledger where none does. */
export function withoutStaleNews(ledger: Ledger, now: Date): Ledger {
  const { safe_mode } = ledger;
  const on = pausesOn(ledger, now);
  const kept = ledger.pauses.filter((one) => !one.owed || on.includes(one));
  const isStale = safe_mode?.owed !== undefined && now.getTime() - Date.parse(safe_mode.until) > NEWS_MS;
  const fewer = kept.length === ledger.pauses.length ? ledger : { ...ledger, pauses: kept };
  return isStale ? withOwed(fewer, { about: 'safe_mode', safe_mode }, null) : fewer;
}
