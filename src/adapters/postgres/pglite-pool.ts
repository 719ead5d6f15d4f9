// One PGlite session in the shape of a `pg.Pool`, for BullMQ and for us: statements take turns, a transaction keeps its turn
// until it ends, and notifications reach whoever listens.
import { EventEmitter } from 'node:events';
import type { PGlite } from '@electric-sql/pglite';

export type Rows = { rows: Record<string, unknown>[]; rowCount: number };

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

  async query(text: string, params?: readonly unknown[]): Promise<Rows> {
    const listen = LISTENS.exec(bare(text));
    if (listen?.[2] && !listen[1]) return this.#listen(listen[2]);
    if (this.#leave) return this.#inTransaction(text, params);
    if (!BEGINS.test(bare(text))) return this.#pool.query(text, params);
    this.#leave = await this.#pool.turns.enter();
    return this.#pool.run(text, params);
  }

  async #inTransaction(text: string, params?: readonly unknown[]): Promise<Rows> {
    try {
      return await this.#pool.run(text, params);
    } finally {
      if (ENDS.test(bare(text))) this.#pass();
    }
  }

  #pass(): void {
    this.#leave?.();
    this.#leave = null;
  }

  async #listen(channel: string): Promise<Rows> {
    const stop = await this.#pool.session.listen(channel, (payload) => this.emit('notification', { channel, payload }));
    this.#stops.push(() => stop());
    return { rows: [], rowCount: 0 };
  }

  release(): void {
    this.#pass();
    this.removeAllListeners();
    for (const stop of this.#stops.splice(0)) stop().catch(() => this.#pool.emit('error', new Error('UNLISTEN failed')));
  }
}

export class PglitePool extends EventEmitter {
  readonly session: PGlite;
  readonly turns = new Turnstile();
  readonly options = { keepAlive: true };

  constructor(session: PGlite) {
    super();
    this.session = session;
  }

  connect(): Promise<Client> {
    return Promise.resolve(new Client(this));
  }

  async query(text: string, params?: readonly unknown[]): Promise<Rows> {
    const leave = await this.turns.enter();
    try {
      return await this.run(text, params);
    } finally {
      leave();
    }
  }

  /** Runs a statement, or several where there are no parameters, in the turn that the caller holds. */
  async run(text: string, params?: readonly unknown[]): Promise<Rows> {
    if (params && params.length > 0) {
      const { rows, affectedRows } = await this.session.query<Record<string, unknown>>(text, [...params]);
      return { rows, rowCount: affectedRows ?? rows.length };
    }
    const results = await this.session.exec(text);
    const last = results.at(-1);
    return { rows: (last?.rows ?? []) as Record<string, unknown>[], rowCount: last?.affectedRows ?? 0 };
  }

  end(): Promise<void> {
    return Promise.resolve();
  }
}
