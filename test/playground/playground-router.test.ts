// The playground answers its own page on this machine only, and says no to acts that make no sense.
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Approval } from '../../src/domain/documents/approval.ts';
import { votersOf } from '../../src/domain/policy/workspace.ts';
import { asked, clientA, lives, NOW, played } from '../adapters/slack/lives.ts';
import { emailRequest, mergeRequest } from '../requests.ts';
import { type House, openHouse } from './house.ts';

/** Mei is out of office and Sam votes in her place; then nobody is left. */
function othersMayDecide(): Approval {
  const look = { type: 'follow_up' as const, ask: null, remind: [], look_at: NOW.toISOString() };
  const away = { from: 'mei', to: 'sam', until: '2026-11-28T00:00:00.000Z', by: 'mei', at: NOW.toISOString() };
  return played(
    asked(mergeRequest(), 'apr_2'),
    { ...look, voters: votersOf(clientA, 'admin', [away]) },
    { ...look, voters: { people: [], operators: [] } },
  );
}

let house: House;
beforeAll(async () => {
  house = await openHouse([lives['merge-asking'] as Approval]);
});
afterAll(() => house.close());

/** `node:http`, since `fetch` sets the headers that are tried here by itself. */
const ask = (method: string, path: string, headers: Record<string, string> = {}, body = ''): Promise<{ status: number; text: string }> =>
  new Promise((resolve, reject) => {
    const call = request(`${house.url}${path}`, { method, headers: { 'content-type': 'application/json', ...headers } }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(parts).toString() }));
    });
    call.on('error', reject);
    call.end(body);
  });
const act = (body: object, headers: Record<string, string> = { origin: house.url }) => ask('POST', '/playground/acts', headers, JSON.stringify(body));

describe('the playground', () => {
  test.each([
    ['a name that points to this machine', { host: 'evil.example:80' }],
    ['a page of another site', { 'sec-fetch-site': 'cross-site' }],
  ])('does not show its state to %s', async (_name, headers) => {
    expect((await ask('GET', '/playground/state', headers)).status).toBe(403);
    expect((await ask('GET', '/', headers)).status).toBe(403);
  });

  test.each<[string, Record<string, string>]>([
    ['without an origin', {}],
    ['of another origin', { origin: 'http://evil.example' }],
    ['of another port of this machine', { origin: 'http://127.0.0.1:1' }],
  ])('does nothing for a post %s', async (_name, headers) => {
    expect((await act({ kind: 'clock', byMs: 60_000 }, headers)).status).toBe(403);
    expect(house.clock.isMoved()).toBe(false);
  });

  test('serves scripts without types, and nothing from outside its folder', async () => {
    const script = await ask('GET', '/playground/page/main.ts');
    expect(script.text).not.toMatch(/import type|: Promise</);
    expect(script.text).toContain("from './preact.js'");
    for (const path of ['..%2fexecutor.ts', '%2e%2e%2fexecutor.ts', 'nothing.ts']) {
      expect((await ask('GET', `/playground/page/${path}`)).status).toBe(404);
    }
  });

  test.each<[string, object]>([
    ['an act that does not exist', { kind: 'explode' }],
    ['a sample that does not exist', { kind: 'send', name: '../package', workspace: 'client-a' }],
    ['a button that is not there', { kind: 'click', user: 'U0MEI', channel: 'C0CLIENTA', ts: '1', action: 'approve' }],
    ["somebody else's dialog", { kind: 'submit', user: 'U0MEI', view: 'V1', values: {} }],
    ['a clock that would go back', { kind: 'clock', byMs: -60_000 }],
    ['a clock that would go far', { kind: 'clock', byMs: 1e12 }],
    ['words to nobody', { kind: 'say', user: 'U0MEI', channel: 'C0CLIENTA', text: 'hello' }],
  ])('says what is wrong with %s', async (_name, body) => {
    const { status, text } = await act(body);
    expect(status).toBe(422);
    expect(JSON.parse(text)).toMatchObject({ ok: false, problem: expect.any(String) });
  });

  test('tells the life of a request: what was, what it waits for, and what comes', async () => {
    const { chosen, next } = JSON.parse((await ask('GET', '/playground/state?me=U0MEI')).text);
    expect(chosen.noun).toBe('the merge');
    expect(chosen.lines.map((line: { when: string; strong: string; rest: string }) => `${line.when}: ${line.strong}${line.rest}`)).toEqual([
      'past: Asked by the admin agent',
      'past: A person must decide',
      'here: Waits for 2 of RevOps',
      'later: Checked again, sealed, released',
      'later: Execution compared with what was approved',
    ]);
    expect(next).toBeNull();
  });
});

test('the life names who may decide where others may now, and the holiday for which a window opens later', async () => {
  const email = asked(emailRequest({ flags: { ...emailRequest().flags, new_domain: true } }), 'apr_3');
  const other = await openHouse([othersMayDecide(), email], (_country, day) => day === '2026-11-23');
  const linesOf = async (id: string) => (await (await fetch(`${other.url}/playground/state?me=U0MEI&chosen=${id}`)).json()).chosen.lines;
  expect((await linesOf('apr_2')).slice(2, 4)).toMatchObject([
    { strong: 'Other people may decide now', note: 'Ravi or Sam' },
    { strong: 'Nobody may decide any more', note: '' },
  ]);
  expect(await linesOf('apr_3')).toContainEqual(
    expect.objectContaining({ rest: 'Window opens, 09:00 in Chicago', note: 'Mon, Nov 23 is a holiday in US' }),
  );
  await other.close();
});
