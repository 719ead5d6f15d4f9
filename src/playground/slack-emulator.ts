// A local Slack: the Web API that our adapter calls, and people who click, fill in modals and type. What they do is sent to the
// app as Slack sends it, signed. The playground's page and the tests use this one emulator.
import { performance } from 'node:perf_hooks';
import { slackFiles } from './slack/files.ts';
import { MAX_POST_TEXT } from './slack/limits.ts';
import { type Message, type PrivateWords, type Remembered, slackMemory, token } from './slack/memory.ts';
import { messageProblem } from './slack/message-checks.ts';
import { inputNamed, newModals, type View } from './slack/modals.ts';
import { newPacing } from './slack/pacing.ts';
import {
  buttonsIn,
  commandFields,
  homeOpened,
  mentionEvent,
  messageClick,
  signedHeaders,
  type Values,
  viewClick,
  viewClosed,
  viewSubmission,
} from './slack/payloads.ts';
import { type Call, type Fault, serveSlack } from './slack/server.ts';
import { isThing, type Thing } from './slack/text-checks.ts';
import { changeIn, type Directory, postTo, type SlackAccount, webApiMethods } from './slack/web-api.ts';

export type { Directory, Fault, Message, PrivateWords, Thing, Values, View };

const ACK_MS = 3000;
const MAX_CALLS = 5000;

export type EmulatorOptions = {
  signingSecret: string;
  botToken: string;
  /** Base URL of the app, asked at each delivery. */
  deliverTo: () => string;
  /** Dates messages; signatures and triggers use real time, as Slack does. */
  clock: { now(): Date };
  port?: number;
  /** Enforces Slack's rate limits. */
  pace?: boolean;
  /** How long the app may take to acknowledge; Slack's own 3 s where left out. */
  ackMs?: number;
  directory?: Directory;
  /** What was said before a restart. */
  remembered?: Remembered;
  /** Asked at each call of the Web API: what shall go wrong with it, or null. */
  misbehave?: (method: string) => Omit<Fault, 'method'> | null;
};

/** How the app answered one delivery. `triggerId` finds the modal that it opened (`viewOf`). */
export type Delivered = { status: number; ms: number; text: string; body: Thing | null; triggerId: string };
export type Submitted = Delivered & { errors: Record<string, string> | null };

/** The app did not acknowledge in time or could not be reached: Slack would show a warning sign to the person. */
export class NotAcknowledged extends Error {}

export type SlackEmulator = Awaited<ReturnType<typeof startSlackEmulator>>;

