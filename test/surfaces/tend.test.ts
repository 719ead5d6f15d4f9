// Who acts on an incident from its card: an account that a code or the file linked, and no other.
import { expect, test } from 'vitest';
import { tenderOf } from '../../src/surfaces/tend.ts';
import { workspace } from '../domain/workspace-for-tests.ts';

const asked = { workspace: 'client-a', incident: 'inc_1', step: 'pause' as const, part: 'pause' };
const by = { surface: 'slack' as const, account: 'U0RAVI', channel: 'C0CLIENTA' };

async function tender(words: object): Promise<{ refused: string | null; lookedUp: unknown[] }> {
  const clientA = { ...workspace(), ...words };
  const lookedUp: unknown[] = [];
  const recognise = async (...who: unknown[]) => void lookedUp.push(who);
  const { refused } = await tenderOf({ policies: { get: () => clientA, all: () => [clientA] }, recognise }, by, asked);
  return { refused, lookedUp };
}

test('somebody of RevOps does, whose account was looked up anew', async () => {
  expect(await tender({})).toEqual({ refused: null, lookedUp: [[{ surface: 'slack', account: 'U0RAVI' }, 'client-a']] });
});

test('by an account that its e-mail address linked they do not, and hear how it becomes a full one', async () => {
  const people = workspace().people.map((one) => ({ ...one, by_email: ['slack' as const] }));
  expect((await tender({ people })).refused).toContain('Type /agent link to confirm it with a code');
  expect((await tender({ people: people.map((one) => ({ ...one, by_email: ['teams' as const] })) })).refused).toBeNull();
});
