// Says what everybody has to hear: whoever typed it does so, and where that process died, another one, from what the ledger owes.
import { claimNews, markerOf, type News, newsSaid, newsToSay, withoutStaleNews, wordsKept } from '../domain/ledger/owed-news.ts';
import { pausesOn } from '../domain/ledger/pauses.ts';
import { type Spoken, spokenAs } from '../domain/ledger/spoken-as.ts';
import type { Workspace } from '../domain/policy/workspace.ts';
import type { ActOnIncident } from '../incidents/act-on-incident.ts';
import type { Approvals } from '../ports/approvals.ts';
import type { Messenger } from '../ports/chat.ts';
import type { Incidents, Ledgers } from '../ports/documents.ts';
import type { Policies } from '../ports/policies.ts';
import type { Clock, Logger } from '../ports/runtime.ts';
import { emailLinkWords } from './email-link-words.ts';
import { finishResume } from './finish-resume.ts';
import { heldReleases } from './held-releases.ts';
import { pauseWords } from './pause-words.ts';
import { safeModeEndWords } from './safe-mode-words.ts';

/** A chat platform as far as announcements need it; a busy one is waited for. */
export type Speaker = Pick<Messenger, 'surface' | 'find' | 'announce'>;

/** The words of an announcement, and the platforms that hear them later. */
export type Announced = { words: Spoken; missed: string[] };

type Needs = {
  approvals: Approvals;
  ledgers: Ledgers;
  incidents: Incidents;
  policies: Policies;
  clock: Clock;
  logger: Logger;
  speakers: Speaker[];
  actOnIncident: ActOnIncident;
  /** Gives what pauses and safe mode held that are over its turns. */
  wake: (workspace: string) => Promise<void>;
};

/** Of what was on its way, all that arrived or may have arrived. */
async function whatHadGone({ approvals }: Needs, underWay: string[]): Promise<string[]> {
  const found = await approvals.readAll(underWay);
  return found.filter(({ release }) => release.delivered_at !== null || release.in_doubt).map(({ id }) => id);
}

/** What is said, as it is counted now; of a resume or the end of safe mode once all is done that it brings. */
async function wordsOf(needs: Needs, workspace: Workspace, news: News): Promise<Spoken> {
  if (news.about === 'resume') return finishResume(needs, workspace, news.resume);
  if (news.about === 'safe_mode') await needs.wake(workspace.id);
  if (news.about === 'safe_mode') return spokenAs(() => safeModeEndWords(workspace, news.safe_mode, needs.clock.now()));
  if (news.about === 'link') return spokenAs((surface) => emailLinkWords(workspace, news.link, surface));
  const { pause } = news;
  const on = pausesOn(await needs.ledgers.read(workspace.id), needs.clock.now());
  const [gone, held] = await Promise.all([whatHadGone(needs, pause.owed?.under_way ?? []), heldReleases(needs, workspace.id, [pause], on)]);
  return spokenAs(() => pauseWords(workspace, pause, { gone, held }));
}

/** Says it on every platform that has not heard it; a post whose answer was lost is found again by its marker. */
async function speak(
  { speakers, logger }: Needs,
  { id, channels }: Workspace,
  { words, marker, told, since }: { words: Spoken; marker: string; told: string[]; since: string | null },
) {
  const open = speakers.flatMap((speaker) => {
    const channel = channels[speaker.surface];
    return channel && !told.includes(speaker.surface) ? [{ speaker, channel }] : [];
  });
  const said = await Promise.allSettled(
    open.map(async ({ speaker, channel }) => {
      const found = since === null ? null : await speaker.find(channel, marker, new Date(since));
      if (found === null) await speaker.announce(channel, words[speaker.surface], marker);
    }),
  );
  for (const one of said)
    if (one.status === 'rejected') logger.warn({ err: one.reason, workspace: id }, 'An announcement was not heard and comes again');
  const heard = (status: string) => open.flatMap(({ speaker }, index) => (said[index]?.status === status ? [speaker.surface] : []));
  return { told: heard('fulfilled'), left: heard('rejected') };
}

/**
 * Announces one thing, unless that is done, or somebody is at it. Of the scope of a pause nothing may be on its way any more. Answers the words, and
 * which platforms did not take them. May be repeated.
 */
export function announceNews(needs: Needs) {
  const { ledgers, clock } = needs;
  return async (workspace: Workspace, news: News): Promise<Announced> => {
    const words = wordsKept(news) ?? (await wordsOf(needs, workspace, news));
    const claim = await ledgers.change(workspace.id, (ledger) => {
      const claimed = claimNews(ledger, news, words, clock.now());
      return { next: claimed?.next ?? null, result: claimed };
    });
    if (!claim) return { words, missed: [] };
    const heard = await speak(needs, workspace, { ...claim, marker: markerOf(workspace.id, news) });
    await ledgers.change(workspace.id, (ledger) => {
      const next = newsSaid(ledger, news, heard, clock.now());
      return { next: next === ledger ? null : next, result: null };
    });
    return { words: claim.words, missed: heard.left };
  };
}

/** Makes the announcements that a workspace still owes, as soon as nothing holds them up any more. May be repeated. */
export function announceOwed(needs: Needs) {
  const { ledgers, policies, clock } = needs;
  const announce = announceNews(needs);
  return async (id: string): Promise<void> => {
    const workspace = policies.get(id);
    if (!workspace) return;
    for (const news of newsToSay(await ledgers.read(id), clock.now())) await announce(workspace, news);
    await ledgers.change(id, (now) => {
      const next = withoutStaleNews(now, clock.now());
      return { next: next === now ? null : next, result: null };
    });
  };
}
