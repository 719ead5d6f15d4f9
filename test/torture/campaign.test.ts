// A short campaign on every store: whole lives while processes are killed, stores hurt, Slack and the executor fail.
import { expect, test } from 'vitest';
import { runCampaign } from '../../torture/campaign.ts';
import { checkCampaign } from '../../torture/checker/check-campaign.ts';
import { missingMongo } from '../services/mongo.ts';
import { missingPostgres } from '../services/postgres.ts';
import { missingRedis } from '../services/redis.ts';
import { describeWith } from '../services/service.ts';

const LIVES = { embedded: 16, postgres: 10, mongo: 10 };
const LONGEST_MS = 600_000;
const SEED = 1;

const quiet = () => undefined;

describeWith('a campaign on the embedded store', null, () => {
  test('loses, doubles and lets through nothing', () => survives('embedded'), LONGEST_MS);
});

describeWith('a campaign on a PostgreSQL server, web and worker apart', missingPostgres(), () => {
  test('loses, doubles and lets through nothing', () => survives('postgres'), LONGEST_MS);
});

describeWith('a campaign on MongoDB and Redis, web and worker apart', missingMongo() ?? missingRedis(), () => {
  test('loses, doubles and lets through nothing', () => survives('mongo'), LONGEST_MS);
});

async function survives(store: keyof typeof LIVES): Promise<void> {
  const evidence = await runCampaign({ lives: LIVES[store], store, seed: SEED, perSecond: 2.5, say: quiet, keep: false });
  const verdict = await checkCampaign(evidence);
  expect(verdict.findings).toEqual([]);
  expect(verdict.ok).toBe(true);
  // It has to have been a campaign: people voted, releases arrived, and something was really hurt.
  expect(verdict.released).toBeGreaterThan(LIVES[store] / 4);
  expect(verdict.votes).toBeGreaterThan(0);
  expect(Object.keys(verdict.faults)).not.toEqual([]);
}
