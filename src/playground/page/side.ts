// The top and the left: the clock that moves everything, channels, and the people to switch between.
import { type ComponentChild, h } from 'preact';
import { firstName, initials, type Page, type ShownPerson } from './page.ts';
import { cityOf, dayAndTime, shortTime, timeIn } from './times.ts';

const HUES = ['#cfe0f3', '#f3d9c4', '#d8e8cf', '#e6d7f0', '#f2e3b3', '#dcdcdc', '#cfeae6', '#f0d3d9'];
const MINUTE_MS = 60_000;

const MARK = ['M9 18.5l6 6 12-14', 'M9 28.5h18'];
const lines = (colours: [string, string]) => [
  h('path', { d: MARK[0], fill: 'none', stroke: colours[0], 'stroke-width': '3.4', 'stroke-linecap': 'round', 'stroke-linejoin': 'round' }),
  h('path', { d: MARK[1], fill: 'none', stroke: colours[1], 'stroke-width': '2.6', 'stroke-linecap': 'round' }),
];

/** The bot's face. */
export const botFace = (): ComponentChild =>
  h('span', { class: 'face bot' }, h('svg', { viewBox: '0 0 36 36', 'aria-hidden': 'true' }, lines(['currentColor', 'currentColor'])));

export const personFace = (name: string, index: number): ComponentChild =>
  h('span', { class: 'face', style: { '--hue': HUES[index % HUES.length] }, 'aria-hidden': 'true' }, initials(name));

function moves({ state, me, act }: Page): ComponentChild {
  const move = (label: string, body: object, look = 'btn') =>
    h('button', { type: 'button', class: look, onClick: () => void act({ kind: 'clock', ...body }) }, label);
  const { next, now } = state;
  const what = next?.what === 'turn' ? 'its turn comes' : 'a window opens';
  const label = next ? `Move to ${shortTime(new Date(next.at), me.zone, new Date(now))}, ${what}` : '';
  return h(
    'div',
    { class: 'moves' },
    next ? move(label, { to: next.at }, 'btn next') : null,
    move('+15 min', { byMs: 15 * MINUTE_MS }),
    move('+1 day', { byMs: 1440 * MINUTE_MS }),
    move('Real time', { to: 'real' }),
  );
}

export function clockBar(page: Page): ComponentChild {
  const { state, me } = page;
  const now = new Date(state.now);
  const others = state.zones.filter((zone) => zone !== me.zone).slice(0, 2);
  return h(
    'header',
    { class: 'top' },
    h(
      'div',
      { class: 'name' },
      h(
        'svg',
        { viewBox: '0 0 36 36', 'aria-hidden': 'true' },
        h('rect', { width: 36, height: 36, rx: 9, fill: '#1d5c4f' }),
        lines(['#fff', '#9fd5c6']),
      ),
      'Countersign playground',
    ),
    h(
      'section',
      { class: 'clock', 'aria-label': 'Clock' },
      h(
        'div',
        { class: 'times' },
        h(
          'div',
          {},
          h('time', { class: 'now', dateTime: state.now }, dayAndTime(now, me.zone)),
          h('span', { class: 'quiet' }, ` for ${firstName(me.name)} in ${cityOf(me.zone)}`),
          state.moved ? h('span', { class: 'pill moved' }, 'moved ahead') : null,
        ),
        h(
          'div',
          { class: 'zones quiet small' },
          others.map((zone) => h('span', { key: zone }, `${cityOf(zone)} `, h('time', {}, timeIn(now, zone)))),
        ),
      ),
      moves(page),
    ),
  );
}

function channels({ state, choose }: Page): ComponentChild[] {
  return state.channels.map((one) =>
    h(
      'li',
      { key: one.workspace },
      h(
        'a',
        {
          href: '#talk',
          'aria-current': one.workspace === state.workspace ? 'page' : undefined,
          onClick: (event: Event) => {
            event.preventDefault();
            choose({ workspace: one.workspace });
          },
        },
        `# ${one.name} `,
        one.waiting > 0 ? h('span', { class: 'count', role: 'img', 'aria-label': `${one.waiting} waiting` }, String(one.waiting)) : null,
      ),
    ),
  );
}

function person(one: ShownPerson, index: number, { me, choose }: Page): ComponentChild {
  const input = { type: 'radio', name: 'me', value: one.slack, checked: one.slack === me.slack, onChange: () => choose({ me: one.slack }) };
  const who = h('span', { class: 'who' }, firstName(one.name), h('small', {}, one.note));
  return h('li', { key: one.slack }, h('label', {}, h('input', input), personFace(one.name, index), who));
}

export function side(page: Page): ComponentChild {
  return h(
    'nav',
    { class: 'side', 'aria-label': 'Channels and people' },
    h('div', {}, h('h2', {}, 'Channels'), h('ul', {}, channels(page))),
    h(
      'fieldset',
      {},
      h('legend', {}, 'You are'),
      h(
        'ul',
        {},
        page.state.people.map((one, index) => person(one, index, page)),
      ),
    ),
  );
}
