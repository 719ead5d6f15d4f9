// What has happened so far, as a card tells it: where it stands, in a word, and its life in timed lines.
import type { Approval, LifeEvent } from '../documents/approval.ts';
import { textOf, textsOf } from '../documents/json.ts';
import type { Json } from '../documents/request.ts';
import { brokenGlass } from '../policy/quorum.ts';
import { nameIn, type Workspace } from '../policy/workspace.ts';
import type { CardFacts, LifeLine } from './card-facts.ts';
import type { Phrase } from './card-title.ts';

type Status = CardFacts['status'];

const status = (sign: Status['sign'], key: string, values: Phrase['values'] = {}): Status => ({ sign, phrase: { key: `status.${key}`, values } });

function askingStatus(approval: Approval, given: number): Status {
  const needed = approval.plan.slots.length;
  const isAskedFurther = (approval.follow_up?.escalated.length ?? 0) > 0;
  if (approval.blocked) return status('attention', isAskedFurther ? 'blocked_asked' : 'blocked');
  return status('asking', 'asking', { given, needed });
}

function waitingStatus({ release }: Approval): Status {
  const { held_by } = release;
  if (held_by.includes('pause')) return status('waiting', 'waiting_pause');
  if (held_by.some((reason) => reason.startsWith('cap:'))) return status('waiting', 'waiting_cap');
  if (held_by.includes('safe_mode')) return status('waiting', 'waiting_safe_mode');
  if (held_by.includes('window')) return status('waiting', 'waiting_window');
  if (held_by.includes('turn')) return status('waiting', 'waiting_turn');
  return status('waiting', held_by.includes('not_before') ? 'waiting_not_before' : 'waiting');
}

const ofKind = (approval: Approval) => (approval.request.action.object === 'email' ? 'sent' : 'changed');

/** An execution that was not what was approved; a release by exception is none. */
const isDifference = ({ type, detail }: LifeEvent): boolean => type === 'bypass_found' && detail.code !== 'break_glass';

function executedStatus({ events }: Approval): Status {
  if (events.some(isDifference)) return status('attention', 'executed_differs');
  const partial = events.some((event) => event.type === 'executed' && event.detail.status === 'partial');
  return partial ? status('attention', 'executed_partial') : status('done', 'executed');
}

/** Where it stands, in a few words, and the sign that goes with it. */
export function stateOf(approval: Approval, given: number): Status {
  const nothing = { what: ofKind(approval) };
  const code = approval.outcome?.code;
  switch (approval.state) {
    case 'asking':
      return askingStatus(approval, given);
    case 'approved':
      return brokenGlass(approval.votes) ? status('attention', 'approved_glass') : status('done', 'approved');
    case 'releasing':
    case 'released':
      return status('done', approval.state);
    case 'waiting':
      return waitingStatus(approval);
    case 'executed':
      return executedStatus(approval);
    case 'denied':
      return status('stopped', code === 'suppressed' || code === 'stopped' || code === 'evidence_stale' ? code : 'denied', nothing);
    case 'expired':
    case 'withdrawn':
      return status('stopped', approval.state, nothing);
    case 'failed':
      return status('attention', code === 'stopped' || code === 'execution_failed' ? `failed_${code}` : 'failed_delivery');
    case 'rolled_back':
      return status('done', 'rolled_back');
  }
}

const HELD_BY = ['pause', 'cap', 'safe_mode', 'window', 'not_before'];
/** What matters most of what a release waits for. */
function heldBy(value: Json | undefined): string {
  const held = Array.isArray(value) ? value.map((one) => textOf(one).replace(/:.*/, '')) : [];
  return HELD_BY.find((one) => held.includes(one)) ?? 'other';
}

/** Bypasses whose detail says more than their code does. */
const TELLING = new Set(['differs']);

function votedKey({ vote, for: cast }: { [key: string]: Json }): string {
  const isLent = Array.isArray(cast) && cast.length > 0;
  if (vote === 'deny') return isLent ? 'denied_for' : 'denied';
  return isLent ? 'approved_for' : 'approved';
}

/** What an event says on a card, and what it quotes; null where it says nothing there. */
function wordsOf(event: LifeEvent, role: string, differs: boolean, nameOf: (id: string) => string): { phrase: Phrase; quote: string | null } | null {
  const { detail } = event;
  const line = (key: string, values: Phrase['values'] = {}, quote: string | null = null) => ({ phrase: { key: `life.${key}`, values }, quote });
  switch (event.type) {
    case 'request_received':
      return line('asked', { role });
    case 'vote_cast':
      if (detail.assurance === 'break_glass') return line('break_glass', {}, textOf(detail.reason));
      return line(votedKey(detail), { who: textsOf(detail.for).map(nameOf).join(', ') }, typeof detail.reason === 'string' ? detail.reason : null);
    case 'withdrawn':
      return line('withdrawn', { role }, typeof detail.reason === 'string' ? detail.reason : null);
    case 'escalated':
      return line(detail.because === 'blocked' ? 'escalated_blocked' : 'escalated', { group: textOf(detail.group) });
    case 'held':
      return line('held', { why: heldBy(detail.held_by) });
    case 'bypass_found':
      if (!isDifference(event)) return null;
      return line('bypass_found', { code: textOf(detail.code) }, TELLING.has(textOf(detail.code)) ? textOf(detail.detail) : null);
    case 'executed':
      return line(detail.status === 'partial' ? 'executed_partial' : differs ? 'executed_differs' : 'executed');
    case 'edited':
    case 'vote_taken_back':
    case 'quorum_lost':
    case 'released':
    case 'execution_failed':
    case 'expired':
    case 'revoked':
    case 'rollback_asked':
      return line(event.type);
    case 'rolled_back':
      return line(detail.whole === false ? 'rolled_back_partly' : 'rolled_back');
    default:
      return null;
  }
}

/** The life so far, oldest first. */
export function lifeOf(approval: Approval, workspace: Workspace): LifeLine[] {
  const differs = approval.events.some(isDifference);
  const nameOf = (id: string) => nameIn(workspace, id);
  // No agent asked for a rollback: whoever did is named by an event of its own.
  const told = approval.rollback ? approval.events.filter(({ type }) => type !== 'request_received') : approval.events;
  return told.flatMap((event) => {
    const said = wordsOf(event, approval.request.agent.role, differs, nameOf);
    if (!said) return [];
    const person = workspace.people.find((one) => one.id === event.actor);
    return [{ at: event.at, name: person?.name ?? null, ...said }];
  });
}
