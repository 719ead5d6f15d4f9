// The playground after a restart: what was said, sent and received is still there, and the clock stands where it was moved.
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openJournal } from '../../src/playground/journal.ts';
import { type RunningPlayground, startPlayground } from '../../src/playground/start-playground.ts';
import { systemClock, systemIds } from '../../src/system.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-journal-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('the last of a name counts, and half a line is passed over', () => {
  const file = join(folder, 'half.jsonl');
  const journal = openJournal(file);
  journal.put('message', 'one', { text: 'first' });
  journal.put('message', 'two', { text: 'second' });
  journal.put('message', 'one', { text: 'changed' });
  appendFileSync(file, '["message","three",{"te');
  const again = openJournal(file);
  expect(again.all('message')).toEqual([{ text: 'changed' }, { text: 'second' }]);
  expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(3);
  expect(openJournal(null).all('message')).toEqual([]);
});

const start = (clock = systemClock()) =>
  startPlayground({
    clock,
    ids: systemIds,
    policies: { get: () => null, all: () => [] },
    approvals: { list: async () => ({ items: [], next: null }) },
    holidays: () => false,
    productUrl: () => 'http://127.0.0.1:9',
    executorPort: 0,
    file: join(folder, 'playground.jsonl'),
  });

async function post({ slack }: RunningPlayground, method: string, body: object): Promise<{ ts: string }> {
  const headers = { authorization: `Bearer ${slack.botToken}`, 'content-type': 'application/json; charset=utf-8' };
  return (await fetch(`${slack.apiUrl}${method}`, { method: 'POST', headers, body: JSON.stringify(body) })).json() as Promise<{ ts: string }>;
}

test('a card that stood in the channel still stands there, as it was painted last, and the next one comes after it', async () => {
  const first = await start();
  const { ts } = await post(first, 'chat.postMessage', {
    channel: 'C0CLIENTA',
    text: 'asking',
    metadata: { event_type: 'card', event_payload: { marker: 'apr_1' } },
  });
  await post(first, 'chat.update', { channel: 'C0CLIENTA', ts, text: 'approved' });
  await first.close();

  const clock = systemClock();
  openJournal(join(folder, 'playground.jsonl')).put('clock', 'ahead', 3_600_000);
  const second = await start(clock);
  expect(second.emulator.messages).toMatchObject([{ ts, text: 'approved', metadata: { event_payload: { marker: 'apr_1' } } }]);
  expect(clock.now().getTime() - Date.now()).toBeGreaterThan(3_590_000);
  const next = await post(second, 'chat.postMessage', { channel: 'C0CLIENTA', text: 'another' });
  expect(Number(next.ts)).toBeGreaterThan(Number(ts));
  await second.close();
});
