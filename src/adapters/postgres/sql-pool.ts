// What the embedded database and a `pg.Pool` have in common, as BullMQ wants it.

export type Rows<R = Record<string, unknown>> = { rows: R[]; rowCount?: number | null };

type Query = <R = Record<string, unknown>>(text: string, params?: readonly unknown[]) => Promise<Rows<R>>;

/** One session: `begin` to `commit` stay together. A client that listens emits `notification`. */
export interface SqlClient {
  query: Query;
  release(destroy?: boolean): void;
  on(event: 'notification', listener: (notification: { channel: string; payload?: string }) => void): this;
  on(event: 'error', listener: (error: Error) => void): this;
  on(event: 'end', listener: () => void): this;
  removeListener(event: 'notification', listener: (notification: { channel: string; payload?: string }) => void): this;
  removeAllListeners(event?: string): this;
}

export interface SqlPool {
  query: Query;
  connect(): Promise<SqlClient>;
  end(): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): this;
  on(event: 'connect', listener: (client: SqlClient) => void): this;
  removeAllListeners(event?: string): this;
}
