// Every sample request is whole at any instant, and gets the verdict that its tile promises.
import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgeRequest } from '../../src/domain/approval/judge-request.ts';
import { AgentRequest, timeProblems } from '../../src/domain/documents/request.ts';
import { emptyLedger } from '../../src/domain/ledger/ledger.ts';
import { completeSample, isSample, nightPlace, readSample, SAMPLES } from '../../src/playground/samples.ts';
import { systemIds } from '../../src/system.ts';
import { workspace } from '../domain/workspace-for-tests.ts';

const NOW = new Date('2026-11-24T15:00:00Z');
const EVERY = SAMPLES.map(({ name }) => name);
const clientA = workspace({ known_good_segments: ['smb-us'], agents: [{ role: 'admin', operator: 'dana' }] });
const made = (name: (typeof EVERY)[number], now = NOW) =>
  completeSample(readSample(name), { now, ids: systemIds, callbackUrl: 'http://127.0.0.1:9099/callback' });

describe('the samples', () => {
  test('are the files of the folder, each with a tile', () => {
    expect(readdirSync('samples').sort()).toEqual(EVERY.map((name) => `${name}.json`).sort());
    expect(isSample('../package')).toBe(false);
  });

  test.each(EVERY)('%s passes the schema and its times hold', (name) => {
    const request = AgentRequest.parse(made(name));
    expect(timeProblems(request, NOW)).toEqual([]);
  });

  test.each<[(typeof EVERY)[number], string, number]>([
    ['read-crm', 'auto', 0],
    ['fill-industry', 'auto', 1],
    ['email-new-domain', 'ask', 2],
    ['out-of-hours', 'auto', 2],
    ['hostile-text', 'ask', 2],
    ['merge-accounts', 'ask', 3],
    ['stage-change', 'ask', 3],
    ['hidden-change', 'deny', 1],
  ])('%s is judged as its tile says: %s, tier %i', (name, decision, tier) => {
    const { judgement: judged } = judgeRequest(clientA, made(name), emptyLedger('client-a'), () => false, NOW);
    expect(judged.missing).toEqual([]);
    expect(judged.verdict.decision).toBe(decision);
    if (decision !== 'deny') expect(judged.verdict.tier).toBe(tier);
  });

  test('each sending is about fresh records and has a reference of its own', () => {
    const [one, other] = [made('merge-accounts'), made('merge-accounts')];
    expect(one.target.record_ids).not.toEqual(other.target.record_ids);
    expect(one.client_ref).not.toBe(other.client_ref);
    expect(JSON.stringify(one)).not.toContain('{n}');
  });

  test('at any instant there is a place where it is night', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date('2026-01-01'), max: new Date('2028-12-31'), noInvalidDate: true }), (now) => {
        const { time_zone } = nightPlace(now);
        const hour = Number(new Intl.DateTimeFormat('en-GB', { timeZone: time_zone, hour: '2-digit', hourCycle: 'h23' }).format(now));
        expect(hour >= 20 || hour < 6).toBe(true);
      }),
    );
  });
});
