// Safe mode: 48 hours after an incident with caps at half and a person for every tier 2 and 3, then a day with caps at three quarters.
import { type Ledger, unheard, withLedgerEvent } from './ledger.ts';
import { sayAsTwo, type Word } from './second-person.ts';

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

/** Begins safe mode, or lengthens it; never shortens it. The announcement of its end is owed from now on. The same ledger where it lasts as long already. */
export function startSafeMode(ledger: Ledger, { until, by }: { until: Date; by: string }, now: Date): Ledger {
  if (ledger.safe_mode && Date.parse(ledger.safe_mode.until) >= until.getTime()) return ledger;
  const safe_mode = { until: until.toISOString(), by, owed: unheard };
  return withLedgerEvent({ ...ledger, safe_mode }, 'safe_mode_started', by, now.toISOString(), { until: safe_mode.until });
}

/** `asked`: a first person wants it to end now. `ended`: a second one too. `asked_already`: the same person again. `off`: it is not on. */
export type EarlyEnd = { ledger: Ledger; result: 'asked' | 'ended' | 'asked_already' | 'off'; first: string | null };

/** Ends safe mode early, where two people want it; the day of three quarters follows all the same. */
export function endSafeModeEarly(ledger: Ledger, { by, may }: Pick<Word, 'by' | 'may'>, now: Date): EarlyEnd {
  const { safe_mode } = ledger;
  if (!safe_mode || safeModeStage(ledger, now)?.stage !== 'safe') return { ledger, result: 'off', first: null };
  const { until, by: begunBy } = safe_mode;
  const at = now.toISOString();
  const end = (next: Ledger, first: string): Ledger => {
    const ended = { ...next, safe_mode: { until: at, by: begunBy, ended_by: { first, by }, owed: unheard } };
    return withLedgerEvent(ended, 'safe_mode_ended', by, at, { asked_by: first, was_until: until });
  };
  const asked = { type: 'safe_mode_end_asked', detail: {} };
  const said = sayAsTwo(ledger, { words: JSON.stringify(['safe-mode end', until]), by, may, asked }, now, end);
  return { ...said, result: said.result === 'joined' ? 'ended' : said.result };
}
