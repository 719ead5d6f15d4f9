// The independent checker: from the evidence of a campaign to its verdict. It imports nothing of the product.
import type { Evidence } from '../evidence.ts';
import { byLife, checkLives, type Finding, isRelease } from './check-lives.ts';
import { checkReleases } from './check-releases.ts';
import { readArrivals } from './read-arrivals.ts';
import { readExports } from './read-exports.ts';

/** Each of these has to be found nowhere. */
const KINDS = [
  'lost',
  'doubled',
  'unapproved',
  'out of window',
  'over cap',
  'after pause',
  'unsealed',
  'badly signed',
  'live buttons',
  'broken chains',
  'crashes',
];

export type Verdict = {
  lives: number;
  released: number;
  /** Lives that ended otherwise: denied, withdrawn, expired. */
  ended: number;
  /** Callbacks, repetitions and all, and how many of them were seen to be in the record when they came. */
  callbacks: number;
  sealedBefore: number;
  votes: number;
  pauses: number;
  faults: Record<string, number>;
  found: Record<string, number>;
  findings: Finding[];
  ok: boolean;
};

const DECIDES = new Set(['approve', 'deny', 'review', 'edit']);

/** Every card in Slack, copies and all, that could still be clicked although its request has ended. */
function liveButtons({ messages, lives }: Evidence): Finding[] {
  return messages.flatMap(({ marker, buttons }): Finding[] => {
    const life = lives.find(({ ids }) => ids.some((id) => marker?.startsWith(`${id}.`)));
    if (!life || life.state === 'asking' || !buttons.some((name) => DECIDES.has(name))) return [];
    return [
      { kind: 'live buttons', life: life.n, id: life.ids[0] ?? null, why: `${life.kind}: it is ${life.state}, its card has ${buttons.join(', ')}` },
    ];
  });
}

const brokenChains = ({ exports }: Evidence): Finding[] =>
  exports
    .filter(({ verified }) => !verified)
    .map(({ workspace, words }) => ({ kind: 'broken chains', life: null, id: null, why: `${workspace}: ${words}` }));

const crashes = ({ crashes: count }: Evidence): Finding[] =>
  Array.from({ length: count }, () => ({ kind: 'crashes', life: null, id: null, why: 'a process ended although nobody killed it' }));

export async function checkCampaign(evidence: Evidence): Promise<Verdict> {
  const told = await readArrivals(evidence);
  const lives = byLife(evidence, told, readExports(evidence));
  const findings = [
    ...checkLives(lives),
    ...checkReleases(evidence, lives),
    ...liveButtons(evidence),
    ...brokenChains(evidence),
    ...crashes(evidence),
  ];
  const released = lives.filter((one) => one.told.some(isRelease)).length;
  const found = Object.fromEntries(KINDS.map((kind) => [kind, findings.filter((one) => one.kind === kind).length]));
  return {
    lives: lives.length,
    released,
    ended: lives.length - released,
    callbacks: told.length,
    sealedBefore: told.filter(({ sealed }) => sealed === true).length,
    votes: evidence.clicks.filter(({ counted }) => counted).length,
    pauses: evidence.pauses.filter(({ announced }) => announced !== null).length,
    faults: evidence.faults,
    found,
    findings,
    ok: findings.length === 0 && evidence.exports.length > 0,
  };
}
