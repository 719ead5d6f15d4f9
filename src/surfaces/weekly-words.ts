// The six checks of a weekly review, and the sending, as titles with lines. Names are on one line, and not escaped yet.
import { oneLine } from '../domain/documents/plain-text.ts';
import { type Calibration, LEAST_EMAILS, LEAST_REPLIES } from '../domain/policy/calibration.ts';
import type { Named } from '../domain/record/digest.ts';
import { isConcentrated, isSafe, type TopField, type Weekly } from '../domain/record/weekly.ts';
import { rangeText } from '../local-time.ts';
import type { Words } from '../texts.ts';
import { headingOf } from './digest-words.ts';
import type { Ink } from './piece.ts';

/** `isFine` is the sign before the title; `chart` is the picture that belongs below it. */
export type Check = { title: string; says: string; isFine: boolean; lines: string[]; chart: 'fields' | 'domains' | 'confidence' | null };

const LONGEST_NAME = 80;
const MOST_KINDS = 5;
const MOST_MISSED = 5;

const name = (text: string): string => oneLine(text, LONGEST_NAME);
const namesOf = ({ ids, count }: Named): string => ids.map(name).join(', ') + (count > ids.length ? ', ...' : '');
const percentText = (part: number, of: number, locale: string): string =>
  new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 }).format(of === 0 ? 0 : part / of);
const tenthText = (tenth: number): string => (tenth / 10).toFixed(1);
const bandText = (say: Words, tenth: number): string => say('weekly.confidence.band', { low: tenthText(tenth), high: tenthText(tenth + 1) });

function fieldLine(say: Words, one: TopField): string {
  const tier = one.tier === null ? say('weekly.fields.no_row') : say('weekly.fields.tier', { tier: one.tier });
  return `${say('weekly.fields.line', { field: name(one.field), object: name(one.object), role: name(one.role), count: one.count })}, ${tier}${isSafe(one) ? '' : ' ▲'}`;
}

const fields = (say: Words, { fields: { changes, top, above } }: Weekly): Check => ({
  title: say('weekly.fields'),
  says: say(above === 0 ? 'weekly.fields.all_safe' : 'weekly.fields.above', { count: changes, above }),
  isFine: above === 0,
  lines: top.map((one) => fieldLine(say, one)),
  chart: 'fields',
});

function bypasses(say: Words, { bypasses: { total, groups, violations, incidents } }: Weekly): Check {
  const kinds = Map.groupBy(groups, ({ code }) => code);
  const lines = [...kinds].map(([code, some]) =>
    say('weekly.bypasses.line', { kind: headingOf(say, code), count: some.reduce((sum, { count }) => sum + count, 0) }),
  );
  const more = lines.length > MOST_KINDS ? [say('weekly.bypasses.more', { count: lines.length - MOST_KINDS })] : [];
  return {
    title: say('weekly.bypasses'),
    says: say('weekly.bypasses.count', { count: total + violations }),
    isFine: total + violations === 0,
    lines: [
      ...lines.slice(0, MOST_KINDS),
      ...more,
      ...(violations > 0 ? [say('weekly.bypasses.violations', { count: violations })] : []),
      say('weekly.bypasses.incidents', { count: incidents }),
    ],
    chart: null,
  };
}

function domains(say: Words, { domains: all }: Weekly, locale: string): Check {
  const { sent, cap, top } = all;
  const count = top.filter((one) => isConcentrated(all, one)).length;
  const says = sent === 0 ? say('weekly.domains.none') : say(count === 0 ? 'weekly.domains.spread' : 'weekly.domains.stand_out', { count, sent });
  const lines = top.map((one) => {
    const values = { domain: name(one.domain), sent: one.sent, percent: percentText(one.sent, sent, locale), busiest: one.busiest };
    return `${say('weekly.domains.line', { ...values, hasCap: cap === null ? 'no' : 'yes', cap: cap ?? 0 })}${isConcentrated(all, one) ? ' ▲' : ''}`;
  });
  return { title: say('weekly.domains'), says, isFine: count === 0, lines, chart: 'domains' };
}

function opportunities(say: Words, { opportunities: { created, withoutMeeting, stages } }: Weekly): Check {
  const { changed, byOwner, withoutOwner, ownerUnknown, untraced } = stages;
  const count = withoutMeeting.count + withoutOwner.count + ownerUnknown + untraced;
  const reported = say('weekly.opportunities.created', { created, without: withoutMeeting.count });
  const lines = [
    created === 0 ? say('weekly.opportunities.none') : `${reported}${namesOf(withoutMeeting)}`,
    changed === 0 ? say('weekly.opportunities.no_stages') : say('weekly.opportunities.stages', { changed, byOwner }),
    ...(withoutOwner.count > 0 ? [`${say('weekly.opportunities.without_owner', { count: withoutOwner.count })}${namesOf(withoutOwner)}`] : []),
    ...(ownerUnknown > 0 ? [say('weekly.opportunities.owner_unknown', { count: ownerUnknown })] : []),
    ...(untraced > 0 ? [say('weekly.opportunities.untraced', { count: untraced })] : []),
  ];
  const says = say(count === 0 ? 'weekly.opportunities.fine' : 'weekly.opportunities.wrong', { count });
  return { title: say('weekly.opportunities'), says, isFine: count === 0, lines, chart: null };
}

