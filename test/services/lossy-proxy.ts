// A TCP proxy between Countersign and a store that loses what a test wants to be lost: a question, an answer, or the way as a whole.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

type Loss = {
  what: RegExp;
  /** Whether the store gets the question, and the answer alone is lost. */
  arrives: boolean;
  /** What happens after the store has answered and before the connection ends. */
  meanwhile: () => Promise<unknown>;
  done: () => void;
};

export type LossyProxy = Awaited<ReturnType<typeof startLossyProxy>>;

/** `port` is where the store listens, on loopback. */
export async function startLossyProxy(port: number) {
  const losses: Loss[] = [];
  const sockets = new Set<Socket>();
  let isOpen = true;

  const take = (question: Buffer): Loss | null => {
    const index = losses.findIndex(({ what }) => what.test(question.toString('latin1')));
    return index < 0 ? null : (losses.splice(index, 1)[0] ?? null);
  };

  const server = createServer((client) => {
    if (!isOpen) return client.destroy();
    const store = connect(port, '127.0.0.1');
    let lost: Loss | null = null;
    const end = () => {
      client.destroy();
      store.destroy();
    };
    for (const socket of [client, store]) {
      sockets.add(socket);
      socket.on('error', end).on('close', () => {
        sockets.delete(socket);
        end();
      });
    }
    client.on('data', (question) => {
      lost ??= take(question);
      if (lost && !lost.arrives) {
        end();
        lost.done();
        return;
      }
      store.write(question);
    });
    store.on('data', (answer) => {
      if (!lost) return void client.write(answer);
      const { meanwhile, done } = lost;
      void meanwhile().then(end).then(done);
    });
    return undefined;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const lose = (what: RegExp, arrives: boolean, meanwhile: Loss['meanwhile']): Promise<void> =>
    new Promise((resolve) => losses.push({ what, arrives, meanwhile, done: resolve }));
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    /** Lets the next question like this arrive, and loses its answer with the connection; resolves when that happened. */
    loseAnswer: (what: RegExp, meanwhile: Loss['meanwhile'] = () => Promise.resolve()) => lose(what, true, meanwhile),
    /** Loses the next question like this with the connection. */
    loseQuestion: (what: RegExp) => lose(what, false, () => Promise.resolve()),
    /** Nobody comes through until `open`. */
    shut() {
      isOpen = false;
      cut();
    },
    open() {
      isOpen = true;
    },
    async close() {
      server.close();
      cut();
      await once(server, 'close');
    },
  };
}
