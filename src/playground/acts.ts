// What a visitor of the playground does: clicks and words of people, sample requests, and moves of the clock.
import type { Policies } from '../ports/policies.ts';
import type { MovableClock } from '../system.ts';
import { type Executor, signedBy } from './executor.ts';
import type { Journal } from './journal.ts';
import { completeSample, isSample, readSample, timesOf } from './samples.ts';
import { isThing, type Thing, thingsOf } from './slack/text-checks.ts';
import { NotAcknowledged, type SlackEmulator, type Values } from './slack-emulator.ts';

const MAX_MOVE_MS = 90 * 86_400_000;

/** What came of it: a sentence where it did not work or was denied, field errors of a modal, the id of a request that was sent. */
export type Told = { ok: boolean; problem?: string; errors?: Record<string, string>; id?: string };
export type Acts = (body: Thing) => Promise<Told>;

export type ActsNeeds = {
  slack: SlackEmulator;
  executor: Executor;
  clock: MovableClock;
  policies: Policies;
  ids: { newId(prefix: string): string; random(): number };
  productUrl: () => string;
  journal: Journal;
};

type Act = (needs: ActsNeeds, body: Thing) => Promise<Told>;

const done: Told = { ok: true };
const problem = (sentence: string): Told => ({ ok: false, problem: sentence });
const wordOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const answered = (status: number): Told => (status === 200 ? done : problem(`The app answered with ${status}.`));

async function sendSample({ executor, clock, policies, ids, productUrl }: ActsNeeds, body: Thing): Promise<Told> {
  const workspace = policies.get(wordOf(body.workspace));
  const secret = workspace?.secrets.webhook[0];
  if (!workspace || secret === undefined || !isSample(body.name)) return problem('There is no such sample or workspace.');
  const sample = { ...readSample(body.name), workspace: workspace.id };
  const complete = () => completeSample(sample, { now: clock.now(), ids, callbackUrl: executor.callbackUrl });
  const requests = Array.from({ length: timesOf(body.name) }, complete);
  for (const request of requests) executor.expect(request.client_ref ?? '', request);
  const text = JSON.stringify(requests.length === 1 ? requests[0] : { requests });
  const headers = signedBy(secret, ids.newId('msg'), new Date(), text);
  const response = await fetch(`${productUrl()}/v1/requests`, { method: 'POST', headers, body: text });
  const answer: unknown = await response.json();
  if (!isThing(answer)) return problem(`The webhook answered with ${response.status}.`);
  if (!response.ok) return problem(`The webhook refused it: ${wordOf(answer.detail) || wordOf(answer.title) || response.status}`);
  const [first] = thingsOf(answer.items);
  const shown = isThing(first?.body) ? first.body : answer;
  const isDenied = isThing(shown.verdict) && shown.verdict.decision === 'deny';
  const denied = `The matrix of ${workspace.id} denied it, so no card appears. Its life beside the channel says why.`;
  return { ok: true, id: wordOf(shown.id), ...(isDenied ? { problem: denied } : {}) };
}

async function click({ slack }: ActsNeeds, body: Thing): Promise<Told> {
  const user = wordOf(body.user);
  const words = slack.privates.find((one) => one.user === user && one.ts === body.ts && !one.deleted);
  const message = words ?? slack.messages.find((one) => one.channel === body.channel && one.ts === body.ts && !one.deleted);
  if (!message || !slack.buttons(message).includes(wordOf(body.action))) return problem('This button is no longer there.');
  return answered((await slack.click(user, message, wordOf(body.action))).status);
}

async function submit({ slack }: ActsNeeds, body: Thing): Promise<Told> {
  const view = slack.views.get(wordOf(body.view));
  if (!view || view.closed || view.user !== body.user) return problem('This dialog is no longer open.');
  const values = isThing(body.values) ? (body.values as Values) : {};
  const missing = thingsOf(view.blocks).filter((block) => block.type === 'input' && block.optional !== true && !values[String(block.block_id)]);
  if (missing.length > 0)
    return { ok: false, errors: Object.fromEntries(missing.map((block) => [String(block.block_id), 'Please complete this required field.'])) };
  const { errors } = await slack.submit(view.user, view, values);
  return errors ? { ok: false, errors } : done;
}

async function clickInView({ slack }: ActsNeeds, body: Thing): Promise<Told> {
  const view = slack.views.get(wordOf(body.view));
  if (!view || view.closed || view.user !== body.user) return problem('This dialog is no longer open.');
  return answered((await slack.clickInView(view.user, view, wordOf(body.action))).status);
}

async function closeView({ slack }: ActsNeeds, body: Thing): Promise<Told> {
  const view = slack.views.get(wordOf(body.view));
  if (view && view.user === body.user) await slack.closeView(view.user, view);
  return done;
}

/** `/agent ...`, or the bot's name with the same words. */
async function say({ slack }: ActsNeeds, body: Thing): Promise<Told> {
  const text = wordOf(body.text).trim();
  const [user, channel] = [wordOf(body.user), wordOf(body.channel)];
  const command = /^\/agent\b\s*(.*)$/s.exec(text);
  if (command) return answered((await slack.command(user, channel, command[1] ?? '')).status);
  const mention = /^@countersign\b\s*(.*)$/is.exec(text);
  if (mention) return answered((await slack.mention(user, channel, `<@U0COUNTERSIGN> ${mention[1]}`)).status);
  return problem('Nobody but Countersign is here: begin with /agent, for example /agent help.');
}

async function moveClock({ clock, journal }: ActsNeeds, body: Thing): Promise<Told> {
  if (body.to === 'real') clock.toRealTime();
  else {
    const to = new Date(typeof body.byMs === 'number' ? clock.now().getTime() + body.byMs : wordOf(body.to));
    const ahead = to.getTime() - clock.now().getTime();
    if (!(ahead >= 0 && ahead <= MAX_MOVE_MS)) return problem('The clock moves ahead, by 90 days at most.');
    clock.moveTo(to);
  }
  journal.put('clock', 'ahead', clock.now().getTime() - Date.now());
  return done;
}

const ACTS: Record<string, Act> = {
  send: sendSample,
  click,
  submit,
  'click-in-view': clickInView,
  close: closeView,
  say,
  clock: moveClock,
  reporting: async ({ executor }, body) => {
    executor.setReporting(body.on === true);
    return done;
  },
};

/** Carries out one act of a visitor; what people do reaches the app through the emulated Slack. */
export const playgroundActs =
  (needs: ActsNeeds): Acts =>
  async (body) => {
    const act = ACTS[wordOf(body.kind)];
    if (!act) return problem('There is no such act.');
    try {
      return await act(needs, body);
    } catch (error) {
      if (error instanceof NotAcknowledged)
        return problem('Countersign did not acknowledge in time. In Slack you would see a warning sign; nothing was lost.');
      throw error;
    }
  };