function routing(say: Words, { routing: { hasRules, assigned, outside, unruled } }: Weekly): Check {
  const key = assigned === 0 ? 'none' : !hasRules ? 'no_rules' : outside.count === 0 ? 'inside' : 'outside';
  const lines = outside.top.map(({ territory, owner, count }) =>
    say('weekly.routing.line', { territory: name(territory), owner: name(owner), count }),
  );
  return {
    title: say('weekly.routing'),
    says: say(`weekly.routing.${key}`, { assigned, outside: outside.count }),
    isFine: outside.count === 0,
    lines: [...lines, ...(hasRules && unruled > 0 ? [say('weekly.routing.unruled', { count: unruled })] : [])],
    chart: null,
  };
}

function verdictOn(say: Words, { status, emails, replies, threshold, tenth }: Calibration): string {
  const values = { emails, replies, leastEmails: LEAST_EMAILS, leastReplies: LEAST_REPLIES };
  return say(`weekly.confidence.${status}`, { ...values, threshold: threshold ?? '', band: tenth === null ? '' : bandText(say, tenth) });
}

function confidence(say: Words, { confidence: all, at }: Weekly, locale: string): Check {
  const { bins, emails, replies, first, last, status } = all;
  const answered = (one: { emails: number; replies: number }) => ({ ...one, percent: percentText(one.replies, one.emails, locale) });
  const curve = bins.toReversed().map((bin) => say('weekly.confidence.line', { ...answered(bin), band: bandText(say, bin.tenth) }));
  const over = say('weekly.confidence.over', { days: rangeText(first, last, locale, at) });
  return {
    title: say('weekly.confidence'),
    says: verdictOn(say, all),
    isFine: status !== 'raise',
    lines: emails === 0 ? [over] : [over, ...curve, say('weekly.confidence.all', answered({ emails, replies }))],
    chart: 'confidence',
  };
}

function sending(say: Words, { sending: all }: Weekly): Check {
  if (!all) return { title: say('weekly.sending.none'), says: say('weekly.sending.several'), isFine: true, lines: [], chart: null };
  const { role, cap, busiest, now, before, advice } = all;
  return {
    title: say('weekly.sending', { role: name(role) }),
    says: say(`weekly.sending.${advice.status}`, { cap: cap ?? 0 }),
    isFine: advice.status !== 'lower',
    lines: [say('weekly.sending.now', { ...now, busiest }), say('weekly.sending.before', before), say('weekly.sending.rule')],
    chart: null,
  };
}

/** In the order of the checklist. */
export const checksOf = (say: Words, weekly: Weekly, locale: string): Check[] => [
  fields(say, weekly),
  bypasses(say, weekly),
  domains(say, weekly, locale),
  opportunities(say, weekly),
  routing(say, weekly),
  confidence(say, weekly, locale),
  sending(say, weekly),
];

/** What a person could write, one line each. */
export function proposalsOf(say: Words, { confidence: { proposals }, sending: all }: Weekly): string[] {
  const thresholds = proposals.map(({ row, rule, from, to, cel }) => {
    const place = rule === null ? say('weekly.place.auto') : say('weekly.place.rule', { rule });
    return say(to === null ? 'weekly.propose.never' : 'weekly.propose.threshold', { row, place, cel, from });
  });
  if (!all || !('to' in all.advice)) return thresholds;
  const { role, cap, busiest, now, before, advice } = all;
  const rate = (of: typeof now) => say('weekly.rate', { count: of[advice.why], of: of.sent });
  const write = say('weekly.propose.cap', { role, layer: 'per_role_day', to: advice.to, from: cap ?? 0 });
  const why = say(`weekly.why.${advice.why}`, { now: rate(now), before: rate(before), busiest });
  return [...thresholds, `${write} ${why}`];
}

/** `name` is the workspace's, as the platform writes it. */
export const weeklyTitle = (say: Words, { week, first, last, at }: Weekly, locale: string, name: string): string =>
  say('weekly.title', { name, week: week.slice(-2), days: rangeText(first, last, locale, at) });

export const weeklyCounts = (say: Words, weekly: Weekly): string =>
  say('weekly.text', { proposals: proposalsOf(say, weekly).length, bypasses: weekly.bypasses.total + weekly.bypasses.violations });

/** That it comes late, or that the week goes on; null where neither is so. */
export function weeklyTimeWords(say: Words, { late, soFar, at }: Weekly, ink: Pick<Ink, 'moment'>): { words: string; isLate: boolean } | null {
  if (soFar) return { words: say('weekly.so_far', { at: ink.moment(at) }), isLate: false };
  if (late === null) return null;
  const { missed } = late;
  const values = { count: missed.length, weeks: missed.slice(-MOST_MISSED).join(', '), week: missed.at(-1) ?? '' };
  return { words: `${say('weekly.late')}${missed.length === 0 ? '' : ` ${say('weekly.missed', values)}`}`, isLate: true };
}
