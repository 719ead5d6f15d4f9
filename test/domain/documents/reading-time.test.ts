// Seconds to decide: from the card or from the vote before, and who is faster than one can read.
import { describe, expect, test } from 'vitest';
import { decide } from '../../../src/domain/approval/decide.ts';
import { readingTimes } from '../../../src/domain/documents/reading-time.ts';
import { approve, judged, minutesOn, planOf } from '../given.ts';

const START = Date.parse('2026-11-23T14:00:00Z');
const cast = (actor: string, second: number, decided_in_ms: number | null, vote = 'approve') => ({
  actor,
  timestamp_utc: new Date(START + second * 1000).toISOString(),
  detail: { vote, decided_in_ms },
});
const timesOf = (...entries: ReturnType<typeof cast>[]) => {
  const times = readingTimes(5000);
  for (const entry of entries) times.add(entry);
  return times.list();
};

describe('the time to decide', () => {
  test('counts from the card, or from the vote before where that is later', () => {
    const old = 3_600_000;
    expect(timesOf(cast('dana', 0, 40_000), cast('dana', 4, old), cast('dana', 7, old), cast('dana', 60, 30_000))).toEqual([
      { person: 'dana', medianMs: 4000, quick: 2 },
    ]);
  });

  test('is each person’s own, and a quick denial is no reason to warn', () => {
    expect(timesOf(cast('dana', 0, 60_000), cast('mei', 1, 60_000), cast('mei', 2, 1000, 'deny'))).toEqual([
      { person: 'dana', medianMs: 60_000, quick: 0 },
      { person: 'mei', medianMs: 60_000, quick: 0 },
    ]);
  });

  test('is not known where there was no card and no vote before', () => {
    expect(timesOf(cast('dana', 0, null))).toEqual([{ person: 'dana', medianMs: null, quick: 0 }]);
  });

  test('stands in the entry of the vote', () => {
    const asking = judged('ask', planOf('revops'));
    const posted = decide(asking, { type: 'show_card', surface: 'slack', channel: 'C1', message: '1.0', shows: 2 }, minutesOn(1)).next;
    const voted = decide(posted ?? asking, approve('dana'), minutesOn(3)).next;
    expect(voted?.events.find(({ type }) => type === 'vote_cast')?.detail).toMatchObject({ decided_in_ms: 120_000 });
  });
});
