// Posts a digest once on a platform, whatever restarts and however many processes look: the ledger says who posts, a marker finds a lost post.
import type { DigestPost, Ledger } from '../domain/ledger/ledger.ts';
import type { Workspace } from '../domain/policy/workspace.ts';
import { type Claim, claimDigest, type DigestPlace, digestPosted, isPosted } from '../domain/record/digest-post.ts';
import type { Messenger } from '../ports/chat.ts';
import type { AuditLog, Ledgers } from '../ports/documents.ts';
import type { Clock } from '../ports/runtime.ts';

export type PostNeeds = {
  ledgers: Ledgers;
  auditLog: Pick<AuditLog, 'query'>;
  sealLedger: (workspace: string) => Promise<void>;
  clock: Clock;
};

type Posted = { message: string; head: { seq: number; hash: string } | null };

export type DigestToPost = {
  workspace: Workspace;
  messenger: Messenger;
  kind: DigestPlace['kind'];
  /** The day or week that it is of, and when that is over. */
  period: string;
  until: Date;
  /** Posts it under a marker; `post` is the claim that was made. */
  send: (channel: string, marker: string, post: DigestPost) => Promise<Posted>;
};

const NAMES = { day: 'digest', week: 'weekly' };

/** What was over before anything was written down here has nothing to tell. */
async function isBeforeTheFirst({ auditLog }: PostNeeds, workspace: string, until: Date): Promise<boolean> {
  const { items } = await auditLog.query({ workspace, limit: 1 });
  return items[0] === undefined || Date.parse(items[0].timestamp_utc) >= until.getTime();
}

/** May be repeated at any time. A post whose answer was lost is found again by its marker. */
export async function postOnce(needs: PostNeeds, { workspace, messenger, kind, period, until, send }: DigestToPost): Promise<void> {
  const { ledgers, clock, sealLedger } = needs;
  const { surface } = messenger;
  const { id, channels } = workspace;
  const channel = channels[surface];
  const place = { surface, kind };
  if (!channel || isPosted(await ledgers.read(id), place, period) || (await isBeforeTheFirst(needs, id, until))) return;
  const claim = await ledgers.change(id, (ledger): { next: Ledger | null; result: Claim | null } => {
    const claimed = claimDigest(ledger, place, period, clock.now());
    return { next: claimed?.next ?? null, result: claimed };
  });
  if (!claim) return;
  const marker = `${NAMES[kind]}.${id}.${period}.${surface}`;
  const found = claim.again ? await messenger.find(channel, marker, new Date(claim.post.first_at)) : null;
  const posted = found === null ? await send(channel, marker, claim.post) : { message: found, head: null };
  await ledgers.change(id, (ledger) => {
    const next = digestPosted(ledger, place, { day: period, ...posted }, clock.now());
    return { next: next === ledger ? null : next, result: null };
  });
  await sealLedger(id);
}
