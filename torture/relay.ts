// A small TCP relay between the product and a store: connections run through it until they are cut, and as fast as it lets them.
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export type Relay = Awaited<ReturnType<typeof startRelay>>;

/** Passes on what comes, each piece `delayMs()` later; backpressure is kept. */
function pass(from: Socket, to: Socket, delayMs: () => number): void {
  from.on('data', (part: Buffer) => {
    from.pause();
    setTimeout(() => {
      to.write(part, () => from.resume());
    }, delayMs());
  });
  from.on('end', () => to.end());
  // Who is cut off at one end is cut off at the other.
  from.on('close', () => to.destroy());
  from.on('error', () => to.destroy());
}

/** Stands before the address of a store; `url` is the same address through the relay. */
export async function startRelay(target: string) {
  const { hostname, port } = new URL(target);
  const open = new Set<Socket>();
  let delayMs = 0;
  let isAway = false;
  const server = createServer((socket) => {
    if (isAway) return void socket.resetAndDestroy();
    const store = connect(Number(port), hostname);
    for (const one of [socket, store]) {
      one.setNoDelay(true);
      open.add(one);
      one.once('close', () => open.delete(one));
    }
    pass(socket, store, () => delayMs);
    pass(store, socket, () => delayMs);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const own = (server.address() as AddressInfo).port;
  const cut = (): void => {
    for (const socket of open) socket.resetAndDestroy();
  };
  return {
    url: target.replace(`${hostname}:${port}`, `127.0.0.1:${own}`),
    /** Every connection ends in the middle of whatever it carries. */
    cut,
    /** Nobody comes through, as if the store had gone; with false it is back. */
    away: (is: boolean): void => {
      isAway = is;
      if (is) cut();
    },
    /** From now on every piece is so late; 0 is as fast as it comes. */
    slow: (ms: number): void => {
      delayMs = ms;
    },
    close: (): Promise<void> =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}