/** Starts on loopback; `url` is what `SLACK_API_URL` has to be. */
export async function startSlackEmulator(options: EmulatorOptions) {
  const { signingSecret, botToken, deliverTo, clock, ackMs = ACK_MS } = options;
  const monotonicMs = () => performance.now();
  const memory = slackMemory(() => clock.now(), options.remembered);
  const modals = newModals({ monotonicMs, tell: memory.tell });
  const calls: Call[] = [];

  /** What the app posts to a response_url: private words, a public answer, or a change of what was clicked. */
  function respond(path: string, args: Thing): { status: number; text: string } {
    const target = memory.takeResponsePath(path);
    if (!target) return { status: 404, text: 'used_url' };
    const clicked = memory.find(target.channel, target.ts);
    const clickedWords = memory.findPrivate(target.user, target.ts);
    if (args.delete_original) {
      if (clicked) memory.changeMessage(clicked, { deleted: true });
      if (clickedWords) memory.changePrivate(clickedWords, { deleted: true });
      return { status: 200, text: 'ok' };
    }
    const problem = messageProblem(args, MAX_POST_TEXT);
    if (problem) return { status: 400, text: String(problem.error) };
    if (args.replace_original && clickedWords) memory.changePrivate(clickedWords, { deleted: true });
    if (args.replace_original && clicked) changeIn(memory, clicked, args);
    else if (args.response_type === 'in_channel') postTo(memory, target.channel, args);
    else memory.addPrivate(target.user, target.channel, args, 'response_url');
    return { status: 200, text: 'ok' };
  }

  /** The members of each user group, by its id. */
  const userGroups = new Map<string, string[]>();
  /** What differs about accounts, by their ids. */
  const accounts = new Map<string, SlackAccount>();
  const files = slackFiles(() => token('F').toUpperCase());
  const directory = { userGroups, accounts, ...(options.directory ?? { people: () => [], channels: () => [] }) };
  const server = await serveSlack({
    botToken,
    upload: files.take,
    methods: webApiMethods({ memory, modals, files, directory }),
    pace: options.pace ? newPacing(monotonicMs) : () => 0,
    respond,
    called: (call) => {
      calls.push(call);
      if (calls.length > MAX_CALLS) calls.shift();
      memory.tell({ type: 'call', method: call.method, ok: call.answer?.ok ?? false });
    },
    port: options.port ?? 0,
    misbehave: options.misbehave,
  });

  async function deliver(body: string, type: string, triggerId: string): Promise<Delivered> {
    const started = monotonicMs();
    const headers = { 'content-type': type, ...signedHeaders(signingSecret, body) };
    const signal = AbortSignal.timeout(ackMs);
    const response = await fetch(`${deliverTo()}/slack/events`, { method: 'POST', headers, body, signal }).catch((cause: unknown) => {
      throw new NotAcknowledged(`The app did not acknowledge within ${ackMs} ms`, { cause });
    });
    const text = await response.text();
    const parsed: unknown = text.startsWith('{') ? JSON.parse(text) : null;
    return { status: response.status, ms: monotonicMs() - started, text, body: isThing(parsed) ? parsed : null, triggerId };
  }
  const deliverForm = (fields: Record<string, string>, triggerId: string) =>
    deliver(new URLSearchParams(fields).toString(), 'application/x-www-form-urlencoded', triggerId);
  const deliverPayload = (payload: Thing, triggerId: string) => deliverForm({ payload: JSON.stringify(payload) }, triggerId);
  const responseUrl = (user: string, channel: string, ts: string | null) => `${server.origin}${memory.newResponsePath(user, channel, ts)}`;

  function buttonNamed(blocks: Thing[], actionId: string): Thing {
    const buttons = buttonsIn(blocks);
    const found = buttons.find((one) => one.action_id === actionId);
    if (!found) throw new Error(`There is no button "${actionId}" here, only: ${buttons.map((one) => one.action_id).join(', ') || 'none'}`);
    return found;
  }

  /** A click on a button of a message or of private words. An older copy of a message is a click on an old card. */
  function click(user: string, message: Message | PrivateWords, actionId: string): Promise<Delivered> {
    const button = buttonNamed(message.blocks, actionId);
    const triggerId = modals.newTrigger(user);
    const payload = messageClick({ user, message, button, triggerId, responseUrl: responseUrl(user, message.channel, message.ts) });
    return deliverPayload(payload, triggerId);
  }

  /** A click on a button inside a modal. */
  function clickInView(user: string, view: View, actionId: string): Promise<Delivered> {
    const triggerId = modals.newTrigger(user, view.id);
    return deliverPayload(viewClick({ user, view, button: buttonNamed(view.blocks, actionId), triggerId }), triggerId);
  }

  /** Submits a modal. `values` by input name, a choice by its value. Errors leave the modal open. */
  async function submit(user: string, view: View, values: Values): Promise<Submitted> {
    for (const name of Object.keys(values)) {
      if (!inputNamed(view, name)) throw new Error(`There is no input "${name}" in this modal`);
    }
    const triggerId = modals.newTrigger(user, view.id);
    const delivered = await deliverPayload(viewSubmission({ user, view, values, triggerId }), triggerId);
    if (delivered.status !== 200) return { ...delivered, errors: { '': 'The app could not take this.' } };
    const answer = delivered.body ?? {};
    const refused = modals.applySubmission(view, answer);
    if (refused) return { ...delivered, errors: { '': `Slack refused the app's answer: ${refused.error}` } };
    return { ...delivered, errors: answer.response_action === 'errors' && isThing(answer.errors) ? (answer.errors as Record<string, string>) : null };
  }

  /** Closes a modal; the app hears of it where it asked to. */
  async function closeView(user: string, view: View): Promise<void> {
    modals.close(view);
    if (view.notify_on_close) await deliverPayload(viewClosed(user, view), '');
  }

  /** `/agent TEXT`. An answer in the acknowledgement becomes private words, or a message where it says `in_channel`. */
  async function command(user: string, channel: string, text: string): Promise<Delivered> {
    const triggerId = modals.newTrigger(user);
    const delivered = await deliverForm(commandFields({ user, channel, text, triggerId, responseUrl: responseUrl(user, channel, null) }), triggerId);
    const answer = delivered.body ?? (delivered.text === '' ? null : { text: delivered.text });
    if (answer && delivered.status === 200) {
      if (answer.response_type === 'in_channel') postTo(memory, channel, answer);
      else memory.addPrivate(user, channel, answer, 'command');
    }
    return delivered;
  }

  /** A message of a person that mentions the app, as threads need it. */
  function mention(user: string, channel: string, text: string, threadTs?: string): Promise<Delivered> {
    const message = memory.addMessage(channel, { text, thread_ts: threadTs }, user);
    return deliver(JSON.stringify(mentionEvent(message, token('Ev'))), 'application/json', '');
  }

  /** A person opens the home of the app, which writes it anew. */
  const openHome = (user: string): Promise<Delivered> => deliver(JSON.stringify(homeOpened(user, token('Ev'))), 'application/json', '');

  return {
    url: `${server.origin}/api/`,
    botToken,
    signingSecret,
    calls,
    messages: memory.messages,
    /** What an uploaded file holds, or null. */
    file: files.read,
    privates: memory.privates,
    views: modals.views,
    userGroups,
    accounts,
    /** The modal that a person has on screen, or null. */
    shownTo: modals.shownTo,
    viewOf: modals.openedBy,
    buttons: (message: { blocks: Thing[] }): string[] => buttonsIn(message.blocks).map((one) => String(one.action_id)),
    subscribe: memory.subscribe,
    fault: server.fault,
    close: server.close,
    click,
    clickInView,
    submit,
    closeView,
    command,
    mention,
    openHome,
    homeOf: modals.homeOf,
  };
}
