// One request with where it stands: the verdict, the votes, the window, what comes next.
import { slotsFilled } from '../domain/approval/approval-view.ts';
import { hasFailedCallback } from '../domain/approval/decide-delivery.ts';
import { whyNotEdit } from '../domain/approval/decide-edit.ts';
import { holidaysKept } from '../domain/approval/place-release.ts';
import { type Approval, OPEN } from '../domain/documents/approval.ts';
import { oneLine } from '../domain/documents/plain-text.ts';
import type { Voters } from '../domain/policy/may-vote.ts';
import type { Holiday } from '../domain/policy/window.ts';
import { listText, outcomeWords, reasonWord } from '../texts.ts';
import type { CommandAnswer } from './answer.ts';
import { findRequest } from './find.ts';
import { revokedText } from './refused-words.ts';
import { whatOf } from './request-line.ts';
import { type Command, type CommandNeeds, groupsText, holidaySaid, localeOf, namesOf, type Place, say, timeFor, told, votersOn } from './scene.ts';
import { MAY_SEND_AGAIN, showAgain } from './show-again.ts';

const LONGEST_REASON = 500;
const AGAIN = 'again';

/** `show <request> [again]` */
export function showCommand(needs: CommandNeeds): Command {
  return async (scene) => {
    const found = await findRequest(needs, scene);
    if (found.refused) return found.refused;
    const { place, approval, rest } = found;
    if (rest[0]?.toLowerCase() === AGAIN) return showAgain(needs, scene, place, approval);
    const revoked = revokedText(place, approval, 'show.revoked');
    const holidays = holidaysKept({ approval, workspace: place.workspace, holidays: needs.holidays, now: scene.now }, approval.release);
    const story = [...voteLines(place, approval), ...(revoked === null ? [] : [revoked]), ...nextLines(place, approval, holidays)];
    const lines = [stateLine(place, approval), verdictLine(place, approval), ...story];
    const buttons = buttonsFor(place, approval, await votersOn(needs, place, approval, scene.now), scene.now);
    const title = say(place)('show.title', { id: approval.id, what: whatOf(place, approval) });
    return told(lines, { title, ...(buttons.length > 0 ? { buttons } : {}) });
  };
}

/** What this person may do about it here. */
function buttonsFor({ person }: Place, approval: Approval, voters: Voters, now: Date): NonNullable<CommandAnswer['buttons']> {
  const mayEdit = whyNotEdit(approval, { person: person.id, digest: approval.digest, voters }) === null;
  const isMine = OPEN.has(approval.state) && approval.votes.some((one) => one.person === person.id && one.vote === 'approve');
  const maySend = hasFailedCallback(approval, now) && person.groups.some((group) => MAY_SEND_AGAIN.includes(group));
  return [
    ...(mayEdit ? [{ action: 'edit' as const, approval: approval.id }] : []),
    ...(isMine ? [{ action: 'take_back' as const, approval: approval.id }] : []),
    ...(maySend ? [{ action: 'send_again' as const, approval: approval.id }] : []),
  ];
}

function stateLine(place: Place, { state, outcome, workspace }: Approval): string {
  const reason = oneLine(outcomeWords(localeOf(place), outcome?.reason ?? ''), LONGEST_REASON);
  const tell = say(place);
  return tell(reason === '' ? 'show.state' : 'show.state_reason', { state: tell(`state.${state}`), workspace, reason });
}

function verdictLine(place: Place, { verdict }: Approval): string {
  const why = [...verdict.rows, ...verdict.reasons.map((code) => reasonWord(localeOf(place), code))].join(', ') || '-';
  return say(place)('show.verdict', { decision: say(place)(`verdict.${verdict.decision}`), tier: verdict.tier, why });
}

function voteLines(place: Place, approval: Approval): string[] {
  const tell = say(place);
  const { votes, state } = approval;
  const cast = votes.map(({ person, vote, at, surface, for: whose = [] }) => {
    const values = { who: namesOf(place, [person]), at: timeFor(place, at), surface };
    return whose.length === 0 ? tell(`show.vote_${vote}`, values) : tell(`show.vote_${vote}_for`, { ...values, whose: namesOf(place, whose) });
  });
  if (state !== 'asking') return cast;
  const missing = slotsFilled(approval, place.workspace.people).filter((slot) => slot.filled_by === null);
  return [
    ...cast,
    tell('show.missing', { count: missing.length, groups: groupsText(localeOf(place), [...new Set(missing.map(({ group }) => group))]) }),
  ];
}

/** What a release waits for, in words. */
const heldText = (place: Place, heldBy: string[]): string =>
  listText(
    localeOf(place),
    heldBy.map((reason) => say(place)(`held.${reason.replace(/:.*/, '')}`)),
  );

function nextLines(place: Place, { release, state, expires_at, notice }: Approval, holidays: Holiday[]): string[] {
  const tell = say(place);
  const lines: string[] = [];
  if (state === 'waiting' && release.held_by.length > 0) lines.push(tell('show.held', { by: heldText(place, release.held_by) }));
  if (state === 'waiting' && release.held_by.includes('turn') && release.at !== null)
    lines.push(tell('show.turn', { at: timeFor(place, release.at) }));
  else if (OPEN.has(state) && release.opens_at !== null)
    lines.push([tell('show.opens', { at: timeFor(place, release.opens_at) }), ...holidaySaid(place, holidays)].join(' '));
  if (release.delivered_at !== null) lines.push(tell('show.delivered', { at: timeFor(place, release.delivered_at) }));
  else if (state === 'released') lines.push(tell('show.undelivered', { attempts: release.attempts }));
  if (notice && notice.delivered_at === null && notice.attempts > 0) {
    lines.push(tell(notice.at === null ? 'show.notice_given_up' : 'show.undelivered', { attempts: notice.attempts }));
  }
  if (OPEN.has(state)) lines.push(tell('show.expires', { at: timeFor(place, expires_at) }));
  return lines;
}
