// An agent with a secret of its own speaks for itself: what it reports about another agent's request changes nothing of that.
import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startWorld, type World } from './world.ts';

const SECRET = `whsec_${randomBytes(32).toString('base64')}`;

let world: World;
beforeAll(async () => {
  const agents = [{ role: 'routing', operator: 'dana', secret: 'env:ROUTING_SECRET' }];
  vi.stubEnv('ROUTING_SECRET', SECRET);
  world = await startWorld({ workspaces: { 'client-a': { agents } }, env: { ROUTING_SECRET: SECRET } });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await world.stop();
});

/** Sends a report as the agent that routes leads. */
async function report(words: { [key: string]: unknown }) {
  const text = JSON.stringify({ workspace: 'client-a', agent: { role: 'routing' }, executed_at: world.clock.now().toISOString(), ...words });
  const at = new Date();
  const headers = {
    'content-type': 'application/json',
    'webhook-id': `msg_${randomBytes(8).toString('hex')}`,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
  };
  const signed = { ...headers, 'webhook-signature': new Webhook(SECRET).sign(headers['webhook-id'], at, text) };
  return (await fetch(`${world.url}/v1/executions`, { method: 'POST', headers: signed, body: text })).json();
}

test('a failure or an execution that it claims for a release of another agent is a bypass of its own, and the release goes on', async () => {
  const { agent } = world;
  const request = agent.task();
  const { id } = await agent.ask(request);
  const { grant } = await agent.released(id);
  for (const words of [{ status: 'failed' }, { status: 'done', grant }])
    expect(await report({ request_id: id, ...words })).toMatchObject({ matched: false, bypass: { code: 'no_approval' } });
  expect(await agent.show(id)).toMatchObject({ state: 'released', outcome: { code: 'released' } });
  const { before, after } = request;
  const done = { grant, status: 'done', before, after, executed_at: world.clock.now().toISOString() };
  expect((await agent.post('/v1/executions', done)).body).toEqual({ matched: true, bypass: null });
});
