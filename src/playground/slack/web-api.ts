// The methods of Slack's Web API that an approval bot uses, over the emulator's memory.
import type { SlackFiles } from './files.ts';
import { historyOf, repliesOf, shownMessage } from './history.ts';
import { MAX_POST_TEXT, MAX_UPDATE_TEXT } from './limits.ts';
import { BOT, BOT_USER, contentOf, type Message, type SlackMemory, TEAM } from './memory.ts';
import { type Answer, failed, messageProblem } from './message-checks.ts';
import type { Modals } from './modals.ts';
import type { Thing } from './text-checks.ts';

export type SlackPerson = { slack: string; name: string; time_zone: string; locale: string; email?: string | undefined };
/** What differs about one account: where it is of, its address, that it is a guest, an app, or gone. */
export type SlackAccount = { profile?: { email?: string }; [field: string]: unknown };
export type SlackChannel = { id: string; name: string };
/** Who and what exists; where a list is empty every well-formed id does, but for user groups: of those there are none. */
export type Directory = {
  people: () => SlackPerson[];
  channels: () => SlackChannel[];
  userGroups?: ReadonlyMap<string, string[]>;
  accounts?: ReadonlyMap<string, SlackAccount>;
};

const isId = (value: unknown, letters: string): value is string => typeof value === 'string' && new RegExp(`^[${letters}][A-Z0-9]+$`).test(value);

const offsetSeconds = (zone: string): number => {
  const name = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' })
    .formatToParts()
    .find((part) => part.type === 'timeZoneName');
  const [, sign, hours, minutes] = /GMT([+-])(\d+):(\d+)/.exec(name?.value ?? '') ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60);
};

const shownPerson = (person: SlackPerson, { profile, ...account }: SlackAccount = {}): Thing => ({
  id: person.slack,
  team_id: TEAM,
  name: person.name.toLowerCase().replaceAll(' ', '.'),
  real_name: person.name,
  tz: person.time_zone,
  tz_offset: offsetSeconds(person.time_zone),
  locale: person.locale,
  is_bot: false,
  is_app_user: false,
  is_restricted: false,
  is_ultra_restricted: false,
  is_email_confirmed: true,
  deleted: false,
  ...account,
  profile: { real_name: person.name, display_name: person.name, ...(person.email ? { email: person.email } : {}), ...profile },
});

const shownChannel = (channel: SlackChannel): Thing => ({ ...channel, is_channel: true, is_member: true, is_private: false, is_archived: false });

/** What Slack checks about a response_url's or a method's content, then does. */
export function postTo(memory: SlackMemory, channel: string, args: Thing): Answer {
  const problem = messageProblem(args, MAX_POST_TEXT);
  if (problem) return problem;
  const message = memory.addMessage(channel, args);
  return { ok: true, channel, ts: message.ts, message: shownMessage(message, true) };
}

export function changeIn(memory: SlackMemory, message: Message, args: Thing): Answer {
  const problem = messageProblem(args, MAX_UPDATE_TEXT);
  if (problem) return problem;
  memory.changeMessage(message, contentOf(args));
  return { ok: true, channel: message.channel, ts: message.ts, text: message.text, message: shownMessage(message, true) };
}

type Parts = { memory: SlackMemory; modals: Modals; directory: Directory; files: SlackFiles };

