// The middle: the messages of a channel, the private words to the person in front, and the line to type commands in.
import { type ComponentChild, h } from 'preact';
import { blocks } from './blocks.ts';
import { mrkdwn } from './mrkdwn.ts';
import type { Page, ShownMessage } from './page.ts';
import { botFace, personFace } from './side.ts';
import { type Thing, thing, word } from './things.ts';
import { cityOf, shortTime } from './times.ts';

/** A click on a button: its own question first, where it has one. */
function press(message: ShownMessage, button: Thing, page: Page): void {
  const go = () => {
    if (message.request) page.choose({ chosen: message.request });
    void page.act({ kind: 'click', user: page.me.slack, channel: message.channel, ts: message.ts, action: word(button.action_id) });
  };
  if (button.confirm) page.change({ asking: { question: thing(button.confirm), go } });
  else go();
}

function words(message: ShownMessage, page: Page): ComponentChild {
  if (message.blocks.length === 0) return h('p', {}, mrkdwn(message.text, page.reader));
  return blocks(message.blocks, { reader: page.reader, press: (button) => press(message, button, page), busy: page.local.busy });
}

function byLine(message: ShownMessage, page: Page, chosen: boolean): ComponentChild {
  const author = message.fromBot ? 'Countersign' : (page.reader.nameOf(message.user) ?? message.user);
  const at = shortTime(new Date(message.at), page.reader.zone, page.reader.now);
  const follow = () => page.choose({ chosen: message.request ?? '' });
  return h(
    'p',
    { class: 'by' },
    h('b', {}, author),
    message.fromBot ? h('span', { class: 'app' }, 'app') : null,
    h('time', { class: 'quiet small', dateTime: message.at }, at),
    message.inThread ? h('span', { class: 'quiet small' }, 'in a thread') : null,
    message.onlyYou ? h('span', { class: 'quiet small' }, 'only visible to you') : null,
    message.request && !chosen ? h('button', { type: 'button', class: 'follow', onClick: follow }, 'Show its life') : null,
  );
}

function article(message: ShownMessage, page: Page): ComponentChild {
  const chosen = message.request !== null && message.request === page.state.chosen?.id;
  const isCard = !message.onlyYou && message.blocks.some((block) => block.type === 'header');
  const look = message.onlyYou ? 'only' : isCard ? `card${chosen ? ' chosen' : ''}` : 'plain';
  const index = page.state.people.findIndex((one) => one.slack === message.user);
  return h(
    'article',
    { key: message.ts, class: 'msg', tabIndex: -1, 'data-ts': message.ts },
    message.fromBot ? botFace() : personFace(page.reader.nameOf(message.user) ?? '?', Math.max(0, index)),
    h('div', {}, byLine(message, page, chosen), h('div', { class: look }, words(message, page))),
  );
}

function composer(page: Page): ComponentChild {
  const { state, me, act } = page;
  const hints = ['/agent queue', '/agent caps outreach', `/agent pause ${state.workspace}`, '/agent status', '/agent help'];
  const input = () => document.querySelector<HTMLInputElement>('#say');
  const fill = (text: string) => {
    const field = input();
    if (!field) return;
    field.value = text;
    field.focus();
  };
  const onSubmit = async (event: Event) => {
    event.preventDefault();
    const text = input()?.value.trim() ?? '';
    if (text === '') return;
    fill('');
    const isSent = await act({ kind: 'say', user: me.slack, channel: state.channel, text });
    // What is typed while it is under way stays.
    if (!isSent && input()?.value === '') fill(text);
  };
  return h(
    'div',
    { class: 'composer' },
    h(
      'div',
      { class: 'hints', role: 'group', 'aria-label': 'Commands to try' },
      hints.map((text) => h('button', { key: text, type: 'button', onClick: () => fill(text) }, text)),
    ),
    h(
      'form',
      { onSubmit },
      h('input', { id: 'say', 'aria-label': `Message to ${state.workspace}`, placeholder: '/agent …', autoComplete: 'off', spellcheck: false }),
      h('button', { class: 'btn go' }, 'Send'),
    ),
  );
}

const nothingYet = (): ComponentChild =>
  h(
    'div',
    { class: 'empty' },
    h('p', {}, h('b', {}, 'Nothing has been asked here yet.')),
    h(
      'p',
      { class: 'quiet' },
      'Send a ',
      h('a', { href: '#h-send' }, 'sample request'),
      ' and its card appears here. Then switch to a person who may decide.',
    ),
  );

export function channel(page: Page): ComponentChild {
  const { state } = page;
  const here = state.channels.find((one) => one.workspace === state.workspace);
  return h(
    'main',
    { class: 'talk', id: 'talk', tabIndex: -1 },
    h(
      'header',
      {},
      h('h1', {}, `# ${state.workspace}`),
      h('p', { class: 'quiet small' }, `Approvals of ${here?.client ?? ''}. Day and caps run in ${cityOf(here?.zone ?? '')} time.`),
    ),
    h(
      'div',
      { class: 'stream', role: 'log', 'aria-label': 'Messages', tabIndex: 0 },
      state.messages.length === 0 ? nothingYet() : state.messages.map((message) => article(message, page)),
    ),
    composer(page),
  );
}
