// The dead-man alarm: looks for what does not mend itself, and tells the workspace's channel once, and once more when it is over.
import type { Approval } from '../domain/documents/approval.ts';
import { isRestored } from '../domain/ledger/restored.ts';
import { type Spoken, spokenAs } from '../domain/ledger/spoken-as.ts';
import { localeOn } from '../domain/policy/locale.ts';
import type { Workspace } from '../domain/policy/workspace.ts';
import { alarmSaid, claimAlarms, findAlarms, type Seen } from '../domain/record/alarms.ts';
import type { Approvals } from '../ports/approvals.ts';
import type { Ledgers } from '../ports/documents.ts';
import type { Policies } from '../ports/policies.ts';
import type { Clock, Logger } from '../ports/runtime.ts';
import { alarmWords } from './alarm-words.ts';

/** Whatever is due within this is looked at: a failing callback comes again within an hour. */
const AHEAD_MS = 3_600_000;
const LOOKED_AT = 1_000;
const ASKING_AT_MOST = 200;

type Needs = {
  approvals: Approvals;
  ledgers: Ledgers;
  policies: Policies;
  clock: Clock;
  logger: Logger;
  /** Says it in every channel of a workspace; throws where one did not take it. */
  announce: (workspace: string, words: Spoken) => Promise<void>;
  /** Told after each look in how many workspaces each alarm is on: for the metrics. */
  looked: (on: Record<string, number>) => void;
};

/**
 * One look. A cause counts once the look before saw it too, so that what was waiting when a process started, or when the clock was
 * moved, has the time to be done. Several processes may look: who writes the ledger says it, and where that one dies before it was
 * said, another says it: twice is better than never.
 */
export function watchAlarms(needs: Needs) {
  const { ledgers, policies, clock, logger } = needs;
  let before: Record<string, Seen> = {};

  /** The alarms of a workspace that are on now. */
  async function watch(workspace: Workspace, found: Seen): Promise<string[]> {
    const earlier = before[workspace.id] ?? {};
    const { sayings, on } = await ledgers.change(workspace.id, (ledger) => {
      const now = clock.now();
      const known = { ...ledger.alarms, ...earlier };
      const standing = Object.fromEntries(Object.entries(found).filter(([cause]) => cause in known));
      const { next, result } = claimAlarms(ledger, { ...standing, ...(isRestored(ledger, now) ? { restored: [] } : {}) }, now);
      return { next, result: { sayings: result, on: Object.keys((next ?? ledger).alarms ?? {}) } };
    });
    for (const saying of sayings) {
      logger.warn({ workspace: workspace.id, cause: saying.cause, requests: saying.requests }, `An alarm was ${saying.kind}`);
      await needs.announce(
        workspace.id,
        spokenAs((surface) => alarmWords({ ...workspace, locale: localeOn(surface, workspace.locale) }, saying)),
      );
      await ledgers.change(workspace.id, (ledger) => ({ next: alarmSaid(ledger, saying, clock.now()), result: null }));
    }
    return on;
  }

  return async (): Promise<void> => {
    const now = clock.now();
    const due = (await needs.approvals.due(new Date(now.getTime() + AHEAD_MS), LOOKED_AT)).map(({ approval }) => approval);
    const seen: Record<string, Seen> = {};
    const on: string[] = [];
    for (const workspace of policies.all()) {
      const found = findAlarms(await concerned(needs, workspace, due), now);
      seen[workspace.id] = found;
      try {
        on.push(...(await watch(workspace, found)));
      } catch (error) {
        logger.error({ err: error, workspace: workspace.id }, 'An alarm could not be said and comes again');
      }
    }
    before = seen;
    needs.looked(Object.fromEntries([...new Set(on)].map((cause) => [cause, on.filter((one) => one === cause).length])));
  };
}

/** Approvals of a workspace that have something due, and those that ask: people who are not there make nothing due. */
async function concerned({ approvals }: Needs, { id }: Workspace, due: Approval[]): Promise<Approval[]> {
  const { items } = await approvals.list({ workspace: id, state: 'asking', limit: ASKING_AT_MOST });
  const known = new Map([...due.filter((one) => one.workspace === id), ...items].map((one) => [one.id, one]));
  return [...known.values()];
}
