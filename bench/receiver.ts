// The executor's end of the benchmark: counts the callbacks and says when they came.
import { createServer } from 'node:http';

export async function startReceiver() {
  const arrivals: { at: number; id: string; path: string }[] = [];
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      arrivals.push({ at: Date.now(), id: String(request.headers['webhook-id']), path: request.url ?? '' });
      response.writeHead(204).end();
    });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const host = `127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  return {
    host,
    url: `http://${host}/callback`,
    arrivals,
    /** Waits until so many have come, or gives up after `ms`. */
    async count(most: number, ms: number): Promise<number> {
      const until = Date.now() + ms;
      while (arrivals.length < most && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 20));
      return arrivals.length;
    },
    close: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  };
}
