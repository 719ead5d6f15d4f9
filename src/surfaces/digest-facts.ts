// The counts of a digest, as pairs that stand side by side: numbers, our own words, and names as the platform's ink writes them.
import type { Counted, Digest, Named } from '../domain/record/digest.ts';
import { spanText } from '../local-time.ts';
import { listText, type Words } from '../texts.ts';
import type { Ink } from './piece.ts';

const MOST_APPROVERS = 8;
const MOST_PAUSES = 5;

export type DigestFact = { title: string; lines: string[] };
const titled = (title: string, ...lines: string[]): DigestFact => ({ title, lines });
const list = (ink: Ink, names: string[]): string => names.map(ink.name).join(', ');

const requests = (say: Words, { requests: { total, auto, ask, deny } }: Digest) =>
  titled(say('digest.requests', { count: total }), say('digest.verdicts', { auto, ask, deny }));

const decisions = (say: Words, { decisions: { total, approved, denied, expired, withdrawn } }: Digest) =>
  titled(say('digest.decisions', { count: total }), say('digest.ends', { approved, denied, expired, withdrawn }));

function times(say: Words, { medianWaitMs, slowest }: Digest, locale: string): DigestFact {
  const [longest] = slowest;
  if (medianWaitMs === null || !longest) return titled(say('digest.times'), say('digest.nobody_decided'));
  const spans = { half: spanText(medianWaitMs, locale), slowest: spanText(longest.waitMs, locale) };
  return titled(say('digest.times'), say('digest.half', spans), say('digest.slowest_wait', spans));
}

const executions = (say: Words, { executions: { reported, failed, otherwise } }: Digest) =>
  titled(
    say('digest.executions', { count: reported }),
    say(otherwise === 0 ? 'digest.as_approved' : 'digest.not_as_approved', { count: otherwise }),
    ...(failed > 0 ? [say('digest.executions_failed', { count: failed })] : []),
  );

const ids = (ink: Ink, { ids: some, count }: Named): string => some.map(ink.id).join(', ') + (count > some.length ? ', ...' : '');

function callbacks(say: Words, { callbacks: { givenUp, failedTries } }: Digest, ink: Ink): DigestFact {
  const given = givenUp.count === 0 ? say('digest.none_given_up') : say('digest.given_up', { count: givenUp.count, requests: ids(ink, givenUp) });
  return titled(say('digest.callbacks'), given, ...(failedTries > 0 ? [say('digest.failed_tries', { count: failedTries })] : []));
}

function paused(say: Words, { now: { paused: some, safeModeUntil }, workspace }: Digest, ink: Ink): DigestFact {
  const scope = (role: string | null, connector: string | null) => list(ink, [role ?? workspace.name, ...(connector === null ? [] : [connector])]);
  const lines = some.slice(0, MOST_PAUSES).map(({ role, connector, until, by }) => {
    const values = { scope: scope(role, connector), by: ink.name(by), until: until === null ? '' : ink.moment(until) };
    return say(until === null ? 'digest.paused_by' : 'digest.paused_until', values);
  });
  if (some.length > lines.length) lines.push(say('digest.more_pauses', { count: some.length - lines.length }));
  if (safeModeUntil !== null) lines.push(say('digest.safe_mode', { until: ink.moment(safeModeUntil) }));
  return titled(say('digest.paused'), ...(lines.length === 0 ? [say('digest.nothing')] : lines));
}

const atLeast = (say: Words, { count, more }: Counted): string => say(more ? 'digest.or_more' : 'digest.number', { count });

const waiting = (say: Words, { now }: Digest) =>
  titled(say('digest.waiting'), say('digest.waiting_for', { asking: atLeast(say, now.asking), waiting: atLeast(say, now.waiting) }));

const silent = (say: Words, { now }: Digest, ink: Ink) =>
  titled(
    say('digest.silent'),
    now.silent.count === 0 ? say('digest.nothing') : say('digest.silent_ones', { count: now.silent.count, requests: ids(ink, now.silent) }),
  );

/** To the second where it is less than two minutes. */
const shortSpan = (say: Words, ms: number, locale: string): string =>
  ms < 120_000 ? say('digest.seconds', { seconds: Math.round(ms / 1000) }) : spanText(ms, locale);

function approvers(say: Words, { approvers: all }: Digest, locale: string, ink: Ink): DigestFact {
  const shown = all.slice(0, MOST_APPROVERS).map(({ name, votes, medianMs }) => {
    const values = { name: ink.name(name), votes };
    return medianMs === null ? say('digest.votes_of', values) : say('digest.votes_within', { ...values, half: shortSpan(say, medianMs, locale) });
  });
  const more = all.length > shown.length ? [say('digest.more_approvers', { count: all.length - shown.length })] : [];
  return titled(say('digest.approvers'), listText(locale, [...shown, ...more]) || say('digest.nobody_voted'));
}

const incidents = (say: Words, { incidents: count }: Digest) => titled(say('digest.incidents'), say('digest.opened', { count }));

/** Two facts a line. */
export const digestPairs = (say: Words, digest: Digest, locale: string, ink: Ink): [DigestFact, DigestFact][] => [
  [requests(say, digest), decisions(say, digest)],
  [times(say, digest, locale), executions(say, digest)],
  [callbacks(say, digest, ink), paused(say, digest, ink)],
  [waiting(say, digest), silent(say, digest, ink)],
  [approvers(say, digest, locale, ink), incidents(say, digest)],
];
