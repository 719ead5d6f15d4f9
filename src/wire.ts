// The only file that knows everything: configuration in, a running Countersign out. The parts that it puts together are in wire/.
import { join } from 'node:path';
import { openFront } from './adapters/http/front.ts';
import type { Config } from './config.ts';
import { greeting } from './greeting.ts';
import { type RunningPlayground, startPlayground } from './playground/start-playground.ts';
import { repeat } from './upkeep/repeat.ts';
import { startAlarms } from './wire/alarms.ts';
import { wireChat } from './wire/chat.ts';
import { type House, openHouse, type Parts } from './wire/common.ts';
import { productDoors, watchDoors } from './wire/doors.ts';
import { type Flow, wireFlow } from './wire/flow.ts';
import { startSteps } from './wire/steps.ts';

export { openFilledStores, openStores } from './wire/stores.ts';

export type Countersign = Awaited<ReturnType<typeof startCountersign>>;

/** The playground is a Slack of our own; it stands before Slack is wired, and reaches the doors once they are open. */
async function openPlayground(
  { config, common, rules }: House,
  productUrl: string,
  closing: AsyncDisposableStack,
): Promise<RunningPlayground | null> {
  if (!config.playground) return null;
  const playground = await startPlayground({ ...common, productUrl: () => productUrl, file: join(config.dataDir, 'playground.jsonl') });
  closing.defer(() => playground.close());
  rules.alwaysAllowed.push(playground.executorHost);
  return playground;
}

const LOOK_AT_MATRICES_MS = 60_000;
const LOOK_AT_PEOPLE_MS = 5000;

/** Matrices are put in force now, and again whenever a file changes; before anything else, ledgers that came back from a backup are paused. */
async function keepMatricesInForce({ loaded, stores, common }: House, flow: Flow, closing: AsyncDisposableStack): Promise<void> {
  const activate = async (changed: string[] = []) => {
    await flow.settleLedgers(await stores.home());
    await flow.activateMatrix(changed);
  };
  await activate();
  closing.defer(repeat(() => activate(), LOOK_AT_MATRICES_MS, common));
  loaded.watch(({ ok, changed }) => {
    if (ok) activate(changed).catch((error: unknown) => common.logger.error({ err: error }, 'The matrix could not be activated'));
  });
}

/** Who is who, as people linked their accounts in whatever process; doors look again by themselves before anybody votes or types. */
async function keepPeopleKnown({ common }: House, closing: AsyncDisposableStack): Promise<void> {
  const look = async () => common.policies.refresh?.();
  await look();
  closing.defer(repeat(look, LOOK_AT_PEOPLE_MS, common));
}

/**
 * Everything that the role asks for: the doors (`web`), the steps (`worker`), or both. The port is taken first, and the doors
 * open last.
 */
async function start(config: Config, parts: Parts, closing: AsyncDisposableStack) {
  const front = await openFront(config);
  closing.defer(front.close);
  const { url } = front;
  const house = await openHouse(config, parts, closing);
  const flow = wireFlow(house);
  const playground = await openPlayground(house, url, closing);
  const chat = wireChat(house, flow, config.slack ?? (playground && { ...playground.slack, appToken: null }));
  await keepMatricesInForce(house, flow, closing);
  await keepPeopleKnown(house, closing);
  const [hasDoors, hasSteps] = [config.role !== 'worker', config.role !== 'web'];
  if (hasSteps) await startSteps(house, flow, chat, closing);
  if (hasDoors && chat.slack) {
    closing.defer(chat.slack.stop);
    await chat.slack.start();
  }
  startAlarms(house, chat, closing);
  front.serve(hasDoors ? productDoors(house, flow, chat, playground?.router ?? null) : watchDoors(house, flow, chat));
  // Once more, as the first thing that closes: whoever called is answered while everything behind the doors still stands.
  closing.defer(front.close);
  const workspaces = house.loaded.policies.all().map(({ id }) => id);
  return { url, greeting: greeting({ config, url, workspaces, executor: playground?.executorHost ?? null }), ...house.common, flow, playground };
}

/**
 * Starts everything; `close` ends it in the opposite order. Throws an error that names its remedy where the configuration, the stores
 * or the policies do not allow it, and leaves nothing open.
 */
export async function startCountersign(config: Config, parts: Parts = {}) {
  const closing = new AsyncDisposableStack();
  try {
    const running = await start(config, parts, closing);
    return { ...running, close: () => closing.disposeAsync() };
  } catch (error) {
    await closing.disposeAsync();
    throw error;
  }
}
