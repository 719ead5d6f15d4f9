// What every store of conversations keeps: the newest of each, found by itself and by whose chat it is.
import { describe, expect, test } from 'vitest';
import type { Conversation, Conversations } from '../../src/ports/documents.ts';
import { fresh, HOSTILE, NOON } from './samples.ts';

const later = (ms: number) => new Date(NOON.getTime() + ms).toISOString();

const channel = (overrides: Partial<Conversation> = {}): Conversation => ({
  id: fresh('19:channel'),
  kind: 'channel',
  service_url: 'https://smba.trafficmanager.net/emea/',
  bot: '28:bot',
  tenant: 'tenant-1',
  account: null,
  seen_at: NOON.toISOString(),
  ...overrides,
});

/** `other` is a second user of the same data, such as another process. */
export function conversationsContract(stores: () => { one: Conversations; other: Conversations }): void {
  describe('conversations', () => {
    test('one is kept, refreshed, and found by its id', async () => {
      const first = channel();
      expect(await stores().one.read(first.id)).toBeNull();
      await stores().one.keep(first);
      expect(await stores().other.read(first.id)).toEqual(first);
      const moved = { ...first, service_url: 'https://smba.trafficmanager.net/amer/', seen_at: later(1_000) };
      await stores().other.keep(moved);
      await stores().other.keep(moved);
      expect(await stores().one.read(first.id)).toEqual(moved);
    });

    test('what was seen earlier replaces nothing, whoever writes last', async () => {
      const { id } = channel();
      const seen = Array.from({ length: 8 }, (_, n) => channel({ id, bot: `28:bot-${n}`, seen_at: later(n * 1_000) }));
      await Promise.all(seen.toReversed().map((one, n) => (n % 2 ? stores().one : stores().other).keep(one)));
      expect(await stores().one.read(id)).toEqual(seen.at(-1));
      await stores().one.keep(channel({ id, bot: '28:old' }));
      expect(await stores().other.read(id)).toEqual(seen.at(-1));
    });

    test('a chat is found by the account whose it is, the one that was seen last', async () => {
      const account = fresh('29:dana');
      const [old, now] = [1_000, 2_000].map((ms) => channel({ kind: 'personal', account, seen_at: later(ms) }));
      if (!old || !now) throw new Error('There are two');
      for (const one of [now, old, channel({ seen_at: later(3_000) })]) await stores().one.keep(one);
      expect(await stores().other.ofAccount(account)).toEqual(now);
      expect(await stores().other.ofAccount(fresh('29:nobody'))).toBeNull();
    });

    test('any text may be an id and an account', async () => {
      for (const text of HOSTILE) {
        const one = channel({ id: fresh(text), kind: 'personal', account: fresh(text) });
        await stores().one.keep(one);
        expect(await stores().other.read(one.id)).toEqual(one);
        expect(await stores().other.ofAccount(String(one.account))).toEqual(one);
      }
    });
  });
}
