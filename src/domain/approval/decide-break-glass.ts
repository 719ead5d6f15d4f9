// Break-glass: somebody of the group for it lets a request out without the quorum and the window, for a reason that is written down.
import type { Approval, Vote } from '../documents/approval.ts';
import { type Refusal, refusal } from '../documents/refusal.ts';
import { askedBy, editorsBarred, groupUnread, mayDecide } from '../policy/may-vote.ts';
import { GLASS_GROUP } from '../policy/quorum.ts';
import { codeRefused } from '../policy/step-up.ts';
import { type Act, alreadyDecided, type Decided, signalIsStale, withEvents } from './acts.ts';
import { meetsNewMatrix } from './judged-anew.ts';
import { noteRefused } from './note-refused.ts';

type GlassAct = Extract<Act, { type: 'break_glass' }>;

/** Why this person may not break the glass of it, or null. */
function notForThem(approval: Approval, { person: id, voters }: GlassAct): Refusal | null {
  const person = voters.people.find((one) => one.id === id);
  if (!person) return refusal('not_linked');
  if (voters.operators.includes(id)) return refusal('operates_agent', { role: approval.request.agent.role });
  if (!person.groups.includes(GLASS_GROUP)) return groupUnread([GLASS_GROUP], voters) ?? refusal('not_in_group', { groups: [GLASS_GROUP] });
  if (editorsBarred(approval).includes(id)) return refusal('edited_by_you');
  return askedBy(approval, id) ? refusal('asked_by_you', { by: mayDecide(approval, voters) }) : null;
}

/** Only what is being asked: a denial stays one. Whatever else holds a release (pause, caps, suppression) goes on holding it. */
export function breakGlass(approval: Approval, act: GlassAct, now: Date): Decided {
  if (approval.state !== 'asking') return { refused: alreadyDecided(approval) };
  const note = (refused: Refusal): Decided => {
    const detail = { code: refused.code, surface: act.surface };
    return { refused, noted: noteRefused(approval, { type: 'break_glass_refused', actor: act.person, detail }, now) };
  };
  const notTheirs = notForThem(approval, act);
  if (notTheirs) return notTheirs.code === 'group_unread' ? { refused: notTheirs } : note(notTheirs);
  if (act.digest !== approval.digest) return { refused: refusal('changed_since') };
  const reason = act.reason?.trim();
  if (!reason) return { refused: refusal('reason_missing') };
  const changed = meetsNewMatrix(approval, act, now);
  if (changed) return changed;
  if (signalIsStale(approval, now)) return { refused: refusal('evidence_stale', { observed_at: approval.request.source_signal.observed_at }) };
  const unchecked = codeRefused(approval, act.voters, act.checked);
  if (unchecked) return note(unchecked);
  const { person, surface } = act;
  const at = now.toISOString();
  const { digest, shown } = approval;
  const vote: Vote = { person, vote: 'approve', at, surface, assurance: 'break_glass', digest, shown, reason };
  const votes = [...approval.votes.filter((one) => one.person !== person), vote];
  const approved: Approval = { ...approval, votes, state: 'approved', decided_by: [person], decided_at: at, blocked: false };
  return {
    next: withEvents(approved, now, [
      { type: 'vote_cast', actor: person, detail: { ...vote } },
      { type: 'bypass_found', actor: person, detail: { code: 'break_glass', reason } },
      { type: 'decided', actor: person, detail: { decision: 'approved', decided_by: [person], assurance: 'break_glass' } },
    ]),
  };
}
