// The right side, behind the scenes, in the order of a first visit: send a request, watch its life, see what arrived.
import { type ComponentChild, h } from 'preact';
import type { Page, PageState, ShownReceived } from './page.ts';
import { shortTime } from './times.ts';

function samples({ state, act, local }: Page): ComponentChild {
  const send = (name: string) => local.busy || void act({ kind: 'send', name, workspace: state.workspace });
  return h(
    'section',
    { 'aria-labelledby': 'h-send' },
    h('header', {}, h('h2', { id: 'h-send', tabIndex: -1 }, 'Send a sample request')),
    h(
      'div',
      { class: 'samples' },
      state.samples.map(({ name, title, note }) => h('button', { key: name, type: 'button', onClick: () => send(name) }, title, h('span', {}, note))),
    ),
  );
}

type Line = NonNullable<PageState['chosen']>['lines'][number];

function lifeLine(line: Line, index: number, { reader }: Page): ComponentChild {
  const at = line.at ? shortTime(new Date(line.at), reader.zone, reader.now) : line.when === 'here' ? 'now' : '';
  return h(
    'li',
    { key: index, class: line.when === 'past' ? undefined : line.when, 'aria-current': line.when === 'here' ? 'step' : undefined },
    h('time', { dateTime: line.at ?? undefined }, at),
    h('span', { class: 'dot' }),
    h('div', {}, line.strong ? h('b', {}, line.strong) : null, line.rest, line.note ? h('span', { class: 'note quiet small' }, line.note) : null),
  );
}

function life(page: Page): ComponentChild {
  const { chosen } = page.state;
  return h(
    'section',
    { 'aria-labelledby': 'h-life' },
    h('header', {}, h('h2', { id: 'h-life' }, chosen ? `Life of ${chosen.noun}` : 'Life of a request')),
    chosen
      ? h(
          'ol',
          { class: 'life' },
          chosen.lines.map((line, index) => lifeLine(line, index, page)),
        )
      : h(
          'p',
          { class: 'quiet small' },
          'Send a sample request, or choose a card: here is what happened to it, what it waits for, and what comes later.',
        ),
    chosen ? h('p', { class: 'quiet small' }, 'Request ', h('code', {}, chosen.id)) : null,
  );
}

const believed = ({ signature, grant, problem }: ShownReceived): ComponentChild => {
  if (signature !== 'verified') return h('span', { class: 'bad' }, 'signature wrong, not believed');
  if (grant === 'wrong') return h('span', { class: 'bad' }, `grant not believed: ${problem ?? ''}`);
  return h('span', { class: 'good' }, grant === 'verified' ? 'signature and grant verified' : 'signature verified');
};

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function told(one: ShownReceived, page: Page): string {
  const about = capital(one.noun.replace(/^the /, ''));
  const again = one.repeated > 0 ? ` Came ${one.repeated + 1} times, counted once.` : '';
  if (!one.report) return `${about}.${again}`;
  const at = shortTime(new Date(one.report.at), page.reader.zone, page.reader.now);
  return `${about}. ${one.report.status === 200 ? `Reported done at ${at}.` : `The report at ${at} was answered with ${one.report.status}.`}${again}`;
}

function callback(one: ShownReceived, page: Page): ComponentChild {
  return h(
    'li',
    { key: `${one.id} ${one.at}` },
    h(
      'div',
      { class: 'row' },
      h('time', { dateTime: one.at }, shortTime(new Date(one.at), page.reader.zone, page.reader.now)),
      h('code', {}, one.type),
      believed(one),
    ),
    h('p', { class: 'small' }, told(one, page)),
    h('details', {}, h('summary', {}, 'The callback'), h('pre', { tabIndex: 0 }, one.text)),
  );
}

function arrived(page: Page): ComponentChild {
  const { host, received, reporting } = page.state.executor;
  const chosen = page.state.chosen;
  const aboutChosen = chosen === null || received.some((one) => one.request === chosen.id);
  const toggle = { type: 'checkbox', checked: reporting, onChange: () => void page.act({ kind: 'reporting', on: !reporting }) };
  return h(
    'section',
    { 'aria-labelledby': 'h-got' },
    h('header', {}, h('h2', { id: 'h-got' }, 'What the executor received'), h('span', { class: 'quiet small' }, host)),
    h('label', { class: 'switch small' }, h('input', toggle), 'It reports what it did a moment after a release'),
    h(
      'ul',
      { class: 'got' },
      aboutChosen ? null : h('li', { key: 'none', class: 'quiet small' }, `Nothing about ${chosen?.noun} yet.`),
      received.length === 0 && aboutChosen
        ? h('li', { key: 'empty', class: 'quiet small' }, 'Nothing yet. Releases, denials and other ends arrive here.')
        : null,
      received.map((one) => callback(one, page)),
    ),
  );
}

export const behind = (page: Page): ComponentChild =>
  h('aside', { class: 'back', 'aria-label': 'Behind the scenes' }, samples(page), life(page), arrived(page));
