// Follows people up while an approval asks: another group is asked where nobody answers, and each person is reminded in their own hours.
import { applied } from '../domain/approval/decide.ts';
import { withRemindersOf } from '../domain/approval/decide-follow-up.ts';
import { askedThem, planFollowUp, waitsForNow } from '../domain/approval/plan-follow-up.ts';
import { titleOfBatch } from '../domain/card/batch-facts.ts';
import { titleOf } from '../domain/card/card-title.ts';
import type { Approval } from '../domain/documents/approval.ts';
import { isInBatch, membersOf } from '../domain/documents/batch.ts';
import type { ChatSurface } from '../domain/documents/chat-account.ts';
import { toldToWaitMs } from '../domain/documents/step-retry.ts';
import { dueSteps } from '../domain/documents/steps.ts';
import { delegationsOn } from '../domain/ledger/delegation.ts';
import type { Delegation } from '../domain/ledger/ledger.ts';
import type { Person } from '../domain/policy/quorum.ts';
import type { Holidays } from '../domain/policy/window.ts';
import type { Workspace } from '../domain/policy/workspace.ts';
import type { Approvals } from '../ports/approvals.ts';
import type { Reminder, Reminders, SendReminder } from '../ports/chat.ts';
import type { Ledgers } from '../ports/documents.ts';
import type { Policies } from '../ports/policies.ts';
import type { Clock, Jobs, Logger } from '../ports/runtime.ts';

const PAGE = 200;
/** More than these of a workspace wait for their own look. */
const MOST_LOOKED_AT = 2000;

type Needs = {
  approvals: Approvals;
  ledgers: Pick<Ledgers, 'read'>;
  policies: Policies;
  holidays: Holidays;
  clock: Clock;
  reminders: Reminders[];
  logger: Logger;
};

/** How one person is reminded: `send` holds the turn for it. Nothing reaches somebody who has no account. */
type Way = { person: Person; reminder: Reminders; send: SendReminder } | null;
type Looked = { approval: Approval; around: { workspace: Workspace; delegations: Delegation[]; holidays: Holidays }; ways: Way[] };

/** Those on its card in the order in which they came: all, or those before it. */
async function onCardOf(approvals: Approvals, approval: Approval, which: 'all' | 'before'): Promise<Approval[]> {
  const { id, batch } = approval;
  if (!batch || !isInBatch(approval)) return which === 'all' ? [approval] : [];
  const ids = which === 'all' ? batch.members : batch.members.slice(0, batch.members.indexOf(id));
  return membersOf(await approvals.readAll(ids), batch);
}

/** Takes the turns of those who are due. Who has none yet is not counted as reminded: `againAt` is when the first of them has. */
async function turnsFor({ reminders, clock }: Needs, approval: Approval, { people }: Workspace, due: string[]) {
  const ways = new Map<string, Way>();
  let againAt = Number.POSITIVE_INFINITY;
  for (const id of due) {
    const person = people.find((one) => one.id === id);
    const reminder = reminderOf(reminders, approval, person);
    const account = reminder && person?.[reminder.surface];
    try {
      ways.set(id, person && reminder && account !== undefined ? { person, reminder, send: await reminder.turnWith(account) } : null);
    } catch (error) {
      const waitMs = toldToWaitMs(error);
      if (waitMs === null) throw error;
      againAt = Math.min(againAt, clock.now().getTime() + waitMs);
    }
  }
  return { ways, againAt };
}

/** One look at one approval. Whoever is to be reminded is counted as reminded by the very write that says so. */
function lookAt(needs: Needs) {
  const { approvals, ledgers, policies, holidays, clock } = needs;
  return async (id: string): Promise<Looked | null> => {
    const found = await approvals.read(id);
    const workspace = found && policies.get(found.approval.workspace);
    if (!found || !workspace) return null;
    const delegations = delegationsOn(await ledgers.read(workspace.id), clock.now());
    const around = { workspace, delegations, holidays, before: await onCardOf(approvals, found.approval, 'before') };
    const planned = (stored: Approval, now: Date) => {
      const approval = withRemindersOf(stored, around.before);
      return { approval, act: planFollowUp(approval, around, now) };
    };
    const due = found.approval.state === 'asking' ? planned(found.approval, clock.now()).act.remind : [];
    const { ways, againAt } = await turnsFor(needs, found.approval, workspace, due);
    const done = await approvals.change(id, (stored) => {
      const now = clock.now();
      const { approval, act } = planned(stored, now);
      const remind = act.remind.filter((person) => ways.has(person));
      const look_at = remind.length === act.remind.length ? act.look_at : soonest(act.look_at, againAt, now);
      const { next, result } = applied(approval, { ...act, remind, look_at }, now);
      return { next, result: next?.state === 'asking' && result === null ? remind : [] };
    });
    return done && { approval: done.approval, around, ways: done.result.map((person) => ways.get(person) ?? null) };
  };
}

