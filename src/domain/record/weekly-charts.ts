// The pictures of a weekly review, as what they show: figures and names, no words, so that no language is in them. Pure.
import { oneLine } from '../documents/plain-text.ts';
import type { Bin } from '../policy/calibration.ts';
import { isConcentrated, isSafe, type Weekly } from './weekly.ts';

/** A bar with its name, which may be an agent's text; `marked` must be looked at. */
export type Bar = { label: string; value: number; marked: boolean };

/** `locale` says how figures are written. */
export type Chart = { locale: string } & (
  | { name: 'fields' | 'domains'; kind: 'bars'; bars: Bar[] }
  /** The share that was answered at each tenth of confidence, that of all, and the threshold that holds. */
  | { name: 'confidence'; kind: 'curve'; bins: Bin[]; mean: number; threshold: number | null }
);

const LONGEST_LABEL = 40;
/** A single bar or point says nothing that a line of text does not. */
const LEAST = 2;

/** The charts that are worth drawing, in the order of the review. */
export function chartsOf({ workspace: { locale }, fields, domains, confidence }: Weekly): Chart[] {
  const label = (text: string) => oneLine(text, LONGEST_LABEL);
  const fieldBars = fields.top.map((one) => ({ label: label(`${one.object}.${one.field}`), value: one.count, marked: !isSafe(one) }));
  const domainBars = domains.top.map((one) => ({ label: label(one.domain), value: one.sent, marked: isConcentrated(domains, one) }));
  const { bins, emails, replies, threshold, status } = confidence;
  const hasCurve = status !== 'too_few' && bins.length >= LEAST;
  return [
    ...(fieldBars.length >= LEAST ? [{ locale, name: 'fields' as const, kind: 'bars' as const, bars: fieldBars }] : []),
    ...(domainBars.length >= LEAST ? [{ locale, name: 'domains' as const, kind: 'bars' as const, bars: domainBars }] : []),
    ...(hasCurve ? [{ locale, name: 'confidence' as const, kind: 'curve' as const, bins, mean: replies / emails, threshold }] : []),
  ];
}
