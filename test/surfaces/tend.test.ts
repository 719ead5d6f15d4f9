// Who acts on an incident from its card: an account that a code or the file linked, and no other.
import { expect, test } from 'vitest';
import type { SurfaceNeeds } from '../../src/surfaces/needs.ts';
import { actOfForm, tend, tenderOf } from '../../src/surfaces/tend.ts';
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

test('what they hear names commands as they begin where they clicked', async () => {
  const ravi = workspace().people.map((one) => (one.slack === 'U0RAVI' ? { ...one, teams: '29:ravi' } : one));
  const clientA = (people = ravi) => ({ ...workspace(), people });
  const policiesOf = (one: ReturnType<typeof clientA>) => ({ get: () => one, all: () => [one] });
  const recognise = async () => undefined;
  const inTeams = { surface: 'teams' as const, account: '29:ravi', channel: '' };

  const byEmail = clientA(ravi.map((one) => ({ ...one, by_email: ['slack' as const, 'teams' as const] })));
  expect((await tenderOf({ policies: policiesOf(byEmail), recognise }, inTeams, asked)).refused).toContain('Type @Countersign link to confirm it');

  const refused = { code: 'cases_failing', by: null, at: null, waits_for: [], cases: { passed: 1, total: 2 } };
  const incidents = { act: async () => ({ incident: { number: 7, id: 'inc_1' }, refused }) } as unknown as SurfaceNeeds['incidents'];
  const hears = async (who: typeof inTeams | typeof by) =>
    (
      await tend({ incidents, policies: policiesOf(clientA()), recognise })(who, asked, (one, id) =>
        actOfForm('incident_step', { owner: null, part: 'pause', result: 'done', note: null }, one, id),
      )
    ).words;
  expect(await hears(inTeams)).toContain('@Countersign incident cases client-a 7 writes those');
  expect(await hears(by)).toContain('/agent incident cases client-a 7 writes those');
});

test('nobody owns a step who is not in the workspace, whatever a client sends', async () => {
  const acts: object[] = [];
  const act = async (_workspace: string, _id: string, one: object) => {
    acts.push(one);
    return { incident: { number: 7, id: 'inc_1' }, refused: null };
  };
  const needs = { incidents: { act } as unknown as SurfaceNeeds['incidents'], policies: { get: () => workspace(), all: () => [workspace()] } };
  const give = async (owner: string) =>
    (
      await tend({ ...needs, recognise: async () => undefined })(by, asked, (one, id) =>
        actOfForm('incident_owner', { owner, part: null, result: null, note: null }, one, id),
      )
    ).words;
  expect(await give('<!channel> not-a-person')).toContain('has no person <!channel> not-a-person. Nothing was changed.');
  expect(acts).toEqual([]);
  expect(await give('ravi')).toBeNull();
  expect(acts).toEqual([{ type: 'own_step', step: 'pause', owner: 'ravi', by: 'ravi' }]);
});
