// The executor's end of a story: takes callbacks, checks every signature, remembers all, and hangs or fails on demand.
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

export type Call = {
  id: string;
  type: string;
  /** The request that it is about. */
  request: string;
  workspace: string;
  data: { [key: string]: unknown };
  grant: string;
  isSigned: boolean;
  traceparent: string | null;
  /** Real milliseconds of its arrival. */
  arrivedMs: number;
};

type Behaviour = 'accept' | 'hang' | number;

/** Starts on a free port of loopback. `secretOf` is asked at each callback; a number as behaviour is the status that is answered. */
export async function startReceiver(secretOf: (workspace: string) => string) {
  const calls: Call[] = [];
  const hanging: ServerResponse[] = [];
  let behaviour: Behaviour = 'accept';

  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const text = Buffer.concat(parts).toString('utf8');
    const { type, data } = JSON.parse(text);
    const [id, timestamp] = [String(request.headers['webhook-id']), Number(request.headers['webhook-timestamp'])];
    const expected = new Webhook(secretOf(data.workspace)).sign(id, new Date(timestamp * 1000), text);
    const isSigned = String(request.headers['webhook-signature']).split(' ').includes(expected);
    const traceparent = request.headers.traceparent === undefined ? null : String(request.headers.traceparent);
    calls.push({
      traceparent,
      id,
      type,
      request: data.id,
      workspace: data.workspace,
      data,
      grant: data.grant ?? '',
      isSigned,
      arrivedMs: performance.now(),
    });
    if (behaviour === 'hang') hanging.push(response);
    else response.writeHead(behaviour === 'accept' ? 204 : behaviour).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    host,
    url: `http://${host}/callback`,
    calls: calls as readonly Call[],
    about: (request: string, type = 'approval.released') => calls.filter((call) => call.request === request && call.type === type),
    behave: (next: Behaviour): void => {
      behaviour = next;
    },
    /** Lets everything that hangs end with 204. */
    letGo: (): void => {
      behaviour = 'accept';
      for (const response of hanging.splice(0)) response.writeHead(204).end();
    },
    close: (): Promise<void> =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
