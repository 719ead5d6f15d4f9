// Says that a pause is done: whoever typed it does so, and where that process died another one, from what the ledger owes.
import type { Pause } from '../domain/ledger.ts';
import { announcedOn, claimAnnouncement, markerOf, pausesToAnnounce, withoutStaleOwed } from '../domain/owed-pause.ts';
import type { Workspace } from '../domain/workspace.ts';
import type { Approvals } from '../ports/approvals.ts';
import type { Messenger } from '../ports/chat.ts';
import type { Ledgers } from '../ports/documents.ts';
import type { Policies } from '../ports/policies.ts';
import type { Clock, Logger } from '../ports/runtime.ts';
import { heldReleases } from './held-releases.ts';
import { pauseWords } from './pause-words.ts';

/** A chat platform as far as announcements need it; a busy one is waited for. */
export type Speaker = Pick<Messenger, 'surface' | 'find' | 'announce'>;

/** The words of an announcement, and the platforms that hear them later. */
export type Announced = { words: string; missed: string[] };

type Needs = { approvals: Approvals; ledgers: Ledgers; policies: Policies; clock: Clock; logger: Logger; speakers: Speaker[] };

/** Of what was on its way, all that arrived or may have arrived. */
async function whatHadGone({ approvals }: Needs, underWay: string[]): Promise<string[]> {
  const found = await Promise.all(underWay.map((id) => approvals.read(id)));
  return found.flatMap((one) => (one && (one.approval.release.delivered_at !== null || one.approval.release.in_doubt) ? [one.approval.id] : []));
}

/** Says it on every platform that has not heard it; a post whose answer was lost is found again by its marker. */
async function speak(
  { speakers, logger }: Needs,
  { id, channels }: Workspace,
  { words, marker, told, since }: { words: string; marker: string; told: string[]; since: string | null },
) {
  const open = speakers.flatMap((speaker) => {
    const channel = channels[speaker.surface];
    return channel && !told.includes(speaker.surface) ? [{ speaker, channel }] : [];
  });
  const said = await Promise.allSettled(
    open.map(async ({ speaker, channel }) => {
      const found = since === null ? null : await speaker.find(channel, marker, new Date(since));
      if (found === null) await speaker.announce(channel, words, marker);
    }),
  );
  for (const one of said) if (one.status === 'rejected') logger.warn({ err: one.reason, workspace: id }, 'A pause was not announced and comes again');
  const heard = (status: string) => open.flatMap(({ speaker }, index) => (said[index]?.status === status ? [speaker.surface] : []));
  return { told: heard('fulfilled'), left: heard('rejected') };
}

/**
 * Announces one pause, unless that is done, or somebody is at it. Nothing of its scope may be on its way any more. Answers the words, and which
 * platforms did not take them. May be repeated.
 */
export function announcePause(needs: Needs) {
  const { approvals, ledgers, clock } = needs;
  return async (workspace: Workspace, pause: Pause): Promise<Announced> => {
    const [gone, held] = await Promise.all([whatHadGone(needs, pause.owed?.under_way ?? []), heldReleases({ approvals }, workspace.id, [pause])]);
    const words = pauseWords(workspace, pause, { gone, held });
    const claim = await ledgers.change(workspace.id, (ledger) => {
      const claimed = claimAnnouncement(ledger, pause, clock.now());
      return { next: claimed?.next ?? null, result: claimed };
    });
    if (!claim) return { words, missed: [] };
    const heard = await speak(needs, workspace, { words, marker: markerOf(workspace.id, pause), told: claim.told, since: claim.since });
    await ledgers.change(workspace.id, (ledger) => {
      const next = announcedOn(ledger, pause, heard, clock.now());
      return { next: next === ledger ? null : next, result: null };
    });
    return { words, missed: heard.left };
  };
}

/** Makes the announcements that a workspace's pauses still owe, as soon as nothing holds them up any more. May be repeated. */
export function announceOwed(needs: Needs) {
  const { ledgers, policies, clock } = needs;
  const announce = announcePause(needs);
  return async (id: string): Promise<void> => {
    const workspace = policies.get(id);
    const ledger = await ledgers.read(id);
    if (!workspace || !ledger.pauses.some(({ owed }) => owed)) return;
    for (const pause of pausesToAnnounce(ledger, clock.now())) await announce(workspace, pause);
    await ledgers.change(id, (now) => {
      const next = withoutStaleOwed(now, clock.now());
      return { next: next === now ? null : next, result: null };
    });
  };
}
