// The playground as one thing: the emulated Slack, the example executor and the page.
import { randomBytes } from 'node:crypto';
import type { Router } from 'express';
import type { Holidays } from '../domain/policy/window.ts';
import type { Approvals } from '../ports/approvals.ts';
import type { Policies } from '../ports/policies.ts';
import type { Ids } from '../ports/runtime.ts';
import type { MovableClock } from '../system.ts';
import { accountOf } from './account-of.ts';
import { playgroundActs } from './acts.ts';
import { type Executor, startExecutor } from './executor.ts';
import { openJournal } from './journal.ts';
import { playgroundRouter } from './playground-router.ts';
import { type Message, type PrivateWords, type SlackEmulator, startSlackEmulator } from './slack-emulator.ts';

export type PlaygroundOptions = {
  clock: MovableClock;
  ids: Ids;
  policies: Policies;
  approvals: Pick<Approvals, 'list'>;
  holidays: Holidays;
  /** Base URL of the product, asked when it is needed: the playground starts before the product listens. */
  productUrl: () => string;
  executorPort?: number;
  /** Where it is kept what was said, sent and received, and how far the clock was moved; null forgets it. */
  file: string | null;
};

export type RunningPlayground = {
  /** What the Slack adapter is given in place of a real workspace's. */
  slack: { botToken: string; signingSecret: string; apiUrl: string };
  /** Exact host and port of the executor, which callbacks may reach on loopback. */
  executorHost: string;
  router: Router;
  /** The people's side, for the demo in the terminal. */
  emulator: SlackEmulator;
  executor: Executor;
  close(): Promise<void>;
};

/** Starts emulator and executor on loopback; `router` is to be mounted at `/`, before body parsers. */
export async function startPlayground(options: PlaygroundOptions): Promise<RunningPlayground> {
  const { clock, ids, policies, approvals, holidays, productUrl } = options;
  const signingSecret = randomBytes(24).toString('hex');
  const botToken = `xoxb-playground-${randomBytes(12).toString('hex')}`;
  const all = () => policies.all();
  const journal = openJournal(options.file);
  const [aheadMs = 0] = journal.all<number>('clock');
  if (aheadMs > 0) clock.moveTo(new Date(clock.now().getTime() + aheadMs));
  const slack = await startSlackEmulator({
    signingSecret,
    botToken,
    deliverTo: productUrl,
    clock,
    pace: true,
    remembered: { messages: journal.all<Message>('message'), privates: journal.all<PrivateWords>('private') },
    directory: {
      people: () =>
        all().flatMap((workspace) =>
          workspace.people.map(({ id, slack, name, email, time_zone = workspace.time_zone, locale = workspace.locale }) => ({
            ...{ slack: accountOf({ id, slack }), name, email, time_zone, locale },
          })),
        ),
      channels: () => all().flatMap((workspace) => (workspace.channels.slack ? [{ id: workspace.channels.slack, name: workspace.id }] : [])),
    },
  });
  slack.subscribe((event) => {
    if (event.type === 'message') journal.put('message', `${event.message.channel} ${event.message.ts}`, event.message);
    if (event.type === 'private') journal.put('private', `${event.words.user} ${event.words.ts}`, event.words);
  });
  const executor = await startExecutor({
    journal,
    productUrl,
    secretsOf: (workspace) => policies.get(workspace)?.secrets ?? null,
    clock,
    newId: () => ids.newId('exe'),
    ...(options.executorPort === undefined ? {} : { port: options.executorPort }),
  });
  const act = playgroundActs({ slack, executor, clock, policies, ids, productUrl, journal });
  return {
    slack: { botToken, signingSecret, apiUrl: slack.url },
    executorHost: executor.host,
    emulator: slack,
    executor,
    router: playgroundRouter({ slack, executor, clock, policies, approvals, holidays }, act),
    close: async () => {
      await Promise.all([slack.close(), executor.close()]);
    },
  };
}