/** Somebody became due since the turns were taken where none of them was told to wait: that is looked at again at once. */
const soonest = (at: string, againAt: number, now: Date): string =>
  new Date(Math.min(Date.parse(at), Number.isFinite(againAt) ? againAt : now.getTime())).toISOString();

/** What a person is told, in their language: of all on the card that wait for them. */
function reminderFor(
  { approval, around }: Looked,
  onCard: Approval[],
  { person, surface, now }: { person: Person; surface: ChatSurface; now: Date },
): Reminder {
  const { workspace } = around;
  const waiting = onCard.filter((one) => waitsForNow(one, around, now).includes(person.id));
  const card = approval.cards.find((one) => one.surface === surface);
  return {
    id: approval.id,
    locale: person.locale ?? workspace.locale,
    client: workspace.name,
    title: waiting.length > 1 ? titleOfBatch(waiting) : titleOf(approval.request),
    count: Math.max(1, waiting.length),
    ...askedThem(approval, person),
    expiresAt: waiting.map(({ expires_at }) => expires_at).toSorted()[0] ?? approval.expires_at,
    card: card?.message ? { channel: card.channel, message: card.message } : null,
  };
}

/** Somebody who has several accounts is reminded once, on the platform where the request's card is, on the first one where it is on several. */
function reminderOf(reminders: Reminders[], { cards }: Approval, person: Person | undefined): Reminders | undefined {
  const theirs = reminders.filter(({ surface }) => person?.[surface] !== undefined);
  return theirs.find(({ surface }) => cards.some((card) => card.surface === surface && card.message !== null)) ?? theirs[0];
}

/** One reminder to one person. What may have arrived is never sent again. */
async function remind({ approvals, clock, logger }: Needs, looked: Looked, onCard: Approval[], way: NonNullable<Way>): Promise<void> {
  const { person, reminder, send } = way;
  const { surface } = reminder;
  try {
    await send(reminderFor(looked, onCard, { person, surface, now: clock.now() }));
  } catch (error) {
    logger.warn({ err: error, request: looked.approval.id, person: person.id }, 'A reminder was not taken');
    if (!reminder.isRefused(error)) return;
    const reason = error instanceof Error ? error.message : String(error);
    await approvals.change(looked.approval.id, (now) => applied(now, { type: 'reminder_failed', person: person.id, surface, reason }, clock.now()));
  }
}

/** One look, with the reminders that it calls for. */
export function remindApprovers(needs: Needs) {
  const look = lookAt(needs);
  return async (id: string): Promise<Approval | null> => {
    const looked = await look(id);
    if (!looked || looked.ways.length === 0) return looked?.approval ?? null;
    const onCard = await onCardOf(needs.approvals, looked.approval, 'all');
    for (const way of looked.ways) if (way) await remind(needs, looked, onCard, way);
    const found = await needs.approvals.read(id);
    return found?.approval ?? looked.approval;
  };
}

/** Looks at everything that asks in a workspace, since somebody went or came back. May be repeated. */
export function lookAgain(needs: Needs & { jobs: Jobs }) {
  const look = remindApprovers(needs);
  return async (workspace: string): Promise<void> => {
    let cursor: string | undefined;
    for (let read = 0; read < MOST_LOOKED_AT; read += PAGE) {
      const { items, next } = await needs.approvals.list({ workspace, state: 'asking', limit: PAGE, cursor });
      for (const { id } of items) {
        const approval = await look(id);
        if (approval) needs.jobs.add(dueSteps(approval, 0, needs.clock.now()));
      }
      if (next === null) return;
      cursor = next;
    }
  };
}
