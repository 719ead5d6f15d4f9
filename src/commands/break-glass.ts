// Break-glass: what is asked about goes out without the approvals that are missing and outside its window, for a reason that everybody hears.
import { decide } from '../domain/approval/decide.ts';
import { pausesOver } from '../domain/approval/held-now.ts';
import type { Approval } from '../domain/documents/approval.ts';
import type { Refusal } from '../domain/documents/refusal.ts';
import type { Ledger } from '../domain/ledger/ledger.ts';
import { filledNow, type Voters } from '../domain/policy/may-vote.ts';
import { GLASS_GROUP } from '../domain/policy/quorum.ts';
import { CODE_PASSED, isCodeRefusal, wantsCode } from '../domain/policy/step-up.ts';
import { listText, text } from '../texts.ts';
import type { CommandResult } from './answer.ts';
import { findRequest, scopeName } from './find.ts';
import { refusedWords } from './refused-words.ts';
import { whatOf } from './request-line.ts';
import {
  type Command,
  type CommandNeeds,
  forbidden,
  localeOf,
  namesOf,
  type Place,
  publish,
  type Scene,
  say,
  timeFor,
  told,
  unconfirmed,
  unreadText,
  votersOn,
} from './scene.ts';

/** What happened, for one reader, or for everybody where the place is `inOpen`. */
export function glassWords(place: Place, approval: Approval, { reason, ledger, now }: { reason: string; ledger: Ledger; now: Date }): string {
  const values = { by: place.person.name, id: approval.id, title: whatOf(place, approval), reason };
  return [text(localeOf(place), 'glass.announced', values), ...pausedText(place, approval, ledger, now)].join('\n');
}

/** That a pause goes on holding it; nothing where none does. */
function pausedText(place: Place, approval: Approval, ledger: Ledger, now: Date): string[] {
  const pauses = pausesOver(ledger, approval, now);
  const scopes = listText(
    localeOf(place),
    pauses.map((one) => scopeName(place, one)),
  );
  return pauses.length === 0 ? [] : [text(localeOf(place), 'glass.held', { scopes })];
}

/** The one-time code before the reason, where this workspace wants one; it belongs neither into the reason nor into what is said. */
function codeAndReason({ workspace }: Place, approval: Approval, words: string[]): { code: string | null; reason: string } {
  const [first = '', ...rest] = words;
  const isCode = wantsCode(approval, workspace) && /^\d{6}$/.test(first);
  return isCode ? { code: first, reason: rest.join(' ') } : { code: null, reason: words.join(' ') };
}

/** `break-glass <request> [code] <reason>` */
export function breakGlassCommand(needs: CommandNeeds): Command {
  return async (scene) => {
    const found = await findRequest(needs, scene);
    if (found.refused) return found.refused;
    const { place, approval, rest } = found;
    const notHere = unconfirmed(place);
    if (notHere) return notHere;
    const { code, reason } = codeAndReason(place, approval, rest);
    if (scene.command.dryRun) return wouldBreak(needs, place, approval, await votersOn(needs, place, approval, scene.now), scene);
    // Before it is broken: a store that fails afterwards would say that nothing was done.
    const ledger = await needs.ledgers.read(place.workspace.id);
    const by = { person: place.person.id, digest: approval.digest, surface: scene.by.surface };
    const done = await needs.breakGlass(approval.id, { ...by, reason, code });
    if (!done) return told([]);
    if (done.refused) return refusedHere(needs, place, done.refused, done.approval);
    const seen = { reason, ledger, now: scene.now };
    const spoken = await publish(needs, scene, place, (open) => glassWords(open, done.approval, seen));
    return { ...told(glassWords(place, done.approval, seen), { buttons: [{ action: 'take_back', approval: approval.id }] }), public: spoken };
  };
}

async function refusedHere(needs: CommandNeeds, place: Place, refused: Refusal, approval: Approval): Promise<CommandResult> {
  if (refused.code === 'group_unread') return told(unreadText(localeOf(place), refused));
  if (refused.code === 'code_missing') return told(say(place)('break_glass.name_code', { id: approval.id }));
  if (refused.code === 'reason_missing') return told(say(place)('break_glass.name_reason', { id: approval.id }));
  const noRight = refused.code === 'not_in_group' ? await forbidden(needs, place, [GLASS_GROUP], 'break-glass') : null;
  return noRight ?? told(wordsOf(place, refused, approval));
}

const SAID = new Set(['operates_agent', 'edited_by_you', 'asked_by_you', 'evidence_stale', 'changed_since']);

/** Refusals that have their own words for people say them; the rest says how the request stands. */
function wordsOf(place: Place, refused: Refusal, approval: Approval): string {
  if (!SAID.has(refused.code) && !isCodeRefusal(refused.code)) return refusedWords(place, refused, approval);
  const { at, by } = refused.values;
  const may = Array.isArray(by) ? by.map(String) : [];
  return text(localeOf(place), `refusal.${refused.code}`, {
    role: approval.request.agent.role,
    by: namesOf(place, may),
    count: may.length,
    at: typeof at === 'string' ? timeFor(place, at) : '',
  });
}

async function wouldBreak(
  needs: CommandNeeds,
  place: Place,
  approval: Approval,
  voters: Voters,
  { by, now, command }: Scene,
): Promise<CommandResult> {
  const { person } = place;
  const { reason } = codeAndReason(place, approval, command.words.slice(1));
  const act = { type: 'break_glass' as const, person: person.id, digest: approval.digest, reason, surface: by.surface, voters, checked: CODE_PASSED };
  const { refused } = decide(approval, act, now);
  if (refused) return refusedHere(needs, place, refused, approval);
  const missing = filledNow(approval, voters).filter((slot) => slot.filled_by === null).length;
  const ledger = await needs.ledgers.read(place.workspace.id);
  return told([say(place)('break_glass.would', { id: approval.id, missing }), ...pausedText(place, approval, ledger, now)]);
}
