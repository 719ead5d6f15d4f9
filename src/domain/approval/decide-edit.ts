// Somebody changes what is asked for before it is approved: judged again, with a new digest, and every vote so far is void.
import { type Approval, ENDED, OPEN } from '../documents/approval.ts';
import { alone } from '../documents/batch.ts';
import { digestOf, shownHash } from '../documents/canonical.ts';
import { diff, sameJson } from '../documents/diff.ts';
import { editableFields } from '../documents/editing.ts';
import { jsonProblem } from '../documents/json-problem.ts';
import { type Refusal, type RefusalCode, refusal } from '../documents/refusal.ts';
import { type Json, type JsonObject, MAX_TEXT } from '../documents/request.ts';
import { groupsThatDecide, groupUnread, peopleNow, type Voters } from '../policy/may-vote.ts';
import { type Act, alreadyDecided, type Decided, withEvents } from './acts.ts';
import { backToAsking } from './decide-vote.ts';
import { judgedEvent } from './judged-anew.ts';
import { noteRefused } from './note-refused.ts';

type EditAct = Extract<Act, { type: 'edit' }>;

/** Why this person may not edit it, or null: who could vote may, but for whoever operates the agent. */
function notForThem(approval: Approval, id: string, voters: Voters): Refusal | null {
  const { plan, request } = approval;
  const person = peopleNow(voters, approval).find((one) => one.id === id);
  if (!person) return refusal('not_linked');
  if (voters.operators.includes(id)) return refusal('operates_agent', { role: request.agent.role });
  const groups = [...new Set(plan.slots.map((slot) => slot.group))];
  if (person.groups.some((group) => groups.includes(group))) return null;
  return groupUnread(groupsThatDecide(approval), voters) ?? refusal('not_in_group', { groups });
}

const isTooLong = (value: Json): boolean => typeof value === 'string' && value.length > MAX_TEXT;

/** Only what the rows list, only texts of a bounded length for texts and numbers for numbers: nothing is added or taken away. */
function isListed(approval: Approval, after: JsonObject): boolean {
  const fields = editableFields(approval);
  return diff(approval.request.after ?? {}, after).every((change) =>
    fields.some(
      ({ path, value }) => path === change.path && change.op === 'replace' && typeof value === typeof change.after && !isTooLong(change.after),
    ),
  );
}

/** What is wrong with this very edit. What the matrix denies as edited is told before anything changes, so that nobody ends a request by a slip. */
function whyNotSo(approval: Approval, { after, verdict, missing }: EditAct): Refusal | null {
  if (sameJson(approval.request.after ?? {}, after)) return refusal('nothing_edited');
  if (!isListed(approval, after) || jsonProblem(after)) return refusal('not_editable');
  const { decision, reasons, rules, rows } = verdict;
  if (decision === 'deny') return refusal('edit_denied', { reasons, rules, rows });
  return missing.length > 0 ? refusal('edit_incomplete', { paths: missing }) : null;
}

function edited(approval: Approval, act: EditAct, now: Date): Approval {
  const { changes, verdict, plan, after } = act;
  const request = { ...approval.request, after };
  const digest = digestOf(request);
  const at = now.toISOString();
  const next: Approval = {
    ...approval,
    request,
    diff: changes,
    digest,
    shown: shownHash(request, changes),
    verdict,
    plan,
    edits: [...(approval.edits ?? []), { by: act.person, at, from: approval.digest, digest }],
  };
  const asking = backToAsking(alone(next), [], act.voters, now);
  return verdict.decision === 'ask' ? asking : { ...asking, state: 'approved', asked: approval.asked, blocked: false };
}

/** Both versions, and whose approvals no longer count. */
function editedEvent(approval: Approval, next: Approval, { person, surface }: EditAct) {
  const detail = {
    digest_before: approval.digest,
    digest: next.digest,
    after_before: approval.request.after ?? {},
    after: next.request.after ?? {},
    void_votes: approval.votes.map((vote) => vote.person),
    surface,
  };
  return { type: 'edited', actor: person, detail };
}

/** The very edit that was stored last, sent once more. */
const isRepeated = ({ edits = [], request }: Approval, { person, digest, after }: EditAct): boolean => {
  const last = edits.at(-1);
  return last !== undefined && last.by === person && last.from === digest && sameJson(request.after ?? {}, after);
};

/** Why this person cannot edit it as things stand, or null. `digest` is of what they looked at. */
export function whyNotEdit(approval: Approval, { person, digest, voters }: Pick<EditAct, 'person' | 'digest' | 'voters'>): Refusal | null {
  const { state } = approval;
  if (!OPEN.has(state)) return ENDED.has(state) ? alreadyDecided(approval) : refusal('too_late', { state });
  const notTheirs = notForThem(approval, person, voters);
  if (notTheirs) return notTheirs;
  if (editableFields(approval).length === 0) return refusal('not_editable');
  return digest === approval.digest ? null : refusal('changed_since');
}

/** Tries of people who may not, and edits that the matrix denies, are written down. */
const NOTED = new Set<RefusalCode>(['not_linked', 'operates_agent', 'not_in_group', 'edit_denied', 'edit_incomplete']);

/** Puts the request in place that somebody wrote instead, as it was judged. Votes are void; the same edit sent again changes nothing. */
export function edit(approval: Approval, act: EditAct, now: Date): Decided {
  if (isRepeated(approval, act)) return { next: approval };
  const refused = whyNotEdit(approval, act) ?? whyNotSo(approval, act);
  if (refused) {
    if (!NOTED.has(refused.code)) return { refused };
    const detail = { ...refused.values, code: refused.code, surface: act.surface };
    return { refused, noted: noteRefused(approval, { type: 'edit_refused', actor: act.person, detail }, now) };
  }
  const next = edited(approval, act, now);
  return { next: withEvents(next, now, [editedEvent(approval, next, act), judgedEvent(next, next)]) };
}
