// What must hold of releases together: their hours, the caps, pauses, and that nothing left before its entry was in the record.
import type { Evidence, Life } from '../evidence.ts';
import { type Finding, isRelease, type OfLife } from './check-lives.ts';
import type { Told } from './read-arrivals.ts';

const finding = (kind: string, { n, kind: what }: Life, { id }: Told, why: string): Finding => ({ kind, life: n, id, why: `${what}: ${why}` });

/** A release may arrive a moment after its window closed, but then its grant is over and says so. */
function outOfWindow({ windows }: Evidence, { life, told }: OfLife): Finding[] {
  const window = life.window === null ? null : windows[life.window];
  if (!window) return [];
  return told.filter(isRelease).flatMap((one) => {
    const { time } = one.began;
    const usable = one.grant !== null && one.grant.ends > time;
    if (time >= window.opens && (time < window.closes || !usable)) return [];
    return [finding('out of window', life, one, `it came at ${new Date(time).toISOString()}`)];
  });
}

/** Each cap counts the distinct approvals of which a release came, less those reported as failed with nothing done. */
function overCap({ caps, reports }: Evidence, lives: OfLife[]): Finding[] {
  return Object.entries(caps).flatMap(([cap, limit]) => {
    const firsts = lives
      .filter(({ life }) => life.cap === cap)
      .flatMap(({ life, told }) =>
        told
          .filter(isRelease)
          .slice(0, 1)
          .map((one) => ({ life, one })),
      )
      .toSorted((a, b) => a.one.began.at - b.one.began.at);
    return firsts.flatMap(({ life, one }, index) => {
      const earlier = new Set(firsts.slice(0, index).map((before) => before.one.id));
      const givenBack = reports.filter(({ request, status, sent }) => status === 'failed' && sent.at < one.began.at && earlier.has(request)).length;
      const used = index + 1 - givenBack;
      return used > limit ? [finding('over cap', life, one, `it was number ${used} of ${limit} of ${cap}`)] : [];
    });
  });
}

/** From the announcement in the channel until somebody asked to resume, nothing may come. */
function afterPause({ pauses }: Evidence, { life, told }: OfLife): Finding[] {
  return told.filter(isRelease).flatMap((one) => {
    const during = pauses.find(({ workspace, announced, resumeAsked }) => {
      if (workspace !== life.workspace || announced === null || one.began.at <= announced.at) return false;
      return resumeAsked === null || one.began.at < resumeAsked.at;
    });
    return during?.announced
      ? [finding('after pause', life, one, `it came ${Math.round(one.began.at - during.announced.at)} ms after the announcement`)]
      : [];
  });
}

const unsealed = ({ life, told }: OfLife): Finding[] =>
  told.filter(({ sealed }) => sealed === false).map((one) => finding('unsealed', life, one, `${one.type} came before its entry`));

const forged = ({ life, told }: OfLife): Finding[] =>
  told.flatMap((one) => (one.wrong === null ? [] : [finding('badly signed', life, one, `${one.type}: ${one.wrong}`)]));

/** Findings about releases among each other. */
export const checkReleases = (evidence: Evidence, lives: OfLife[]): Finding[] => [
  ...lives.flatMap((one) => [...outOfWindow(evidence, one), ...afterPause(evidence, one), ...unsealed(one), ...forged(one)]),
  ...overCap(evidence, lives),
];
