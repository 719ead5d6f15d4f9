// What must hold of each life alone: its end was told, once, and only after the people that its row wants had clicked.
import type { Click, Evidence, Life } from '../evidence.ts';
import type { Told } from './read-arrivals.ts';
import type { Entry } from './read-exports.ts';

export type Finding = { kind: string; life: number | null; id: string | null; why: string };

/** The executor took it, whether or not its answer arrived. */
const isTaken = ({ answered, wrong }: Told): boolean => wrong === null && /^accept/.test(answered);
export const isRelease = ({ type }: { type: string }): boolean => type === 'approval.released';
/** Ends that say: this was decided against, or by the clock. */
const AGAINST = new Set(['approval.denied', 'approval.expired', 'approval.withdrawn']);

const distinct = (values: (string | undefined)[]) => new Set(values).size;

export type OfLife = { life: Life; told: Told[]; clicks: Click[]; entries: Entry[] };

function lost({ life, told, clicks, entries }: OfLife): string[] {
  const reasons: string[] = [];
  if (life.ids.length === 0) reasons.push('it was never acknowledged');
  if (!entries.some((entry) => entry.type === 'request_received')) reasons.push('its request is not in the record');
  if (!told.some(isTaken)) reasons.push(`no end of it was told; it is ${life.state}`);
  else if (life.mustRelease && !told.some((one) => isTaken(one) && isRelease(one)))
    reasons.push(`it was approved but never released; it is ${life.state}`);
  for (const { person, vote, counted } of clicks) {
    const isThere = entries.some(({ type, actor, detail }) => type === 'vote_cast' && actor === person && detail?.vote === vote);
    if (counted && !isThere) reasons.push(`the vote of ${person} was acknowledged and is not in the record`);
  }
  return reasons;
}

function doubled({ life, told, entries }: OfLife): string[] {
  const reasons: string[] = [];
  const releases = told.filter(isRelease);
  if (life.ids.length > 1) reasons.push(`one key stands for ${life.ids.join(' and ')}`);
  if (distinct(releases.map(({ grant }) => grant?.jti)) > 1) reasons.push('its releases have different jti');
  for (const type of new Set(told.map((one) => one.type))) {
    if (distinct(told.filter((one) => one.type === type).map(({ headers }) => headers.id)) > 1)
      reasons.push(`${type} came under different webhook-ids`);
  }
  const against = told.find(({ type }) => AGAINST.has(type));
  if (releases.length > 0 && against) reasons.push(`it was released and told ${against.type}`);
  if (distinct(told.filter(({ type }) => AGAINST.has(type)).map(({ type }) => type)) > 1) reasons.push('it ended in two ways');
  if (entries.filter(({ type }) => type === 'released').length > 1) reasons.push('the record has two releases');
  const approvals = entries.filter(({ type, detail }) => type === 'vote_cast' && detail?.vote === 'approve').map(({ actor }) => actor);
  if (distinct(approvals) < approvals.length) reasons.push('the record counts one person twice');
  return reasons;
}

/** Held against what people really clicked before the release reached the executor, not against what anybody recorded. */
function unapproved({ life, told, clicks }: OfLife): string[] {
  const release = told.find(isRelease);
  if (!release) return [];
  if (life.needs === null) return ['the policy denies it'];
  const denial = clicks.find(({ vote, counted }) => vote === 'deny' && counted);
  const clicked = clicks.filter(({ vote, person, sent }) => vote === 'approve' && life.voters.includes(person) && sent.at < release.began.at);
  const approvers = new Set(clicked.map(({ person }) => person));
  const reasons: string[] = [];
  if (approvers.size < life.needs) reasons.push(`${approvers.size} of ${life.needs} had clicked approve`);
  if (denial) reasons.push(`${denial.person} had denied it and was told that this counts`);
  const named = new Set(release.grant?.approvers ?? []);
  if (named.size < life.needs || [...named].some((person) => !approvers.has(person)))
    reasons.push(`its grant names ${[...named].join(', ') || 'nobody'}`);
  return reasons;
}

const KINDS = { lost, doubled, unapproved };

/** Findings about single lives. */
export function checkLives(lives: OfLife[]): Finding[] {
  return lives.flatMap((one) =>
    Object.entries(KINDS).flatMap(([kind, look]) =>
      look(one).map((why): Finding => ({ kind, life: one.life.n, id: one.life.ids[0] ?? null, why: `${one.life.kind}: ${why}` })),
    ),
  );
}

/** Everything that is known of each life. */
export function byLife({ lives, clicks }: Evidence, told: Told[], entries: Entry[]): OfLife[] {
  const toldOf = Map.groupBy(told, ({ id }) => id);
  const entriesOf = Map.groupBy(entries, ({ request_id }) => request_id);
  return lives.map((life) => ({
    life,
    told: life.ids.flatMap((id) => toldOf.get(id) ?? []),
    clicks: clicks.filter((click) => click.life === life.n),
    entries: life.ids.flatMap((id) => entriesOf.get(id) ?? []),
  }));
}
