// The morning's digest, and on Mondays the review of the week, in the channel: once, whoever looks and whatever is lost on the way. Real stores, real Slack adapter, emulated Slack.
import { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { chartPictures } from '../../src/adapters/charts/chart-pictures.ts';
import { pgApprovals } from '../../src/adapters/postgres/approvals.ts';
import { pgAuditLog } from '../../src/adapters/postgres/audit-log.ts';
import { type Database, openDatabase } from '../../src/adapters/postgres/database.ts';
import { pgIncidents } from '../../src/adapters/postgres/incidents.ts';
import { pgLedgers } from '../../src/adapters/postgres/ledgers.ts';
import { pgSignals } from '../../src/adapters/postgres/signals.ts';
import { slackMessenger } from '../../src/adapters/slack/messenger.ts';
import { sealLedger } from '../../src/flow/seal-record.ts';
import { type SlackEmulator, startSlackEmulator } from '../../src/playground/slack-emulator.ts';
import { systemClock } from '../../src/system.ts';
import { readDigest } from '../../src/upkeep/read-digest.ts';
import { readWeekly } from '../../src/upkeep/read-weekly.ts';
import { sendDigests } from '../../src/upkeep/send-digest.ts';
import { clientA, clientB } from '../commands/typed.ts';
import { askingApproval, draft } from '../contract/samples.ts';
import { emailRequest } from '../requests.ts';

const MONDAY_NINE = new Date('2026-11-23T14:00:00Z');
const clock = { ...systemClock(), now: () => MONDAY_NINE };
let db: Database;
let slack: SlackEmulator;

/** One process of several on the same stores. */
function process() {
  const warned: unknown[] = [];
  const logger = { debug: () => undefined, info: () => undefined, warn: (details: object) => void warned.push(details), error: () => undefined };
  const stores = { approvals: pgApprovals(db), ledgers: pgLedgers(db), auditLog: pgAuditLog(db), incidents: pgIncidents(db), signals: pgSignals(db) };
  const client = new WebClient('xoxb-test', { slackApiUrl: slack.url, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true });
  const send = sendDigests({
    ...stores,
    policies: { all: () => [clientA, clientB], get: () => clientA },
    messengers: [slackMessenger({ clientAt: async () => client, clock, logger, pictures: chartPictures() })],
    readDigest: readDigest(stores),
    readWeekly: readWeekly(stores),
    sealLedger: sealLedger(stores),
    clock,
    logger,
  });
  return { send, warned, ...stores };
}

const at = (instant: string) => {
  clock.now = () => new Date(instant);
};
const isWeekly = ({ text }: { text: string }) => text.includes(': week ');
const inChannel = () => slack.messages.filter(({ channel }) => channel === 'C0CLIENTA');
const posts = () =>
  inChannel()
    .filter((one) => !isWeekly(one))
    .map(({ blocks }) => JSON.stringify(blocks));
const weeklies = () => inChannel().filter(isWeekly);

beforeEach(async () => {
  at('2026-11-23T14:00:00Z');
  db = await openDatabase({ dataDir: null });
  slack = await startSlackEmulator({ signingSecret: 's', botToken: 'xoxb-test', deliverTo: () => '', clock: { now: () => clock.now() } });
  await process().auditLog.append('client-a', [draft('client-a', { timestamp_utc: '2026-11-20T12:00:00.000Z' })]);
});
afterEach(() => Promise.all([slack.close(), db.close()]));

describe('the digest of the day before', () => {
  test('is posted at nine and not before, once, whichever of three processes looks and however often', async () => {
    at('2026-11-22T14:00:00Z');
    await process().send();
    const all = [process(), process(), process()];
    at('2026-11-23T13:59:59Z');
    await Promise.all(all.map(({ send }) => send()));
    expect(posts()).toHaveLength(1);
    at('2026-11-23T14:00:00Z');
    await Promise.all(all.flatMap(({ send }) => [send(), send()]));
    for (const { send } of all) await send();
    expect(posts()).toHaveLength(2);
    expect(posts()[1]).toContain('Client A, Sunday, November 22');
    expect(posts()[1]).not.toContain('late');
    const { items } = await process().auditLog.query({ workspace: 'client-a', type: 'digest_posted', limit: 10 });
    expect(items.map(({ detail }) => detail)).toMatchObject([{ day: '2026-11-21' }, { day: '2026-11-22', surface: 'slack' }]);
  });

  test('whose answer was lost is found again and not posted twice', async () => {
    slack.fault({ method: 'chat.postMessage', lost: true });
    const first = process();
    await first.send();
    expect([posts().length, first.warned.length]).toEqual([1, 1]);
    at('2026-11-23T14:00:30Z');
    await process().send();
    at('2026-11-23T14:01:01Z');
    await process().send();
    expect(posts()).toHaveLength(1);
    const { items } = await first.auditLog.query({ workspace: 'client-a', type: 'digest_posted', limit: 10 });
    expect(items).toHaveLength(1);
  });

  test('that Slack refused comes again', async () => {
    slack.fault({ method: 'chat.postMessage', status: 500 });
    await process().send();
    expect(posts()).toHaveLength(0);
    at('2026-11-23T14:01:01Z');
    await process().send();
    expect(posts()).toHaveLength(1);
  });

  test('comes late after an outage, says so, and names the days that had none', async () => {
    at('2026-11-21T14:00:00Z');
    await process().send();
    at('2026-11-24T20:00:00Z');
    await process().send();
    expect(posts()).toHaveLength(2);
    expect(posts()[1]).toContain('Client A, Monday, November 23');
    expect(posts()[1]).toContain('This digest comes late. 2 days before it have none');
    expect(posts()[1]).toContain('Saturday, November 21 and Sunday, November 22');
  });

  test('does not come for a day before anything was written down, nor where there is no channel', async () => {
    const here = process();
    await here.auditLog.append('client-b', [draft('client-b', { timestamp_utc: '2026-11-23T10:00:00.000Z' })]);
    await here.send();
    expect(slack.messages.map(({ channel }) => channel)).toEqual(['C0CLIENTA', 'C0CLIENTA']);
  });

  test('says quietly who approved faster than one can read, by the workspace file’s bound', async () => {
    const here = process();
    const votes = [0, 3, 6, 9, 600].map((second) =>
      draft('client-a', {
        type: 'vote_cast',
        actor: 'dana',
        timestamp_utc: new Date(Date.parse('2026-11-22T15:00:00Z') + second * 1000).toISOString(),
        detail: { vote: 'approve', decided_in_ms: 3_600_000 },
      }),
    );
    await here.auditLog.append('client-a', votes);
    await here.send();
    expect(posts()[0]).toContain('Dana approved 3 in under 5 s each: faster than they can be read.');
    expect(posts()[0]).toContain('Dana 5 (half within 3 s)');
  });

  test('bears the head of the audit log as a witness', async () => {
    const here = process();
    const head = await here.auditLog.head('client-a');
    await here.send();
    expect(posts()[0]).toContain(`Audit log at entry 1, head ${head?.hash}.`);
  });
});

describe('the review of the week before', () => {
  const releases = async (count: number) => {
    const { approvals } = process();
    for (let n = 0; n < count; n += 1) {
      const sample = askingApproval({
        request: emailRequest({ target: { record_ids: ['r'], domain: n % 3 ? 'a.example' : 'b.example' } }),
        state: 'released',
      });
      await approvals.insert({ ...sample, release: { ...sample.release, released_at: '2026-11-18T15:00:00.000Z' } });
    }
  };
  const imagesIn = (blocks: object[]) => blocks.filter((block) => 'type' in block && block.type === 'image');

  test('is posted on Monday at nine and not before, once, whichever of three processes looks and however often', async () => {
    at('2026-11-23T13:59:59Z');
    const all = [process(), process(), process()];
    await Promise.all(all.map(({ send }) => send()));
    expect(weeklies()).toHaveLength(0);
    at('2026-11-23T14:00:00Z');
    await Promise.all(all.flatMap(({ send }) => [send(), send()]));
    for (const { send } of all) await send();
    at('2026-11-29T14:00:00Z');
    for (const { send } of all) await send();
    expect(weeklies().map(({ text }) => text)).toEqual([expect.stringMatching(/^Client A: week 47, November 16.–.22: /)]);
    const { items } = await process().auditLog.query({ workspace: 'client-a', type: 'weekly_posted', limit: 10 });
    expect(items.map(({ detail }) => detail)).toMatchObject([{ week: '2026-W47', surface: 'slack' }]);
  });

  test('whose answer was lost is found again and not posted twice', async () => {
    slack.fault({ method: 'chat.postMessage', lost: true, matches: ({ text }) => String(text).includes(': week ') });
    await process().send();
    at('2026-11-23T14:01:01Z');
    await process().send();
    expect(weeklies()).toHaveLength(1);
  });

  test('has its pictures in it, each whole and with its text', async () => {
    await releases(9);
    await process().send();
    const [image, ...others] = imagesIn(weeklies()[0]?.blocks ?? []) as { slack_file: { id: string }; alt_text: string }[];
    expect(others).toEqual([]);
    expect(image?.alt_text).toContain('a.example: 6, 66.7%');
    expect(
      slack
        .file(image?.slack_file.id ?? '')
        ?.subarray(1, 4)
        .toString(),
    ).toBe('PNG');
  });

  test.each([
    ['may not be uploaded', 'files.getUploadURLExternal', { status: 500 }],
    ['are lost on the way', 'files.completeUploadExternal', { lost: true }],
  ])('comes in words alone where its pictures %s', async (_what, method, fault) => {
    await releases(9);
    slack.fault({ method, ...fault });
    const { send, warned } = process();
    await send();
    expect(warned).toHaveLength(1);
    expect(imagesIn(weeklies()[0]?.blocks ?? [])).toEqual([]);
    expect(JSON.stringify(weeklies()[0]?.blocks)).toContain('a.example: 6, 66.7%');
  });

  test('comes in words alone where Slack does not take pictures that it has', async () => {
    await releases(9);
    const { send } = process();
    // A file that Slack has taken and has not got ready yet.
    slack.fault({
      method: 'chat.postMessage',
      error: 'invalid_blocks',
      matches: ({ blocks }) => JSON.stringify(blocks ?? '').includes('slack_file'),
    });
    await send();
    expect(weeklies()).toHaveLength(1);
    expect(imagesIn(weeklies()[0]?.blocks ?? [])).toEqual([]);
  });

  test('comes late after an outage, says so, and names the weeks that had none', async () => {
    await process().send();
    at('2026-12-16T14:00:00Z');
    await process().send();
    expect(JSON.stringify(weeklies()[1]?.blocks)).toContain('2 weeks before it have none: 2026-W48, 2026-W49. /agent digest week 2026-W49 shows it.');
  });
});
