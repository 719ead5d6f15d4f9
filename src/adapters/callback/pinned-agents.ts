// Connections to addresses that were checked before, and to no other: no name is looked up a second time.
import type { LookupFunction } from 'node:net';
import { Agent, buildConnector } from 'undici';

const CONNECT_MS = 5_000;
const MAX_AGENTS = 200;

export type Address = { address: string; family: number };

/** Keeps connections open for the next callback, the longest unused ones closed beyond 200 executors. */
export function pinnedAgents() {
  const agents = new Map<string, Agent>();
  /** Errors of connecting: nothing was sent, so nothing can have arrived. */
  const unconnected = new WeakSet<object>();

  function newAgent(addresses: Address[]): Agent {
    const pinned: LookupFunction = (_host, { all }, done) => {
      const first = addresses[0];
      if (all) done(null, addresses);
      else done(null, first?.address ?? '', first?.family);
    };
    const connect = buildConnector({ lookup: pinned, timeout: CONNECT_MS, autoSelectFamily: true });
    return new Agent({
      connect: (how, done) =>
        connect(how, (...result) => {
          if (result[0]) unconnected.add(result[0]);
          done(...result);
        }),
    });
  }

  return {
    /** One agent for each origin and the addresses that it was checked for, so that a kept connection is never one to another address. */
    of({ origin }: URL, addresses: Address[]): Agent {
      const key = [origin, ...addresses.map(({ address }) => address).sort()].join(' ');
      const agent = agents.get(key) ?? newAgent(addresses);
      agents.delete(key);
      agents.set(key, agent);
      const oldest = agents.size > MAX_AGENTS ? agents.entries().next().value : undefined;
      if (oldest) {
        agents.delete(oldest[0]);
        void oldest[1].close();
      }
      return agent;
    },
    neverConnected: (error: Error): boolean => unconnected.has(error),
    async close(): Promise<void> {
      await Promise.all([...agents.values()].map((agent) => agent.destroy()));
      agents.clear();
    },
  };
}
