// Everything that the page shows for one person in one channel, as one value.
import type { Approval } from '../domain/documents/approval.ts';
import type { Holidays } from '../domain/policy/window.ts';
import type { Workspace } from '../domain/policy/workspace.ts';
import type { Approvals } from '../ports/approvals.ts';
import type { Policies } from '../ports/policies.ts';
import type { MovableClock } from '../system.ts';
import { accountOf } from './account-of.ts';
import type { Executor, Received } from './executor.ts';
import { type Around, comingOf, groupName, type LifeLine, lifeOf, nounOf } from './life.ts';
import { SAMPLES } from './samples.ts';
import { BOT_USER, type Message, type PrivateWords } from './slack/memory.ts';
import { isThing, type Thing } from './slack/text-checks.ts';
import type { SlackEmulator } from './slack-emulator.ts';

const MAX_MESSAGES = 100;
const MAX_RECEIVED = 12;
const SHOWN_GRANT = 14;

export type ShownPerson = { slack: string; name: string; note: string; zone: string };
export type ShownChannel = { workspace: string; name: string; client: string; channel: string; zone: string; waiting: number };
export type ShownMessage = {
  ts: string;
  channel: string;
  at: string;
  edited: boolean;
  fromBot: boolean;
  user: string;
  onlyYou: boolean;
  inThread: boolean;
  text: string;
  blocks: Thing[];
  /** The request whose card it is. */
  request: string | null;
};
export type ShownReceived = Omit<Received, 'body'> & { noun: string; text: string };
export type PageState = {
  now: string;
  moved: boolean;
  channels: ShownChannel[];
  workspace: string;
  channel: string;
  people: ShownPerson[];
  me: string;
  messages: ShownMessage[];
  view: Thing | null;
  chosen: { id: string; noun: string; lines: LifeLine[] } | null;
  /** What the clock can be moved to. */
  next: { at: string; what: 'opening' | 'turn' } | null;
  zones: string[];
  executor: { host: string; reporting: boolean; received: ShownReceived[] };
  samples: readonly { name: string; title: string; note: string }[];
};

export type Playground = {
  slack: SlackEmulator;
  executor: Executor;
  clock: MovableClock;
  policies: Policies;
  approvals: Pick<Approvals, 'list'>;
  holidays: Holidays;
};

/** Who asks, and what is in front of them; names that do not exist fall back to the first ones. */
export type Asked = { workspace: string | undefined; me: string | undefined; chosen: string | undefined };

function personOf(workspace: Workspace, person: Workspace['people'][number]): ShownPerson {
  const groups = person.groups.map(groupName).join(', ') || 'in no group';
  const runs = workspace.agents.filter((agent) => agent.operator === person.id).map((agent) => `runs the ${agent.role} agent`);
  const linked = person.slack === undefined ? ['not linked yet'] : [];
  return {
    slack: accountOf(person),
    name: person.name,
    note: [groups, ...runs, ...linked].join(', '),
    zone: person.time_zone ?? workspace.time_zone,
  };
}

const shownMessage = (one: Message | PrivateWords, byMessage: Map<string, string>): ShownMessage => ({
  ts: one.ts,
  channel: one.channel,
  at: one.at,
  edited: 'edited_at' in one && one.edited_at !== null,
  fromBot: 'via' in one || one.user === BOT_USER,
  user: one.user,
  onlyYou: 'via' in one,
  inThread: 'thread_ts' in one && one.thread_ts !== null,
  text: one.text,
  blocks: one.blocks,
  request: byMessage.get(one.ts) ?? null,
});

/** The callback as text, the grant shortened: it is a key as long as it lasts. */
function callbackText(body: Thing): string {
  const data = isThing(body.data) ? body.data : {};
  const { grant, ...rest } = data;
  const shown = typeof grant === 'string' ? { ...rest, grant: `${grant.slice(0, SHOWN_GRANT)}…` } : rest;
  return JSON.stringify({ ...body, data: shown }, null, 1);
}

/** The next thing that time brings: to the chosen request, else to any. */
function nextOf(approvals: Approval[], chosen: Approval | null, around: Around): PageState['next'] {
  const coming = (approval: Approval): NonNullable<PageState['next']>[] => {
    const { opens_at, at } = comingOf(approval, around);
    if (opens_at) return [{ at: opens_at, what: 'opening' }];
    return at ? [{ at, what: 'turn' }] : [];
  };
  const soonest = approvals.flatMap(coming).sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return (chosen ? coming(chosen)[0] : undefined) ?? soonest[0] ?? null;
}

/** Reads the state of the page at this instant. */
export async function readPageState(playground: Playground, asked: Asked): Promise<PageState> {
  const { slack, executor, clock, policies, approvals, holidays } = playground;
  const now = clock.now();
  const all = policies.all().filter((one) => one.channels.slack !== undefined);
  const workspace = all.find((one) => one.id === asked.workspace) ?? all[0];
  if (!workspace) throw new Error('No workspace has a Slack channel; give one of policies/workspaces a channels.slack.');
  const lists = await Promise.all(all.map((one) => approvals.list({ workspace: one.id, limit: 100 })));
  const here = lists[all.indexOf(workspace)]?.items ?? [];
  const people = workspace.people.map((one) => personOf(workspace, one));
  const me = people.find((one) => one.slack === asked.me) ?? people[0];
  const channel = workspace.channels.slack ?? '';
  const byMessage = new Map(here.flatMap((approval) => approval.cards.flatMap(({ message }) => (message ? [[message, approval.id] as const] : []))));
  const chosen = here.find((one) => one.id === asked.chosen) ?? here[0] ?? null;
  const around = { workspace, holidays, now };
  const view = me ? slack.shownTo(me.slack) : null;
  const words = slack.privates.filter((one) => one.user === me?.slack && one.channel === channel && !one.deleted);
  const messages = [...slack.messages.filter((one) => one.channel === channel && !one.deleted), ...words].sort((a, b) => Number(a.ts) - Number(b.ts));
  return {
    now: now.toISOString(),
    moved: clock.isMoved(),
    channels: all.map((one, index) => ({
      workspace: one.id,
      name: one.id,
      client: one.name,
      channel: one.channels.slack ?? '',
      zone: one.time_zone,
      waiting: lists[index]?.items.filter(({ state }) => state === 'asking').length ?? 0,
    })),
    workspace: workspace.id,
    channel,
    people,
    me: me?.slack ?? '',
    messages: messages.slice(-MAX_MESSAGES).map((one) => shownMessage(one, byMessage)),
    view: view ? { id: view.id, title: view.title, submit: view.submit, close: view.close, blocks: view.blocks } : null,
    chosen: chosen && { id: chosen.id, noun: nounOf(chosen.request), lines: lifeOf(chosen, around) },
    next: nextOf(here, chosen, around),
    zones: [...new Set([chosen && comingOf(chosen, around).zone, workspace.time_zone, ...people.map((one) => one.zone)])]
      .filter((zone) => typeof zone === 'string')
      .slice(0, 3),
    executor: {
      host: executor.host,
      reporting: executor.reporting(),
      received: executor.received
        .filter((one) => one.workspace === workspace.id)
        .slice(0, MAX_RECEIVED)
        .map(({ body, ...one }) => {
          const about = here.find((approval) => approval.id === one.request);
          return { ...one, noun: about ? nounOf(about.request) : 'a request', text: callbackText(body) };
        }),
    },
    samples: SAMPLES,
  };
}
