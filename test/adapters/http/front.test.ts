// The port at its end: what can be answered is, and what waits for a store that hangs is told to come again.
import { expect, test } from 'vitest';
import { openFront } from '../../../src/adapters/http/front.ts';

test('a call that waits while the process ends is told to come again, before its connection is cut', async () => {
  const front = await openFront({ port: 0, host: '127.0.0.1' });
  const asked = Promise.withResolvers<void>();
  front.serve((request) => {
    if (request.url?.startsWith('/v1/requests')) asked.resolve();
  });
  const waiting = fetch(`${front.url}/v1/requests`, { method: 'POST', body: '{}' });
  await asked.promise;
  const closed = front.close();
  const told = await waiting;
  expect([told.status, told.headers.get('retry-after')]).toEqual([503, '5']);
  expect(await told.json()).toMatchObject({ code: 'not_ready', detail: expect.stringContaining('send it again') });
  await closed;
});

test('a call that is being answered is finished', async () => {
  const front = await openFront({ port: 0, host: '127.0.0.1' });
  const asked = Promise.withResolvers<() => void>();
  front.serve((_request, response) => asked.resolve(() => response.end('done')));
  const waiting = fetch(`${front.url}/v1/requests`);
  const answer = await asked.promise;
  const closed = front.close();
  answer();
  expect(await (await waiting).text()).toBe('done');
  await closed;
});
