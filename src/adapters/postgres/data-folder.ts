// The folder that holds everything: made, tried out, and kept for one process.

import { createHash } from 'node:crypto';
import { accessSync, constants, mkdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder that cannot be used; the message is one sentence with the remedy. */
export class DataFolderError extends Error {}

/** Makes the folder and writes a file into it, so that a full or read-only disk is known before anything is promised. */
function prepare(folder: string): string {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK);
    const probe = join(folder, '.probe');
    writeFileSync(probe, Buffer.alloc(64 * 1024));
    rmSync(probe);
    return realpathSync(folder);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DataFolderError(
      `DATA_DIR ${folder} cannot be written (${reason}); make it writable, free some space, or set DATA_DIR to another folder.`,
      {
        cause: error,
      },
    );
  }
}

/** A socket's name that follows from the folder: short enough for every system, and gone when its process is. */
function socketOf(folder: string): string {
  const name = `countersign-${createHash('sha256').update(folder).digest('hex').slice(0, 20)}`;
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`);
}

const answers = (socket: string): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = connect(socket);
    probe.once('connect', () => {
      probe.destroy();
      resolve(true);
    });
    probe.once('error', () => resolve(false));
  });

const listen = (socket: string): Promise<Server | null> =>
  new Promise((resolve, reject) => {
    const server = createServer((peer) => peer.destroy());
    server.once('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? resolve(null) : reject(error)));
    server.listen(socket, () => resolve(server));
    server.unref();
  });

/**
 * Takes the folder for this process; the answer gives it back. A process that was killed holds it no longer: its socket is
 * there, but nobody answers.
 */
export async function takeDataFolder(folder: string): Promise<{ folder: string; leave: () => Promise<void> }> {
  const real = prepare(folder);
  const socket = socketOf(real);
  let server = await listen(socket);
  if (!server && !(await answers(socket))) {
    rmSync(socket, { force: true });
    server = await listen(socket);
  }
  if (!server) throw new DataFolderError(`Another process uses DATA_DIR ${folder}; stop it, or set DATA_DIR to another folder.`);
  const held = server;
  return { folder: real, leave: () => new Promise((resolve) => held.close(() => resolve())) };
}
