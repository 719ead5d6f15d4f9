// How fast Slack takes what we send.
import type { Pace } from '../../surfaces/pacing.ts';

/** About one post a second and channel, and fifty updates a minute, as Slack's documentation has it. */
export const POSTS: Pace = { platform: 'Slack', burst: 3, everyMs: 1000 };
export const UPDATES: Pace = { platform: 'Slack', burst: 25, everyMs: 1200 };
