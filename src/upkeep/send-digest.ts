// Posts the daily digest of every workspace where it is due: once on each platform, whatever restarts and however many processes look.
import { type Claim, claimDigest, digestDue, digestPosted, isPosted, latenessOf } from '../domain/digest-day.ts';
import type { Ledger } from '../domain/ledger.ts';
import type { Workspace } from '../domain/workspace.ts';
import type { AuditLog, Clock, Ledgers, Logger, Messenger, Policies } from '../ports.ts';
import type { ReadDigest } from './read-digest.ts';

type Needs = {
  policies: Policies;
  ledgers: Ledgers;
  auditLog: Pick<AuditLog, 'query'>;
  messengers: Messenger[];
  readDigest: ReadDigest;
  sealLedger: (workspace: string) => Promise<void>;
  clock: Clock;
  logger: Logger;
};

/**
 * May run at any time, any number of times and in several processes. The ledger says who posts; a post whose answer was lost is found
 * again by its marker. After an outage only the last day's is posted, and says which days had none.
 */
export function sendDigests(needs: Needs) {
  const { policies, messengers, logger } = needs;
  return async (): Promise<void> => {
    for (const workspace of policies.all()) {
      for (const messenger of messengers) {
        await sendDigest(needs, workspace, messenger).catch((error: unknown) =>
          logger.warn({ err: error, workspace: workspace.id, surface: messenger.surface }, 'A digest was not posted and comes again'),
        );
      }
    }
  };
}

/** A day that was over before anything was written down here has nothing to tell. */
async function isBeforeTheFirst({ auditLog }: Needs, workspace: string, until: Date): Promise<boolean> {
  const { items } = await auditLog.query({ workspace, limit: 1 });
  return items[0] === undefined || Date.parse(items[0].timestamp_utc) >= until.getTime();
}

async function sendDigest(needs: Needs, workspace: Workspace, messenger: Messenger): Promise<void> {
  const { ledgers, clock, readDigest, sealLedger } = needs;
  const { surface } = messenger;
  const channel = workspace.channels[surface];
  const { id, time_zone } = workspace;
  const { day, dueAt, ...times } = digestDue(clock.now(), time_zone);
  if (!channel || isPosted(await ledgers.read(id), surface, day) || (await isBeforeTheFirst(needs, id, times.until))) return;
  const claim = await ledgers.change(id, (ledger): { next: Ledger | null; result: Claim | null } => {
    const claimed = claimDigest(ledger, surface, day, clock.now());
    return { next: claimed?.next ?? null, result: claimed };
  });
  if (!claim) return;
  const { post, again } = claim;
  const marker = `digest.${id}.${day}.${surface}`;
  const digest = { ...(await readDigest(workspace, { day, ...times }, clock.now())), late: latenessOf(post, dueAt, clock.now()) };
  const found = again ? await messenger.find(channel, marker, new Date(post.first_at)) : null;
  const message = found ?? (await messenger.postDigest(channel, digest, marker));
  await ledgers.change(id, (ledger) => {
    const next = digestPosted(ledger, surface, { day, message, head: found === null ? digest.head : null }, clock.now());
    return { next: next === ledger ? null : next, result: null };
  });
  await sealLedger(id);
}
