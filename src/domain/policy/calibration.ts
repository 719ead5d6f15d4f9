// Confidence against outcomes: how often e-mails were answered at each tenth of confidence, and the threshold that follows. Pure.
import type { Matrix, Row } from './matrix.ts';
import { indexKey } from './matrix.ts';

/** E-mails of one tenth of confidence (`tenth` 8 is 0.8 to 0.9) and how many of them were answered. */
export type Bin = { tenth: number; emails: number; replies: number };

/** A place in the matrix where a person could write another threshold: a row's `auto`, or one of its rules. */
export type ThresholdPlace = { row: string; rule: string | null; cel: string; value: number };
/** `cel` is the condition as it could be written. */
export type ThresholdProposal = { row: string; rule: string | null; from: number; to: number | null; cel: string };

/**
 * `raise`: above the threshold are e-mails that are clearly answered less than all; `lower`: those just below it are answered as well
 * as those above. `too_few`, `one_bin` and `no_threshold` propose nothing.
 */
export type Calibration = {
  status: 'too_few' | 'one_bin' | 'no_threshold' | 'keep' | 'raise' | 'lower';
  bins: Bin[];
  emails: number;
  replies: number;
  threshold: number | null;
  /** The tenth that made us propose it. */
  tenth: number | null;
  proposals: ThresholdProposal[];
};

/** With fewer e-mails, or fewer replies to them, nothing is proposed. */
export const LEAST_EMAILS = 100;
export const LEAST_REPLIES = 10;
const LEAST_IN_BIN = 20;
/** Two-sided 95 %. */
const Z = 1.96;
const AUTO = /(confidence_score\s*>=\s*)(\d+(?:\.\d+)?)/;
const RULE = /(confidence_score\s*<\s*)(\d+(?:\.\d+)?)/;

/** The upper end of Wilson's interval: the share that is still likely, seen so many of so many. */
function likelyAtMost(hits: number, of: number): number {
  const [share, spread] = [hits / of, Z ** 2 / of];
  return (share + spread / 2 + Z * Math.sqrt((share * (1 - share)) / of + spread / of / 4)) / (1 + spread);
}

function placesIn(row: Row): ThresholdPlace[] {
  const place = (rule: string | null, cel: string | null, pattern: RegExp): ThresholdPlace[] => {
    const [, , value] = pattern.exec(cel ?? '') ?? [];
    return cel === null || value === undefined ? [] : [{ row: row.id, rule, cel, value: Number(value) }];
  };
  return [...place(null, row.autoCel, AUTO), ...row.rules.flatMap(({ id, cel, verdict }) => (verdict === 'ask' ? place(id, cel, RULE) : []))];
}

/** Where the matrix says from which confidence on an e-mail of this role goes without a person. */
export const thresholdPlaces = ({ index }: Pick<Matrix, 'index'>, role: string): ThresholdPlace[] =>
  (index.get(indexKey(role, 'email', 'send')) ?? []).flatMap(placesIn);

const written = ({ row, rule, cel, value }: ThresholdPlace, to: number): ThresholdProposal => ({
  row,
  rule,
  from: value,
  to,
  cel: cel.replace(rule === null ? AUTO : RULE, `$1${to.toFixed(1)}`),
});

/** Nobody's confidence is above 1: all of it is asked about. */
const never = ({ row, value }: ThresholdPlace): ThresholdProposal => ({ row, rule: null, from: value, to: null, cel: 'false' });

/** What the bins say about the threshold that the matrix has. */
export function calibrate(bins: Bin[], places: ThresholdPlace[]): Calibration {
  const sum = (of: (bin: Bin) => number, some = bins) => some.reduce((total, bin) => total + of(bin), 0);
  const [emails, replies] = [sum((bin) => bin.emails), sum((bin) => bin.replies)];
  const threshold = places.length === 0 ? null : Math.max(...places.map(({ value }) => value));
  const says = (status: Calibration['status'], tenth: number | null = null, proposals: ThresholdProposal[] = []): Calibration => ({
    status,
    bins,
    emails,
    replies,
    threshold,
    tenth,
    proposals,
  });
  if (emails < LEAST_EMAILS || replies < LEAST_REPLIES) return says('too_few');
  const full = bins.filter((bin) => bin.emails >= LEAST_IN_BIN);
  if (full.length < 2) return says('one_bin');
  if (threshold === null) return says('no_threshold');
  const first = Math.ceil(Math.round(threshold * 100) / 10);
  const isBelow = (bin: Bin) => likelyAtMost(bin.replies, bin.emails) < replies / emails;
  const lying = full.findLast((bin) => bin.tenth >= first && isBelow(bin));
  if (lying) {
    const [place] = places.toSorted((one, other) => Number(one.rule !== null) - Number(other.rule !== null));
    const next = (lying.tenth + 1) / 10;
    return says('raise', lying.tenth, place ? [lying.tenth === 9 ? never(place) : written(place, next)] : []);
  }
  const above = bins.filter((bin) => bin.tenth >= first);
  const beneath = full.find((bin) => bin.tenth === first - 1);
  const isAsGood = beneath && beneath.replies * sum((bin) => bin.emails, above) >= sum((bin) => bin.replies, above) * beneath.emails;
  if (!beneath || !isAsGood || sum((bin) => bin.emails, above) === 0) return says('keep');
  const to = beneath.tenth / 10;
  return says(
    'lower',
    beneath.tenth,
    places.filter(({ value }) => value > to).map((place) => written(place, to)),
  );
}
