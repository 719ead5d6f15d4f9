import { defineConfig } from 'vitest/config';
import { missingStore, type SharedStore } from './test/stories/stores.ts';

const report = process.env.TEST_REPORT;

/** Whole lives that are told on every store; on the shared ones with web and workers in processes of their own. */
const LIVES = ['merge', 'changes', 'endings', 'executions', 'linking'].map((name) => `test/stories/${name}.test.ts`);

const OUTAGES = 'test/stories/outages.test.ts';

const on = (store: SharedStore) => ({
  extends: true as const,
  test: {
    name: store,
    include: missingStore(store) === null ? [...LIVES, OUTAGES] : ['test/stories/not-there.ts'],
    env: { STORY_STORE: store },
    testTimeout: 60_000,
    hookTimeout: 240_000,
  },
});

export default defineConfig({
  test: {
    projects: [{ extends: true, test: { name: 'all', include: ['test/**/*.test.ts'], exclude: [OUTAGES] } }, on('postgres'), on('mongo')],
    env: { TZ: 'UTC' },
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Most of the time they wait for servers, windows and children.
    maxWorkers: 3,
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
  },
});
