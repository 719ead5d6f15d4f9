// Safe mode: 48 hours after an incident with caps at half and a person for every tier 2 and 3, then a day with caps at three quarters.
import { type Ledger, withLedgerEvent } from './ledger.ts';
import { stillStands } from './second-person.ts';

const HOUR_MS = 3_600_000;
/** How long caps are at half, and people decide tiers 2 and 3. */
export const SAFE_MODE_MS = 48 * HOUR_MS;
/** After its end caps come back in two stages. */
export const EXIT_MS = 24 * HOUR_MS;

export type SafeModeStage = 'safe' | 'exit';

/** `until` is the end of the stage. */
export function safeModeStage({ safe_mode }: Pick<Ledger, 'safe_mode'>, now: Date): { stage: SafeModeStage; until: Date } | null {
  if (safe_mode === null) return null;
  const ends = Date.parse(safe_mode.until);
  if (ends > now.getTime()) return { stage: 'safe', until: new Date(ends) };
  const exit = ends + EXIT_MS;
  return exit > now.getTime() ? { stage: 'exit', until: new Date(exit) } : null;
}

/** What is left of a cap, in quarters. */
const QUARTERS: Record<SafeModeStage, number> = { safe: 2, exit: 3 };

/** A cap as safe mode leaves it; one stays one. */
export function safeLimit(ledger: Pick<Ledger, 'safe_mode'>, limit: number, now: Date): number {
  const stage = safeModeStage(ledger, now);
  return stage ? Math.min(limit, Math.max(1, Math.floor((limit * QUARTERS[stage.stage]) / 4))) : limit;
}

/** Begins safe mode, or lengthens it; never shortens it. The same ledger where it lasts as long already. */
export function startSafeMode(ledger: Ledger, { until, by }: { until: Date; by: string }, now: Date): Ledger {
  if (ledger.safe_mode && Date.parse(ledger.safe_mode.until) >= until.getTime()) return ledger;
  const safe_mode = { until: until.toISOString(), by };
  return withLedgerEvent({ ...ledger, safe_mode }, 'safe_mode_started', by, now.toISOString(), { until: safe_mode.until });
}

/** `asked`: a first person wants it to end now. `ended`: a second one too. `asked_already`: the same person again. `off`: it is not on. */
export type EarlyEnd = { ledger: Ledger; result: 'asked' | 'ended' | 'asked_already' | 'off'; first: string | null };

/** Ends safe mode early, where two people want it; the day of three quarters follows all the same. */
export function endSafeModeEarly(ledger: Ledger, by: string, now: Date): EarlyEnd {
  const { safe_mode } = ledger;
  if (!safe_mode || safeModeStage(ledger, now)?.stage !== 'safe') return { ledger, result: 'off', first: null };
  const first = safe_mode.end_asked && stillStands(safe_mode.end_asked, now) ? safe_mode.end_asked.by : null;
  if (first === by) return { ledger, result: 'asked_already', first };
  const at = now.toISOString();
  if (first === null) {
    const asked = { ...ledger, safe_mode: { ...safe_mode, end_asked: { by, at } } };
    return { ledger: withLedgerEvent(asked, 'safe_mode_end_asked', by, at), result: 'asked', first: by };
  }
  const ended = { ...ledger, safe_mode: { until: at, by: safe_mode.by } };
  return { ledger: withLedgerEvent(ended, 'safe_mode_ended', by, at, { asked_by: first, was_until: safe_mode.until }), result: 'ended', first };
}
