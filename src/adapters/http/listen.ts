// Opens the port, or says in one sentence why it cannot be opened.
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Config, ConfigError } from '../../config.ts';

/** The port that is open now. Throws `ConfigError`. */
export function listen(server: Server, { port, host }: Pick<Config, 'port' | 'host'>): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code === 'EADDRINUSE' ? `PORT ${port} is in use` : `PORT ${port} on HOST ${host} cannot be opened (${error.message})`;
      reject(new ConfigError(`${reason}; set PORT to another number, or stop what uses it.`, { cause: error }));
    });
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}
