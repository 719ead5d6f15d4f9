// What everybody is told of the end of safe mode, in the workspace's language and zone.
import type { SafeMode } from '../domain/ledger/ledger.ts';
import { safeModeStage } from '../domain/ledger/safe-mode.ts';
import { nameIn, type Workspace } from '../domain/policy/workspace.ts';
import { zonedTime } from '../local-time.ts';
import { text } from '../texts.ts';

/** Who ended it, or that its time is over, and until when caps are lower all the same. */
export function safeModeEndWords({ id, locale, time_zone, people }: Workspace, safe_mode: SafeMode, now: Date): string {
  const { ended_by: ended } = safe_mode;
  const until = safeModeStage({ safe_mode }, now)?.until.toISOString() ?? now.toISOString();
  const values = { client: id, until: zonedTime(until, time_zone, locale, now) };
  if (!ended) return text(locale, 'command.incident.safe_mode_end.over', values);
  return text(locale, 'command.incident.safe_mode_end.ended', {
    ...values,
    first: nameIn({ people }, ended.first),
    by: nameIn({ people }, ended.by),
  });
}
