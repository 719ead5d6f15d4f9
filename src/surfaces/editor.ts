// One person who edits a request before it is approved: whether they may, what they hear, and the try of somebody who may not.
import { whoMayVote } from '../domain/approval/decide.ts';
import { whyNotEdit } from '../domain/approval/decide-edit.ts';
import { titleOf } from '../domain/card/card-title.ts';
import type { Approval } from '../domain/documents/approval.ts';
import type { FieldValue } from '../domain/documents/editing.ts';
import { type Refusal, refusal } from '../domain/documents/refusal.ts';
import { nameIn } from '../domain/policy/workspace.ts';
import { listText, text } from '../texts.ts';
import type { SurfaceNeeds } from './needs.ts';
import { localeOf, refusalText } from './refusal-words.ts';
import type { Seen, Voter } from './voter.ts';

type Needs = Pick<SurfaceNeeds, 'editRequest'>;

/** Who may, for somebody who may not. */
function whoMay(voter: Voter): string {
  const locale = localeOf(voter);
  const may = whoMayVote({ ...voter.approval, votes: [] }, voter.voters).map(({ name }) => name);
  return may.length === 0 ? '' : text(locale, 'edit.who_may', { people: listText(locale, may) });
}

const NO_RIGHT = new Set(['not_linked', 'not_in_group', 'operates_agent']);
const wordsOf = (voter: Voter, refused: Refusal): string =>
  [refusalText(voter, refused, voter.approval), NO_RIGHT.has(refused.code) ? whoMay(voter) : ''].filter(Boolean).join(' ');

/**
 * Why this person cannot edit at all, or null. The try of somebody who may not is put to the record as an edit that changes nothing,
 * which nothing accepts.
 */
export async function turnAwayEditor({ editRequest }: Needs, voter: Voter, { approval, digest }: Seen): Promise<string | null> {
  const { id, surface, voters } = voter;
  const refused = whyNotEdit(voter.approval, { person: id, digest, voters });
  if (!refused) return null;
  if (NO_RIGHT.has(refused.code)) await editRequest(approval, { person: id, digest, values: [], surface });
  return wordsOf(voter, refused);
}

/** What the editor hears: how it stands now, and whose votes no longer count. */
function doneLines(voter: Voter, { state, request }: Approval): string[] {
  const locale = localeOf(voter);
  const { key, values } = titleOf(request);
  const done = text(locale, state === 'asking' ? 'edit.done' : 'edit.done_auto', { title: text(locale, key, values) });
  const names = voter.approval.votes.map(({ person }) => nameIn(voter.workspace, person));
  return names.length > 0 ? [done, text(locale, 'edit.void', { people: listText(locale, names) })] : [done];
}

type Saved = { refused: string; done?: undefined } | { refused?: undefined; done: string[]; approval: Approval };

/** Puts what was written to the flow: why it was refused, or what the editor hears. */
export async function saveEdit({ editRequest }: Needs, voter: Voter, { approval, digest }: Seen, values: FieldValue[]): Promise<Saved> {
  const decision = await editRequest(approval, { person: voter.id, digest, values, surface: voter.surface });
  if (!decision) return { refused: wordsOf(voter, refusal('not_found')) };
  if (decision.refused) return { refused: wordsOf({ ...voter, approval: decision.approval }, decision.refused) };
  return { done: doneLines(voter, decision.approval), approval: decision.approval };
}
