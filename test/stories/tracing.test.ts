// One life under one trace: from the caller's own span over the card and the votes to the executor, also after a restart days later.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../src/system.ts';
import { type Agent, newAgent, type Shown, until } from './agent.ts';
import { type Span, startCollector } from './collector.ts';
import { type Ground, MONDAY, newGround } from './ground.ts';
import { newPeople, type People } from './people.ts';
import { type Program, startProgram, untilReady } from './programs.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CALLER = '00f067aa0ba902b7';

const clock = systemClock();
clock.moveTo(MONDAY);
let ground: Ground;
let collector: Awaited<ReturnType<typeof startCollector>>;
let program: Program;
let agent: Agent;
let people: People;

async function start() {
  const env = { ...ground.env, LOG_LEVEL: 'debug', STORY_AT: clock.now().toISOString(), OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
  program = startProgram('test/stories/child.ts', env);
  await untilReady(program, ground.url, 200_000);
}

beforeAll(async () => {
  ground = await newGround({ clock, workspaces: { 'client-a': {} } });
  collector = await startCollector();
  agent = newAgent(ground, clock);
  people = newPeople(ground.slack);
  await start();
}, 240_000);
afterAll(async () => {
  await program.kill();
  await collector.close();
  await ground.clear();
});

const named = (name: string): Span[] => collector.spans.filter((span) => span.traceId === TRACE && span.name === name);
const collected = (name: string) =>
  until(
    `a span "${name}"`,
    () => named(name),
    (spans) => spans.length > 0,
  );

test('webhook, judgement, card, votes, release and callback are spans of one trace, across a restart four days later', async () => {
  const { status, body } = await agent.post<Shown>('/v1/requests', agent.merge() as never, { headers: { traceparent: `00-${TRACE}-${CALLER}-01` } });
  expect(status).toBe(202);
  expect(await people.vote('ravi', body.id)).toBeNull();
  const [webhook] = await collected('POST /v1/requests');
  const [judge] = await collected('judge');
  expect(webhook?.parentSpanId).toBe(CALLER);
  expect(judge?.parentSpanId).toBe(webhook?.spanId);
  expect((await collected('ask-approvers')).map((span) => span.parentSpanId)).toContain(judge?.spanId);
  await collected('vote');

  await program.kill();
  clock.moveTo(new Date(MONDAY.getTime() + 4 * 86_400_000));
  await start();
  expect(await people.vote('mei', body.id)).toBeNull();
  const call = await agent.released(body.id);
  // On a slow machine there may be more than one attempt: the one that arrived.
  const [callback] = await until(
    'the span of the callback',
    () => named('callback').filter(({ spanId }) => call.traceparent === `00-${TRACE}-${spanId}-01`),
    (spans) => spans.length > 0,
  );
  const [release] = await until(
    'the span of the release',
    () => named('release-action').filter(({ spanId }) => spanId === callback?.parentSpanId),
    (spans) => spans.length > 0,
  );
  expect(
    await until(
      'both votes',
      () => named('vote'),
      (spans) => spans.length === 2,
    ),
  ).toHaveLength(2);
  expect(release?.parentSpanId).toBe(judge?.spanId);

  const about = collector.spans.filter((span) => span.attributes.some(({ value }) => value.stringValue === body.id));
  expect(new Set(about.map((span) => span.traceId))).toEqual(new Set([TRACE]));
  expect(named('judge')).toHaveLength(1);
}, 500_000);

test('every line of the log about a life carries its trace, and no line carries a secret or what was sent', async () => {
  ground.receiver.behave(500);
  const merge = agent.merge();
  const { body } = await agent.post<Shown>('/v1/requests', { ...merge, action_reason: 'Unmistakable words of the agent' } as never, {
    headers: { traceparent: `00-${TRACE}-${CALLER}-01` },
  });
  expect(await people.vote('ravi', body.id)).toBeNull();
  expect(await people.vote('mei', body.id)).toBeNull();
  await until(
    'a callback that is refused',
    () => ground.receiver.about(body.id),
    (calls) => calls.length > 0,
  );
  const lines = await until(
    'a line about it',
    () =>
      program
        .output()
        .split('\n')
        .filter((line) => line.includes(body.id)),
    (all) => all.length > 0,
  );
  expect(lines.map((line) => JSON.parse(line).trace)).toEqual(lines.map(() => TRACE));

  await agent.post('/v1/requests', { ...merge, callback_url: 'nonsense' } as never);
  await fetch(`${ground.url}/v1/requests`, { headers: { authorization: 'Bearer wrong-key' } });
  const log = program.output();
  const secrets = [ground.webhookSecret('client-a'), ground.apiKey('client-a'), ground.slack.botToken, ground.slack.signingSecret, 'wrong-key'];
  const grants = ground.receiver.calls.map((call) => call.grant).filter(Boolean);
  expect(grants.length).toBeGreaterThan(0);
  for (const secret of [...secrets, ...grants, 'Unmistakable words', 'whsec_', 'eyJ']) expect(log.includes(secret), secret.slice(0, 12)).toBe(false);
}, 60_000);