/** Methods by name; each takes the arguments and answers as Slack does. */
export function webApiMethods({ memory, modals, directory, files }: Parts): Record<string, (args: Thing) => Answer> {
  const knowsUser = (id: unknown): id is string =>
    isId(id, 'UW') && (directory.people().length === 0 || directory.people().some((one) => one.slack === id));
  const channelNamed = (id: unknown): SlackChannel | null => {
    if (isId(id, 'D')) return { id, name: 'directmessage' };
    const known = directory.channels();
    if (!isId(id, 'CG')) return null;
    return known.length === 0 ? { id, name: id.toLowerCase() } : (known.find((one) => one.id === id) ?? null);
  };
  /** A post to a person goes into the direct messages with them. */
  const placeOf = (id: unknown): string | null => (knowsUser(id) ? `D${id.slice(1)}` : (channelNamed(id)?.id ?? null));
  const inChannel = (answer: (args: Thing) => Answer) => (args: Thing) => (channelNamed(args.channel) ? answer(args) : failed('channel_not_found'));
  const onMessage = (answer: (message: Message, args: Thing) => Answer) => (args: Thing) => {
    if (!channelNamed(args.channel)) return failed('channel_not_found');
    const message = memory.find(args.channel, args.ts);
    if (!message) return failed('message_not_found');
    return message.user === BOT_USER ? answer(message, args) : failed('cant_update_message');
  };

  return {
    'auth.test': () => ({
      ok: true,
      url: 'https://playground.slack.com/',
      team: 'Playground',
      team_id: TEAM,
      user: 'countersign',
      user_id: BOT_USER,
      bot_id: BOT,
      is_enterprise_install: false,
    }),
    'chat.postMessage': (args) => {
      const place = placeOf(args.channel);
      return place ? (files.problemIn(args.blocks) ?? postTo(memory, place, args)) : failed('channel_not_found');
    },
    'chat.update': onMessage((message, args) => changeIn(memory, message, args)),
    'chat.delete': onMessage((message) => {
      memory.changeMessage(message, { deleted: true });
      return { ok: true, channel: message.channel, ts: message.ts };
    }),
    'chat.postEphemeral': inChannel((args) => {
      if (!knowsUser(args.user)) return failed('user_not_in_channel');
      const problem = messageProblem(args, MAX_POST_TEXT);
      if (problem) return problem;
      return { ok: true, message_ts: memory.addPrivate(args.user, String(args.channel), args, 'chat.postEphemeral').ts };
    }),
    'files.getUploadURLExternal': files.askForAddress,
    'files.completeUploadExternal': files.complete,
    'chat.getPermalink': inChannel((args) => {
      const message = memory.find(args.channel, args.message_ts);
      if (!message) return failed('message_not_found');
      const permalink = `https://playground.slack.com/archives/${message.channel}/p${message.ts.replace('.', '')}`;
      return { ok: true, channel: message.channel, permalink };
    }),
    'views.open': modals.open,
    'views.push': modals.push,
    'views.publish': (args) => (knowsUser(args.user_id) ? modals.publish(args) : failed('user_not_found')),
    'views.update': modals.update,
    'conversations.history': inChannel((args) => historyOf(memory.messages, args)),
    'conversations.replies': inChannel((args) => repliesOf(memory.messages, args)),
    'conversations.info': inChannel((args) => ({ ok: true, channel: shownChannel(channelNamed(args.channel) ?? { id: '', name: '' }) })),
    'conversations.list': () => ({ ok: true, channels: directory.channels().map(shownChannel), response_metadata: { next_cursor: '' } }),
    'conversations.members': inChannel(() => ({
      ok: true,
      members: directory.people().map((person) => person.slack),
      response_metadata: { next_cursor: '' },
    })),
    'conversations.open': (args) => {
      const user = String(args.users ?? '').split(',')[0] ?? '';
      return knowsUser(user) ? { ok: true, channel: { id: `D${user.slice(1)}` } } : failed('user_not_found');
    },
    'usergroups.users.list': (args) => {
      const users = directory.userGroups?.get(String(args.usergroup ?? ''));
      return users ? { ok: true, users } : failed('no_such_subteam');
    },
    'users.info': (args) => {
      if (!knowsUser(args.user)) return failed('user_not_found');
      const known = directory.people().find((one) => one.slack === args.user);
      const stranger = { slack: args.user, name: args.user, time_zone: 'Etc/UTC', locale: 'en-US' };
      return { ok: true, user: shownPerson(known ?? stranger, directory.accounts?.get(args.user)) };
    },
  };
}
