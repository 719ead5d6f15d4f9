// A campaign's verdict for people: what was lived through, and what was found, of which everything has to be 0.
import type { Verdict } from './checker/check-campaign.ts';

const MOST_FINDINGS = 25;

/** The table, and under it the first findings with their lives and reasons. */
export function tableOf(verdict: Verdict, about: { store: string; seed: number }): string {
  const { lives, released, ended, callbacks, sealedBefore, votes, pauses, faults, found, findings, ok } = verdict;
  const survived = Object.entries(faults).toSorted(([one], [other]) => one.localeCompare(other));
  const rows: [string, string | number][] = [
    ['store', about.store],
    ['seed', about.seed],
    ['lives', lives],
    ['  released', released],
    ['  ended otherwise', ended],
    ['callbacks that came', callbacks],
    ['  seen in the record as they came', sealedBefore],
    ['votes that counted', votes],
    ['pauses announced', pauses],
    ['faults survived', survived.reduce((sum, [, count]) => sum + count, 0)],
    ...survived.map(([kind, count]): [string, number] => [`  ${kind}`, count]),
    ...Object.entries(found).filter(([kind]) => kind !== 'broken chains'),
    ['chain verified', found['broken chains'] === 0 ? 'yes' : `NO, ${found['broken chains']} broken`],
    ['verdict', ok ? 'held' : 'BROKEN'],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, value]) => `${name.padEnd(width)}  ${String(value).padStart(8)}`);
  const first = findings.slice(0, MOST_FINDINGS).map(({ kind, life, id, why }) => `${kind}: life ${life ?? '-'} ${id ?? ''}: ${why}`);
  return [...lines, ...first].join('\n');
}
