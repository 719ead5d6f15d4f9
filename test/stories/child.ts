// A Countersign that a story can kill: the process of its own that `processes.test.ts` starts, with its clock at STORY_AT.
import { readConfig } from '../../src/config.ts';
import { systemClock } from '../../src/system.ts';
import { startCountersign } from '../../src/wire.ts';

const { STORY_AT = '', ...env } = process.env;
const clock = systemClock();
clock.moveTo(new Date(STORY_AT));
await startCountersign(readConfig(env, 'all'), { clock });
