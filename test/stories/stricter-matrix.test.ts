// A row becomes stricter while its requests are asked about or wait: what was clicked before is not enough, and nobody decides unseen.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { AgentRequest } from '../../src/domain/documents/request.ts';
import type { Message } from '../../src/playground/slack-emulator.ts';
import { until } from './agent.ts';
import { askAlike } from './batches.ts';
import { slackOf } from './ground.ts';
import { wordsOf } from './people.ts';
import { startWorld, type World } from './world.ts';

const person = (id: string) => ({ id, name: id[0]?.toUpperCase() + id.slice(1), slack: slackOf(id), groups: ['revops'] });
const people = ['ravi', 'mei', 'dana'].map(person);

async function inWorld(options: Parameters<typeof startWorld>[0], story: (world: World) => Promise<void>): Promise<void> {
  const world = await startWorld(options);
  try {
    await story(world);
  } finally {
    await world.stop();
  }
}

/** Writes another line in place of `tier: 2` of a row, and waits until that matrix is in force. */
async function makeStricter({ policyDir, agent }: World, row: string, line: string): Promise<void> {
  const file = join(policyDir, 'revops.yaml');
  const shipped = readFileSync(file, 'utf8');
  const at = shipped.indexOf(`- id: ${row}`);
  expect(at).toBeGreaterThan(0);
  writeFileSync(file, shipped.slice(0, at) + shipped.slice(at).replace('tier: 2', line));
  await until(
    'the new matrix',
    () => agent.entriesOf('matrix_activated'),
    (all) => all.length === 2,
  );
}

const cardsAbout = ({ slack }: World, id: string): Message[] =>
  slack.messages.filter((one) => !one.deleted && one.metadata && wordsOf(one).includes(id));

const leadCreate = ({ agent }: World): AgentRequest => ({
  ...agent.task(),
  agent: { ...agent.task().agent, role: 'routing' },
  tool: { name: 'lead.create', connector: 'salesforce' },
  action: { object: 'lead', action: 'create_prod', class: 'execute' },
  after: { name: 'X' },
});

test('a click on a card of tier 2 does not count once the row is tier 3 with a code: the card is painted anew, and the voter hears why', () =>
  inWorld(
    {
      at: new Date('2026-11-23T16:30:00Z'),
      workspaces: { 'client-a': { people, agents: [], step_up: { tier_3: 'totp' } } },
      env: { STEP_UP_KEY: Buffer.alloc(32, 5).toString('base64') },
    },
    async (world) => {
      const { agent, people: inSlack, slack, receiver } = world;
      const { id, verdict } = await agent.ask(leadCreate(world));
      expect(verdict).toMatchObject({ decision: 'ask', tier: 2 });
      const card = await inSlack.cardOf(id);
      expect(slack.buttons(card)).toContain('approve');
      await makeStricter(world, 'routing-lead-create-prod', 'tier: 3');
      await slack.click(slackOf('ravi'), card, 'approve');
      await until(
        'the word to the voter',
        () => inSlack.toldTo('ravi').join(),
        (told) => told.includes('The policy has changed'),
      );
      const judged = await agent.show(id);
      expect(judged).toMatchObject({ state: 'asking', verdict: { tier: 3 }, quorum: { votes: [] } });
      await until(
        'a card without the button',
        () => slack.buttons(card),
        (buttons) => buttons.includes('review') && !buttons.includes('approve'),
      );
      expect(receiver.about(id)).toEqual([]);
    },
  ));

/** A card for it alone, which wants the review; one of those that shared a card takes that over. */
const ownCardOf = (world: World, id: string) =>
  until(
    `a card of its own for ${id}`,
    () => cardsAbout(world, id),
    ([own, ...others]) =>
      own !== undefined && others.length === 0 && !wordsOf(own).includes('Send 5 e-mails') && !world.slack.buttons(own).includes('approve'),
  );

test('a batch that waits parts once its row is critical: each asks on a card of its own, and the shared one approves none of them', () =>
  inWorld({ workspaces: { 'client-a': { people } } }, async (world) => {
    const { agent, people: inSlack, slack, receiver } = world;
    const asked = await askAlike(world, 5, 'q4-critical');
    const [first = ''] = asked.map(({ id }) => id);
    const [card] = await until(
      'the card of the batch',
      () => cardsAbout(world, first),
      (cards) => cards.length > 0,
    );
    if (!card) throw new Error('There is no card');
    const before = structuredClone(card);
    await slack.click(slackOf('ravi'), card, 'approve');
    for (const { id } of asked) await agent.reach(id, 'waiting');
    await makeStricter(world, 'outreach-email-send', 'tier: 2\n    risk: critical');
    await world.moveTo('2026-11-23T15:00:01Z');
    for (const { id } of asked) {
      expect((await agent.reach(id, 'asking')).quorum.votes).toEqual([]);
      await ownCardOf(world, id);
    }
    await slack.click(slackOf('mei'), before, 'approve');
    await until(
      'the word to the one with the older card',
      () => inSlack.toldTo('mei').length,
      (count) => count > 0,
    );
    for (const { id } of asked) {
      expect([(await agent.show(id)).state, (await agent.show(id)).quorum.votes]).toEqual(['asking', []]);
      expect(receiver.about(id)).toEqual([]);
    }
  }));

test('a vote on the card of a batch whose row is critical by now parts each of them in the write that refuses it', () =>
  inWorld({ at: new Date('2026-11-23T16:30:00Z'), workspaces: { 'client-a': { people } } }, async (world) => {
    const { agent, people: inSlack, slack } = world;
    const asked = await askAlike(world, 5, 'q4-critical-asked');
    const [first = ''] = asked.map(({ id }) => id);
    const [card] = await until(
      'the card of the batch',
      () => cardsAbout(world, first),
      (cards) => cards.length > 0,
    );
    await makeStricter(world, 'outreach-email-send', 'tier: 2\n    risk: critical');
    if (!card) throw new Error('There is no card');
    await slack.click(slackOf('ravi'), card, 'approve');
    await until(
      'the word to the voter',
      () => inSlack.toldTo('ravi').join(),
      (told) => told.includes('The policy has changed'),
    );
    for (const { id } of asked) {
      expect((await agent.show(id)).quorum.votes).toEqual([]);
      await ownCardOf(world, id);
    }
  }));
