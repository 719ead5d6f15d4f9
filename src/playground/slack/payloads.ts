// What Slack sends to an app: interactions and commands as signed forms, mentions as signed JSON.
import { createHmac } from 'node:crypto';
import { shownMessage } from './history.ts';
import { APP, type Message, type PrivateWords, TEAM } from './memory.ts';
import { inputNamed, sentView, type View } from './modals.ts';
import { isThing, type Thing, thingsOf } from './text-checks.ts';

const TEAM_OF = { id: TEAM, domain: 'playground' };
const COMMON = { api_app_id: APP, token: 'not-used', team: TEAM_OF, enterprise: null, is_enterprise_install: false };
const nameOf = (user: string) => user.slice(2).toLowerCase();
const userOf = (user: string): Thing => ({ id: user, username: nameOf(user), name: nameOf(user), team_id: TEAM });

/** Slack's `v0` signature over a body, as headers. Slack signs with the real time, whatever a playground's clock says. */
export function signedHeaders(signingSecret: string, body: string, at = new Date()): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signature = createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${signature}` };
}

/** Every button of blocks, with the block that it is in. */
export function buttonsIn(blocks: Thing[]): Thing[] {
  return blocks.flatMap((block) => {
    const elements = [...thingsOf(block.elements), ...(isThing(block.accessory) ? [block.accessory] : [])];
    const own = elements.filter((one) => one.type === 'button').map((one): Thing => ({ ...one, block_id: block.block_id }));
    return [...own, ...buttonsIn(thingsOf(block.child_blocks))];
  });
}

const actionOf = ({ type, action_id, block_id, text, value, style }: Thing): Thing => ({
  type,
  action_id,
  block_id,
  text,
  ...(value === undefined ? {} : { value }),
  ...(style === undefined ? {} : { style }),
  action_ts: String(Date.now() / 1000),
});

type Clicked = { user: string; button: Thing; triggerId: string };

export function messageClick({
  user,
  button,
  triggerId,
  message,
  responseUrl,
}: Clicked & { message: Message | PrivateWords; responseUrl: string }): Thing {
  const ephemeral = 'via' in message;
  return {
    type: 'block_actions',
    ...COMMON,
    user: userOf(user),
    container: { type: 'message', message_ts: message.ts, channel_id: message.channel, is_ephemeral: ephemeral },
    channel: { id: message.channel, name: message.channel.toLowerCase() },
    ...(ephemeral ? {} : { message: shownMessage(message) }),
    state: { values: {} },
    trigger_id: triggerId,
    response_url: responseUrl,
    actions: [actionOf(button)],
  };
}

export function viewClick({ user, button, triggerId, view }: Clicked & { view: View }): Thing {
  return {
    type: 'block_actions',
    ...COMMON,
    user: userOf(user),
    container: { type: 'view', view_id: view.id },
    trigger_id: triggerId,
    view: sentView(view),
    actions: [actionOf(button)],
  };
}

/** Values by input name; a choice is named by its value. */
export type Values = Record<string, string | undefined>;

const chosen = (element: Thing, value: string | undefined): Thing => ({
  selected_options: thingsOf(element.options).filter((one) => value?.split(',').includes(String(one.value))),
});

const STATES: Record<string, (element: Thing, value: string | undefined) => Thing> = {
  radio_buttons: (element, value) => ({ selected_option: thingsOf(element.options).find((one) => one.value === value) ?? null }),
  static_select: (element, value) => ({ selected_option: thingsOf(element.options).find((one) => one.value === value) ?? null }),
  checkboxes: chosen,
  multi_static_select: chosen,
};

const stateOf = (element: Thing, value: string | undefined): Thing => {
  const type = String(element.type);
  return { type, ...(STATES[type] ?? ((_element, words) => ({ value: words || null })))(element, value) };
};

export function viewSubmission({ user, view, values, triggerId }: { user: string; view: View; values: Values; triggerId: string }): Thing {
  const state: Record<string, Thing> = {};
  for (const block of thingsOf(view.blocks)) {
    if (block.type !== 'input' || !isThing(block.element)) continue;
    const name = Object.keys(values).find((one) => inputNamed(view, one) === block);
    state[String(block.block_id)] = { [String(block.element.action_id)]: stateOf(block.element, name === undefined ? undefined : values[name]) };
  }
  return {
    type: 'view_submission',
    ...COMMON,
    user: userOf(user),
    trigger_id: triggerId,
    view: { ...sentView(view), state: { values: state } },
    response_urls: [],
  };
}

export const viewClosed = (user: string, view: View): Thing => ({
  type: 'view_closed',
  ...COMMON,
  user: userOf(user),
  view: sentView(view),
  is_cleared: false,
});

type Typed = { user: string; channel: string; text: string };

export const commandFields = ({
  user,
  channel,
  text,
  triggerId,
  responseUrl,
}: Typed & { triggerId: string; responseUrl: string }): Record<string, string> => ({
  token: COMMON.token,
  api_app_id: APP,
  team_id: TEAM,
  team_domain: TEAM_OF.domain,
  channel_id: channel,
  channel_name: channel.toLowerCase(),
  user_id: user,
  user_name: nameOf(user),
  command: '/agent',
  text,
  trigger_id: triggerId,
  response_url: responseUrl,
  is_enterprise_install: 'false',
});

/** A person opened the app's home. */
export const homeOpened = (user: string, eventId: string): Thing => ({
  ...COMMON,
  type: 'event_callback',
  team_id: TEAM,
  event_id: eventId,
  event_time: Math.floor(Date.now() / 1000),
  event: { type: 'app_home_opened', user, channel: `D${user.slice(1)}`, tab: 'home', event_ts: String(Date.now() / 1000) },
});

export const mentionEvent = (message: Message, eventId: string): Thing => ({
  ...COMMON,
  type: 'event_callback',
  team_id: TEAM,
  event_id: eventId,
  event_time: Math.floor(Date.now() / 1000),
  event: {
    type: 'app_mention',
    user: message.user,
    text: message.text,
    ts: message.ts,
    channel: message.channel,
    event_ts: message.ts,
    ...(message.thread_ts ? { thread_ts: message.thread_ts } : {}),
  },
});
