// Posts the daily digest and the weekly review of every workspace where they are due: each once on each platform.
import type { Workspace } from '../domain/policy/workspace.ts';
import { digestDue, missedDays } from '../domain/record/digest-day.ts';
import { latenessOf } from '../domain/record/digest-post.ts';
import { missedWeeks, weeklyDue } from '../domain/record/digest-week.ts';
import type { Messenger } from '../ports/chat.ts';
import type { Policies } from '../ports/policies.ts';
import type { Logger } from '../ports/runtime.ts';
import { type PostNeeds, postOnce } from './post-once.ts';
import type { ReadDigest } from './read-digest.ts';
import type { ReadWeekly } from './read-weekly.ts';

type Needs = PostNeeds & { policies: Policies; messengers: Messenger[]; readDigest: ReadDigest; readWeekly: ReadWeekly; logger: Logger };

type Send = (needs: Needs, workspace: Workspace, messenger: Messenger) => Promise<void>;

/**
 * May run at any time, any number of times and in several processes. After an outage only the last day's and the last week's are
 * posted, and say which before them had none.
 */
export function sendDigests(needs: Needs) {
  const { policies, messengers, logger } = needs;
  const all: [string, Send][] = [
    ['A digest', sendDaily],
    ['A weekly review', sendWeekly],
  ];
  return async (): Promise<void> => {
    for (const workspace of policies.all()) {
      for (const messenger of messengers) {
        for (const [name, send] of all) {
          await send(needs, workspace, messenger).catch((error: unknown) =>
            logger.warn({ err: error, workspace: workspace.id, surface: messenger.surface }, `${name} was not posted and comes again`),
          );
        }
      }
    }
  };
}

async function sendDaily(needs: Needs, workspace: Workspace, messenger: Messenger): Promise<void> {
  const { clock, readDigest } = needs;
  const { dueAt, ...span } = digestDue(clock.now(), workspace.time_zone);
  await postOnce(needs, {
    workspace,
    messenger,
    kind: 'day',
    period: span.day,
    until: span.until,
    async send(channel, marker, { before, day }) {
      const late = latenessOf(missedDays(before, day), dueAt, clock.now());
      const digest = { ...(await readDigest(workspace, span, clock.now())), late };
      return { message: await messenger.postDigest(channel, digest, marker), head: digest.head };
    },
  });
}

async function sendWeekly(needs: Needs, workspace: Workspace, messenger: Messenger): Promise<void> {
  const { clock, readWeekly } = needs;
  const zone = workspace.time_zone;
  const { dueAt, ...span } = weeklyDue(clock.now(), zone);
  await postOnce(needs, {
    workspace,
    messenger,
    kind: 'week',
    period: span.week,
    until: span.until,
    async send(channel, marker, { before }) {
      const late = latenessOf(missedWeeks(before, span, zone), dueAt, clock.now());
      const weekly = { ...(await readWeekly(workspace, span, clock.now())), late };
      return { message: await messenger.postWeekly(channel, weekly, marker), head: weekly.head };
    },
  });
}
