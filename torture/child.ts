// One process of Countersign in a campaign: as `src/main.ts` starts it, with a kill switch in its ports. Says `ready` when it is.
import { type Role, readConfig } from '../src/config.ts';
import { startCountersign } from '../src/wire.ts';
import { type KillPoint, killSwitch } from './kill-switch.ts';

const { TORTURE_ROLE, TORTURE_KILL = 'null', ...env } = process.env;
const running = await startCountersign(readConfig(env, TORTURE_ROLE as Role), { wrap: killSwitch(JSON.parse(TORTURE_KILL) as KillPoint | null) });
process.once('SIGTERM', () => void running.close().then(() => process.exit(0)));
console.log('ready');
