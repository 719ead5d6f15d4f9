// Pauses in the middle of it all: somebody on call types the kill switch, everybody waits for the announcement, and after a while
// somebody resumes.
import { setTimeout as wait } from 'node:timers/promises';
import type { SlackEmulator } from '../src/playground/slack-emulator.ts';
import { type Client, channelOf } from './clients.ts';
import { type Evidence, instant, type Pause } from './evidence.ts';
import type { People } from './people.ts';
import type { Random } from './random.ts';

const ANNOUNCED_MS = 20_000;
const AGAIN_MS = 1_000;
const RESUME_TRIES = 60;

type Needs = { slack: SlackEmulator; evidence: Evidence; people: People; random: Random; clients: Client[] };

/** Pauses one client after the other until stopped; `stop` sees to it that nothing stays paused. */
export function startPausing({ slack, evidence, people, random, clients }: Needs) {
  let isOn = true;
  const open = new Map<string, Pause>();

  /** The announcement is the acknowledgement: what counts is when it stood in the channel. */
  const unsubscribe = slack.subscribe((event) => {
    if (event.type !== 'message' || !/ is paused by .*nothing leaves/.test(event.message.text)) return;
    for (const [workspace, pause] of open) if (channelOf(workspace) === event.message.channel) pause.announced ??= instant();
  });

  async function resume(workspace: string, pause: Pause): Promise<void> {
    pause.resumeAsked = instant();
    for (let turn = 0; turn < RESUME_TRIES; turn += 1) {
      const told = await people.command(workspace, 'ravi', `resume ${workspace}`);
      if (told !== null && /is not paused/.test(told)) break;
      await wait(AGAIN_MS);
    }
    open.delete(workspace);
  }

  async function pauseOnce(workspace: string): Promise<void> {
    const pause: Pause = { workspace, announced: null, resumeAsked: null };
    open.set(workspace, pause);
    evidence.pauses.push(pause);
    await people.command(workspace, 'ines', `pause ${workspace} something looks wrong`);
    const until = performance.now() + ANNOUNCED_MS;
    while (isOn && pause.announced === null && performance.now() < until) await wait(100);
    if (isOn) await wait(random.int(2_000, 5_000));
    await resume(workspace, pause);
  }

  const pausing = (async () => {
    while (isOn) {
      for (let waited = random.int(3_000, 9_000); isOn && waited > 0; waited -= 200) await wait(200);
      if (isOn) await pauseOnce(random.pick(clients).id);
    }
  })();

  return {
    async stop(): Promise<void> {
      isOn = false;
      await pausing;
      unsubscribe();
    },
  };
}
