// Modals of the emulated Slack: a trigger opens one within three seconds, once; an open one can be updated, and another
// one pushed on top of it.
import { TRIGGER_MS } from './limits.ts';
import { APP, BOT, type SlackEvent, TEAM, token, withIds } from './memory.ts';
import { type Answer, failed, viewProblem } from './message-checks.ts';
import { isThing, type Thing, thingsOf } from './text-checks.ts';

/** A modal as Slack keeps it, with whom it was opened for and by which trigger. */
export type View = Thing & {
  id: string;
  hash: string;
  blocks: Thing[];
  user: string;
  trigger: string;
  previous_view_id: string | null;
  root_view_id: string;
  closed: boolean;
};

/** A view as it goes over the wire: without what only the emulator knows. */
export function sentView(view: View): Thing {
  const { user: _user, trigger: _trigger, closed: _closed, ...sent } = view;
  return sent;
}

const placeOf = (values: Thing): Thing => ({ team_id: TEAM, app_id: APP, app_installed_team_id: TEAM, bot_id: BOT, state: { values } });

export type Modals = ReturnType<typeof newModals>;

/** `monotonicMs` measures the life of a trigger; `tell` hears of every change. */
export function newModals({ monotonicMs, tell }: { monotonicMs: () => number; tell: (event: SlackEvent) => void }) {
  const views = new Map<string, View>();
  const homes = new Map<string, Thing & { id: string; hash: string; blocks: Thing[] }>();
  const triggers = new Map<string, { user: string; expiresMs: number; used: boolean; from: string | null }>();

  /** A trigger of a person's act; `from` is the modal in which it happened. */
  function newTrigger(user: string, from: string | null = null): string {
    const id = token(`${Math.floor(monotonicMs())}.`);
    triggers.set(id, { user, expiresMs: monotonicMs() + TRIGGER_MS, used: false, from });
    return id;
  }

  function put(content: Thing, user: string, trigger: string, below: View | null): View {
    const id = token('V');
    const stack = { root_view_id: below?.root_view_id ?? id, previous_view_id: below?.id ?? null };
    const own = { id, hash: token(''), user, trigger, closed: false, blocks: withIds(content.blocks) };
    const view: View = { ...structuredClone(content), ...placeOf({}), ...stack, ...own };
    views.set(id, view);
    tell({ type: 'view', user, viewId: id });
    return view;
  }

  function byTrigger(args: Thing, push: boolean): Answer {
    const trigger = triggers.get(String(args.trigger_id));
    if (!trigger) return failed('invalid_trigger_id');
    if (trigger.used) return failed('exchanged_trigger_id');
    if (monotonicMs() > trigger.expiresMs) return failed('expired_trigger_id');
    const below = push && trigger.from ? views.get(trigger.from) : undefined;
    if (push && !below) return failed('not_found');
    const problem = viewProblem(args.view);
    if (problem || !isThing(args.view)) return problem ?? failed('invalid_arguments');
    trigger.used = true;
    return { ok: true, view: sentView(put(args.view, trigger.user, String(args.trigger_id), below ?? null)) };
  }

  function replace(view: View, content: Thing): void {
    Object.assign(view, structuredClone(content), { blocks: withIds(content.blocks), hash: token('') });
    tell({ type: 'view', user: view.user, viewId: view.id });
  }

  function update(args: Thing): Answer {
    const named = typeof args.view_id === 'string' ? views.get(args.view_id) : undefined;
    const view = named ?? [...views.values()].find((one) => args.external_id !== undefined && one.external_id === args.external_id);
    if (!view || view.closed) return failed('not_found');
    if (typeof args.hash === 'string' && args.hash !== view.hash) return failed('hash_conflict');
    const problem = viewProblem(args.view);
    if (problem || !isThing(args.view)) return problem ?? failed('invalid_arguments');
    replace(view, args.view);
    return { ok: true, view: sentView(view) };
  }

  /** A person's home of the app: there is one, and it is replaced whole. */
  function publish(args: Thing): Answer {
    const user = String(args.user_id ?? '');
    const problem = viewProblem(args.view, 'home');
    if (problem || !isThing(args.view)) return problem ?? failed('invalid_arguments');
    const known = homes.get(user);
    if (typeof args.hash === 'string' && args.hash !== known?.hash) return failed('hash_conflict');
    const own = { id: known?.id ?? token('V'), hash: token(''), blocks: withIds(args.view.blocks) };
    const home = { ...structuredClone(args.view), ...placeOf({}), ...own };
    homes.set(user, home);
    tell({ type: 'view', user, viewId: own.id });
    return { ok: true, view: home };
  }

  function close(view: View, all = false): void {
    for (const one of views.values()) {
      if (one.id === view.id || (all && one.root_view_id === view.root_view_id)) one.closed = true;
    }
    tell({ type: 'view', user: view.user, viewId: view.id });
  }

  /** What the app answers to a submission; returns the problem where Slack would show its own error. */
  function applySubmission(view: View, answer: Thing): Answer | null {
    const action = answer.response_action;
    if (action === 'errors') return null;
    if (action === undefined || action === 'clear') {
      close(view, action === 'clear');
      return null;
    }
    const problem = viewProblem(answer.view);
    if (problem || !isThing(answer.view)) return problem ?? failed('invalid_arguments');
    if (action === 'push') put(answer.view, view.user, view.trigger, view);
    else replace(view, answer.view);
    return null;
  }

  return {
    views,
    newTrigger,
    update,
    publish,
    /** The home of the app as a person sees it, or null where it was never published. */
    homeOf: (user: string) => homes.get(user) ?? null,
    close,
    applySubmission,
    open: (args: Thing) => byTrigger(args, false),
    push: (args: Thing) => byTrigger(args, true),
    /** The modal that a person sees: the last one that is open. */
    shownTo: (user: string) => [...views.values()].findLast((view) => view.user === user && !view.closed) ?? null,
    openedBy: (trigger: string) => [...views.values()].find((view) => view.trigger === trigger) ?? null,
  };
}

/** An input of a modal: by its block id, or by a name that its block id and its action id begin with. */
export const inputNamed = (view: View, name: string): Thing | undefined => {
  const inputs = thingsOf(view.blocks).filter((block) => block.type === 'input');
  const begins = (block: Thing) =>
    String(block.block_id).startsWith(name) && isThing(block.element) && String(block.element.action_id).startsWith(name);
  return inputs.find((block) => block.block_id === name) ?? inputs.find(begins);
};
