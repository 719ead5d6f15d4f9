// The counts of a digest, as pairs that stand side by side. In mrkdwn: numbers, our own words, and names after escaping.
import type { Counted, Digest, Named } from '../../domain/digest.ts';
import { spanText } from '../../local-time.ts';
import { listText } from '../../texts.ts';
import { escaped, whenMark } from './block-kit.ts';
import { escapedList, type Say } from './digest-words.ts';

const MOST_APPROVERS = 8;
const MOST_PAUSES = 5;

const titled = (title: string, ...lines: string[]): string => [`*${title}*`, ...lines].join('\n');

const requests = (say: Say, { requests: { total, auto, ask, deny } }: Digest) =>
  titled(say('digest.requests', { count: total }), say('digest.verdicts', { auto, ask, deny }));

const decisions = (say: Say, { decisions: { total, approved, denied, expired, withdrawn } }: Digest) =>
  titled(say('digest.decisions', { count: total }), say('digest.ends', { approved, denied, expired, withdrawn }));

function times(say: Say, { medianWaitMs, slowest }: Digest, locale: string): string {
  const [longest] = slowest;
  if (medianWaitMs === null || !longest) return titled(say('digest.times'), say('digest.nobody_decided'));
  const spans = { half: spanText(medianWaitMs, locale), slowest: spanText(longest.waitMs, locale) };
  return titled(say('digest.times'), say('digest.half', spans), say('digest.slowest_wait', spans));
}

const executions = (say: Say, { executions: { reported, failed, otherwise } }: Digest) =>
  titled(
    say('digest.executions', { count: reported }),
    say(otherwise === 0 ? 'digest.as_approved' : 'digest.not_as_approved', { count: otherwise }),
    ...(failed > 0 ? [say('digest.executions_failed', { count: failed })] : []),
  );

/** Ids are ours and copied by people, so that nothing is put into them. */
const ids = ({ ids: some, count }: Named): string => some.map(escaped).join(', ') + (count > some.length ? ', ...' : '');

function callbacks(say: Say, { callbacks: { givenUp, failedTries } }: Digest): string {
  const given = givenUp.count === 0 ? say('digest.none_given_up') : say('digest.given_up', { count: givenUp.count, requests: ids(givenUp) });
  return titled(say('digest.callbacks'), given, ...(failedTries > 0 ? [say('digest.failed_tries', { count: failedTries })] : []));
}

function paused(say: Say, { now: { paused: some, safeModeUntil }, workspace }: Digest, locale: string): string {
  const scope = (role: string | null, connector: string | null) => escapedList([role ?? workspace.name, ...(connector === null ? [] : [connector])]);
  const lines = some.slice(0, MOST_PAUSES).map(({ role, connector, until, by }) => {
    const values = { scope: scope(role, connector), by: escapedList([by]), until: until === null ? '' : whenMark(until, locale) };
    return say(until === null ? 'digest.paused_by' : 'digest.paused_until', values);
  });
  if (some.length > lines.length) lines.push(say('digest.more_pauses', { count: some.length - lines.length }));
  if (safeModeUntil !== null) lines.push(say('digest.safe_mode', { until: whenMark(safeModeUntil, locale) }));
  return titled(say('digest.paused'), ...(lines.length === 0 ? [say('digest.nothing')] : lines));
}

const atLeast = (say: Say, { count, more }: Counted): string => say(more ? 'digest.or_more' : 'digest.number', { count });

const waiting = (say: Say, { now }: Digest) =>
  titled(say('digest.waiting'), say('digest.waiting_for', { asking: atLeast(say, now.asking), waiting: atLeast(say, now.waiting) }));

const silent = (say: Say, { now }: Digest) =>
  titled(
    say('digest.silent'),
    now.silent.count === 0 ? say('digest.nothing') : say('digest.silent_ones', { count: now.silent.count, requests: ids(now.silent) }),
  );

/** To the second where it is less than two minutes. */
const shortSpan = (say: Say, ms: number, locale: string): string =>
  ms < 120_000 ? say('digest.seconds', { seconds: Math.round(ms / 1000) }) : spanText(ms, locale);

function approvers(say: Say, { approvers: all }: Digest, locale: string): string {
  const shown = all.slice(0, MOST_APPROVERS).map(({ name, votes, medianMs }) => {
    const values = { name: escapedList([name]), votes };
    return medianMs === null ? say('digest.votes_of', values) : say('digest.votes_within', { ...values, half: shortSpan(say, medianMs, locale) });
  });
  const more = all.length > shown.length ? [say('digest.more_approvers', { count: all.length - shown.length })] : [];
  return titled(say('digest.approvers'), listText(locale, [...shown, ...more]) || say('digest.nobody_voted'));
}

const incidents = (say: Say, { incidents: count }: Digest) => titled(say('digest.incidents'), say('digest.opened', { count }));

/** Two facts a line. */
export const pairs = (say: Say, digest: Digest, locale: string): [string, string][] => [
  [requests(say, digest), decisions(say, digest)],
  [times(say, digest, locale), executions(say, digest)],
  [callbacks(say, digest), paused(say, digest, locale)],
  [waiting(say, digest), silent(say, digest)],
  [approvers(say, digest, locale), incidents(say, digest)],
];
