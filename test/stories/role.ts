// One role of Countersign as a process of its own (`node role.ts web`), whose clock the story moves by message: so many milliseconds ahead.
import { type Role, readConfig } from '../../src/config.ts';
import { systemClock } from '../../src/system.ts';
import { startCountersign } from '../../src/wire.ts';

const { STORY_AHEAD_MS = '0', ...env } = process.env;
const clock = systemClock();
const moveAhead = (ms: number) => clock.moveTo(new Date(Date.now() + ms));
moveAhead(Number(STORY_AHEAD_MS));

const role = process.argv[2] as Role;
const running = await startCountersign(readConfig(env, role), { clock });
process.on('message', async (aheadMs: number) => {
  moveAhead(aheadMs);
  if (role !== 'web') await running.flow.resumeStalled(0);
  process.send?.(aheadMs);
});
process.on('SIGTERM', () => running.close().then(() => process.exit(0)));
