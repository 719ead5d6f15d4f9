// The script of the page: asks the server for its state whenever something changed, draws it, and sends what the visitor does.
import { h, render } from 'preact';
import { behind } from './behind.ts';
import { channel } from './channel.ts';
import { confirmation, modal } from './dialog.ts';
import type { Local, Page, PageState } from './page.ts';
import { clockBar, side } from './side.ts';
import { isThing, type Thing, word } from './things.ts';

const MEMORY = 'countersign-playground';
const NOTICE_MS = 9000;

type Choice = { workspace?: string; me?: string; chosen?: string };

const root = document.querySelector('#page') ?? document.body;
let state: PageState | null = null;
let choice: Choice = JSON.parse(sessionStorage.getItem(MEMORY) ?? '{}');
let local: Local = { connected: true, busy: false, notice: null, errors: {}, asking: null };
let noticeTimer: number | undefined;
let asked = 0;
let shown = 0;
/** Where the focus goes when the button or the dialog that has it goes away. */
let refuge: string | null = null;

function change(next: Partial<Local>): void {
  local = { ...local, ...next };
  if (next.notice) {
    window.clearTimeout(noticeTimer);
    noticeTimer = window.setTimeout(() => change({ notice: null }), NOTICE_MS);
  }
  draw();
}

/** The newest answer wins: one that was overtaken is dropped. */
async function refresh(): Promise<void> {
  asked += 1;
  const mine = asked;
  const query = new URLSearchParams(Object.entries(choice).filter(([, value]) => value));
  const response = await fetch(`/playground/state?${query}`).catch(() => null);
  if (mine < shown) return;
  shown = mine;
  if (!response?.ok) return change({ connected: false });
  const before = state;
  state = (await response.json()) as PageState;
  if (before?.view?.id !== state.view?.id) local = { ...local, errors: {} };
  change({ connected: true });
}

/** The reader has just asked for what comes: its first message is shown, wherever the stream stands. */
let awaited = false;

async function act(body: Thing): Promise<boolean> {
  awaited = body.kind === 'send' || body.kind === 'say';
  change({ busy: true, notice: null, errors: {} });
  const response = await fetch('/playground/acts', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }).catch(() => null);
  const told: unknown = response ? await response.json().catch(() => null) : null;
  const answer = isThing(told) ? told : { ok: false, problem: 'The playground does not answer.' };
  if (body.kind === 'send' && answer.id) remember({ chosen: word(answer.id) });
  change({
    busy: false,
    notice: word(answer.problem) || null,
    errors: isThing(answer.errors) ? (answer.errors as Record<string, string>) : {},
  });
  document.querySelector<HTMLElement>('dialog input[aria-invalid], dialog textarea[aria-invalid], dialog [aria-invalid] input')?.focus();
  await refresh();
  return answer.ok === true;
}

function remember(next: Choice): void {
  choice = { ...choice, ...next };
  sessionStorage.setItem(MEMORY, JSON.stringify(choice));
}

function choose(next: Choice): void {
  remember(next.workspace === undefined ? next : { ...next, chosen: '' });
  void refresh();
}

function pageOf(current: PageState): Page | null {
  const me = current.people.find((one) => one.slack === current.me);
  if (!me) return null;
  const nameOf = (id: string) => current.people.find((one) => one.slack === id)?.name ?? null;
  return { state: current, me, reader: { zone: me.zone, now: new Date(current.now), nameOf }, local, act, choose, change };
}

function dialogs(page: Page) {
  const { view } = page.state;
  const { asking } = local;
  const onView = (kind: string, more: Thing) => void act({ kind, user: page.me.slack, view: word(view?.id), ...more });
  const acts = {
    submit: (values: Record<string, string>) => onView('submit', { values }),
    close: () => onView('close', {}),
    press: (button: Thing) => onView('click-in-view', { action: word(button.action_id) }),
  };
  const answered = (yes: boolean) => {
    change({ asking: null });
    if (yes) asking?.go();
  };
  return [view ? modal(view, page.reader, local, acts) : null, asking ? confirmation(asking.question, page.reader, answered) : null];
}

const lastOf = (stream: Element): Element | undefined => [...stream.querySelectorAll('.msg')].at(-1);

/** The last message is in sight, or nothing was drawn before: new messages may pull the stream along. */
function atEnd(stream: Element | null): boolean {
  const last = stream && lastOf(stream);
  return !last || last.getBoundingClientRect().top < stream.getBoundingClientRect().bottom;
}

/** Words to the person in front alone are an answer to what they did just now, wherever they had scrolled to. */
const isAnswer = (stream: Element): boolean => lastOf(stream)?.querySelector('.only') != null;

/** A new card is read from its title on, also where it is taller than the stream. */
function showLast(stream: Element): void {
  const last = lastOf(stream);
  if (last) stream.scrollTop += last.getBoundingClientRect().top - stream.getBoundingClientRect().top;
}

/** The message around a button, the clock around one of its moves; a dialog goes back to where it came from. */
function refugeOf(focus: Element | null): string | null {
  const message = focus?.closest<HTMLElement>('[data-ts]')?.dataset.ts;
  if (message) return `[data-ts="${message}"]`;
  if (focus?.closest('.moves')) return '.moves button';
  return focus?.closest('dialog') ? refuge : null;
}

function draw(): void {
  const page = state ? pageOf(state) : null;
  if (!page) return;
  const focus = document.activeElement;
  refuge = refugeOf(focus);
  const follows = atEnd(document.querySelector('.stream'));
  const count = document.querySelectorAll('.msg').length;
  render(
    [
      h('a', { class: 'skip', href: '#talk' }, 'Skip to the channel'),
      clockBar(page),
      h(
        'p',
        { class: 'notice', role: 'status' },
        local.connected ? local.notice : 'The connection is lost. The page tries again and then shows what happened meanwhile.',
      ),
      h('div', { class: 'frame' }, side(page), channel(page), behind(page)),
      ...dialogs(page),
    ],
    root,
  );
  if (refuge && focus !== document.body && document.activeElement === document.body) document.querySelector<HTMLElement>(refuge)?.focus();
  const stream = document.querySelector('.stream');
  if (!stream || document.querySelectorAll('.msg').length === count) return;
  if (follows || awaited || isAnswer(stream)) showLast(stream);
  awaited = false;
}

const news = new EventSource('/playground/events');
news.addEventListener('changed', () => void refresh());
news.addEventListener('open', () => void refresh());
news.addEventListener('error', () => change({ connected: false }));
void refresh();
