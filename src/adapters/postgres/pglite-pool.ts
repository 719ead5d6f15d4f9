// One PGlite session in the shape of a `pg.Pool`, for BullMQ and for us: statements take turns, a transaction keeps its turn
// until it ends, and notifications reach whoever listens.
import { EventEmitter } from 'node:events';
import type { PGlite } from '@electric-sql/pglite';
import type { Rows } from './sql-pool.ts';

/** Lets one holder in at a time, in the order of asking. */
class Turnstile {
  #last: Promise<void> = Promise.resolve();

  /** Resolves when it is the caller's turn, to the function that passes the turn on. */
  enter(): Promise<() => void> {
    const before = this.#last;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last = promise;
    return before.then(() => resolve);
  }
}

const BEGINS = /^\s*(begin|start\s+transaction)\b/i;
const ENDS = /^\s*(commit|rollback(?!\s+to)|end|abort)\b/i;
const LISTENS = /^\s*(un)?listen\s+"?([^";\s]+|\*)"?/i;

/** The statement without the comments that BullMQ's files begin with. */
const bare = (text: string) => text.replace(/^(\s*--[^\n]*\n)+/, '');

/** A checked-out client: a view of the one session that may hold a transaction of its own. */
class Client extends EventEmitter {
  readonly #pool: PglitePool;
  #leave: (() => void) | null = null;
  readonly #stops: (() => Promise<void>)[] = [];

  constructor(pool: PglitePool) {
    super();
    this.#pool = pool;
  }

  async query<R = Record<string, unknown>>(text: string, params?: readonly unknown[]): Promise<Rows<R>> {
    const listen = LISTENS.exec(bare(text));
    if (listen?.[2] && !listen[1]) return this.#listen(listen[2]);
    if (this.#leave) return this.#inTransaction<R>(text, params);
    if (!BEGINS.test(bare(text))) return this.#pool.query<R>(text, params);
    this.#leave = await this.#pool.turns.enter();
    return this.#inTransaction<R>(text, params);
  }

  async #inTransaction<R>(text: string, params?: readonly unknown[]): Promise<Rows<R>> {
    try {
      return await this.#pool.run<R>(text, params);
    } finally {
      if (ENDS.test(bare(text))) this.#pass();
    }
  }

  #pass(): void {
    this.#leave?.();
    this.#leave = null;
  }

  /** Takes a turn, so that it never becomes part of somebody else's transaction. */
  async #listen(channel: string): Promise<Rows<never>> {
    const hear = (payload: string) => this.emit('notification', { channel, payload });
    this.#stops.push(await this.#pool.inTurn(() => this.#pool.session.listen(channel, hear)));
    return { rows: [], rowCount: 0 };
  }

  /** Gives the client back; a transaction that is still open is rolled back. */
  release(): void {
    this.removeAllListeners();
    const failed = (cause: unknown) => this.#pool.emit('error', new Error('A client could not be given back cleanly', { cause }));
    if (this.#leave) this.query('rollback').catch(failed);
    for (const stop of this.#stops.splice(0)) this.#pool.inTurn(stop).catch(failed);
  }
}

export class PglitePool extends EventEmitter {
  readonly session: PGlite;
  readonly turns = new Turnstile();
  readonly options = { keepAlive: true };

  constructor(session: PGlite) {
    super();
    // Every queue and every worker listens for errors.
    this.setMaxListeners(0);
    this.session = session;
  }

  connect(): Promise<Client> {
    return Promise.resolve(new Client(this));
  }

  query<R = Record<string, unknown>>(text: string, params?: readonly unknown[]): Promise<Rows<R>> {
    return this.inTurn(() => this.run<R>(text, params));
  }

  async inTurn<T>(work: () => Promise<T>): Promise<T> {
    const leave = await this.turns.enter();
    try {
      return await work();
    } finally {
      leave();
    }
  }

  /** Runs a statement, or several where there are no parameters, in the turn that the caller holds. */
  async run<R>(text: string, params?: readonly unknown[]): Promise<Rows<R>> {
    if (params && params.length > 0) {
      const { rows, affectedRows } = await this.session.query<R>(text, [...params]);
      return { rows, rowCount: affectedRows ?? rows.length };
    }
    const results = await this.session.exec(text);
    const last = results.at(-1);
    return { rows: (last?.rows ?? []) as R[], rowCount: last?.affectedRows ?? 0 };
  }

  end(): Promise<void> {
    return Promise.resolve();
  }
}
