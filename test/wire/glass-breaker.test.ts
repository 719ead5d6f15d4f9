// Break-glass from a dialog: what was broken stays so, whether or not the channels could be told.
import { expect, test } from 'vitest';
import { emptyLedger } from '../../src/domain/ledger/ledger.ts';
import type { Messenger } from '../../src/ports/chat.ts';
import { glassBreaker } from '../../src/wire/chat.ts';
import { asked, clientA, NOW } from '../adapters/slack/lives.ts';
import { emailRequest } from '../requests.ts';

const approval = asked(emailRequest());
const done = { approval, refused: null };
const by = { person: 'gus', digest: approval.digest, reason: 'The tender closes tonight.', surface: 'slack' as const };

function breaker(read: () => Promise<ReturnType<typeof emptyLedger>>) {
  const heard: string[] = [];
  const warned: string[] = [];
  const ignore = () => undefined;
  const common = {
    policies: { get: () => clientA, all: () => [clientA] },
    ledgers: { read } as unknown as Parameters<typeof glassBreaker>[0]['ledgers'],
    clock: { now: () => NOW, sleep: async () => undefined, monotonicMs: () => 0 } as unknown as Parameters<typeof glassBreaker>[0]['clock'],
    logger: { debug: ignore, info: ignore, error: ignore, warn: (_: object, words: string) => void warned.push(words) },
  };
  const slack = { surface: 'slack', announce: async (_: string, words: string) => void heard.push(words) } as unknown as Messenger;
  return { heard, warned, run: () => glassBreaker(common, { breakGlass: async () => done }, [slack])(approval.id, by) };
}

test('every channel hears who broke it and why', async () => {
  const { heard, run } = breaker(async () => emptyLedger('client-a'));
  expect(await run()).toBe(done);
  expect(heard).toEqual([expect.stringMatching(/^Gus Frey broke the glass of .*The tender closes tonight\.$/)]);
});

test('a ledger that cannot be read afterwards keeps nobody from hearing that it is broken', async () => {
  const { heard, warned, run } = breaker(() => Promise.reject(new Error('The store is away')));
  expect(await run()).toBe(done);
  expect([heard, warned]).toEqual([[], ['A break-glass could not be announced']]);
});
