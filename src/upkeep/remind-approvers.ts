// Follows people up while an approval asks: another group is asked where nobody answers, and each person is reminded in their own hours.

import { applied } from '../domain/approval/decide.ts';
import { askedThem, planFollowUp } from '../domain/approval/plan-follow-up.ts';
import { titleOf } from '../domain/card/card-title.ts';
import type { Approval } from '../domain/documents/approval.ts';
import type { ChatSurface } from '../domain/documents/chat-account.ts';
import { dueSteps } from '../domain/documents/steps.ts';
import { delegationsOn } from '../domain/ledger/delegation.ts';
import type { Person } from '../domain/policy/quorum.ts';
import type { Holidays } from '../domain/policy/window.ts';
import type { Workspace } from '../domain/policy/workspace.ts';
import type { Approvals } from '../ports/approvals.ts';
import type { Reminder, Reminders } from '../ports/chat.ts';
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
};

type Looked = { approval: Approval; workspace: Workspace; remind: string[] };

/** One look at one approval. Whoever is to be reminded is counted as reminded by the very write that says so. */
function lookAt({ approvals, ledgers, policies, holidays, clock }: Needs) {
  return async (id: string): Promise<Looked | null> => {
    const found = await approvals.read(id);
    const workspace = found && policies.get(found.approval.workspace);
    if (!found || !workspace) return null;
    const ledger = await ledgers.read(workspace.id);
    const done = await approvals.change(id, (approval) => {
      const now = clock.now();
      const act = planFollowUp(approval, { workspace, delegations: delegationsOn(ledger, now), holidays }, now);
      const { next, result } = applied(approval, act, now);
      return { next, result: next?.state === 'asking' && result === null ? act.remind : [] };
    });
    return done && { approval: done.approval, workspace, remind: done.result };
  };
}

/** What a person is told, in their language. */
function reminderFor({ approval, workspace }: Looked, person: Person, surface: ChatSurface): Reminder {
  const card = approval.cards.find((one) => one.surface === surface);
  return {
    id: approval.id,
    locale: person.locale ?? workspace.locale,
    client: workspace.name,
    title: titleOf(approval.request),
    ...askedThem(approval, person),
    expiresAt: approval.expires_at,
    card: card?.message ? { channel: card.channel, message: card.message } : null,
  };
}

type Sending = Needs & { reminders: Reminders[]; logger: Logger };

/** Somebody who has several accounts is reminded once, on the platform where the request's card is, on the first one where it is on several. */
function reminderOf(reminders: Reminders[], { cards }: Approval, person: Person | undefined): Reminders | undefined {
  const theirs = reminders.filter(({ surface }) => person?.[surface] !== undefined);
  return theirs.find(({ surface }) => cards.some((card) => card.surface === surface && card.message !== null)) ?? theirs[0];
}

/** One reminder to one person. What may have arrived is never sent again. */
async function remind({ reminders, approvals, clock, logger }: Sending, looked: Looked, id: string): Promise<void> {
  const person = looked.workspace.people.find((one) => one.id === id);
  const reminder = reminderOf(reminders, looked.approval, person);
  const account = reminder && person?.[reminder.surface];
  if (!person || !reminder || account === undefined) return;
  const { surface } = reminder;
  try {
    await reminder.send(account, reminderFor(looked, person, surface));
  } catch (error) {
    logger.warn({ err: error, request: looked.approval.id, person: id }, 'A reminder was not taken');
    if (!reminder.isRefused(error)) return;
    const reason = error instanceof Error ? error.message : String(error);
    await approvals.change(looked.approval.id, (now) => applied(now, { type: 'reminder_failed', person: id, surface, reason }, clock.now()));
  }
}

/** One look, with the reminders that it calls for. */
export function remindApprovers(needs: Sending) {
  const look = lookAt(needs);
  return async (id: string): Promise<Approval | null> => {
    const looked = await look(id);
    if (!looked) return null;
    for (const person of looked.remind) await remind(needs, looked, person);
    const found = looked.remind.length === 0 ? null : await needs.approvals.read(id);
    return found?.approval ?? looked.approval;
  };
}

/** Looks at everything that asks in a workspace, since somebody went or came back. May be repeated. */
export function lookAgain(needs: Sending & { jobs: Jobs }) {
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
