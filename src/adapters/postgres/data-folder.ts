// The folder that holds everything: made, tried out, and kept for one process.
import { createHash } from 'node:crypto';
import { mkdirSync, realpathSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder that cannot be used; the message is one sentence with the remedy. */
export class DataFolderError extends Error {}

/** Another process has it open. */
export class DataFolderTaken extends DataFolderError {}

/** An empty database takes 40 MB, and its log grows by files of 16 MB. */
const FREE_MB = 128;

/** Makes the folder and writes a file into it, so that a full or read-only disk is known before anything is promised. */
function prepare(folder: string): string {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const probe = join(folder, '.probe');
    writeFileSync(probe, Buffer.alloc(64 * 1024));
    rmSync(probe);
    const { bavail, bsize } = statfsSync(folder);
    const freeMb = Math.floor((bavail * bsize) / 2 ** 20);
    if (freeMb < FREE_MB) throw new Error(`${freeMb} MB are free of the ${FREE_MB} MB that it needs`);
    return realpathSync(folder);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const remedy = 'make it writable, free some space, or set DATA_DIR to another folder';
    throw new DataFolderError(`DATA_DIR ${folder} cannot be used (${reason}); ${remedy}.`, { cause });
  }
}

/** A socket's name that follows from the folder. On Linux and Windows it is no file and goes with its process, however that ends. */
function socketOf(folder: string): { path: string; isFile: boolean } {
  const name = `countersign-${createHash('sha256').update(folder).digest('hex').slice(0, 20)}`;
  if (process.platform === 'linux') return { path: `\0${name}`, isFile: false };
  if (process.platform === 'win32') return { path: `\\\\.\\pipe\\${name}`, isFile: false };
  return { path: join(tmpdir(), `${name}.sock`), isFile: true };
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
 * Takes the folder for this process; the answer gives it back. A process that was killed holds it no longer: its socket is gone, or
 * nobody answers there.
 */
export async function takeDataFolder(folder: string): Promise<{ folder: string; leave: () => Promise<void> }> {
  const real = prepare(folder);
  const { path, isFile } = socketOf(real);
  let server = await listen(path);
  if (!server && isFile && !(await answers(path))) {
    rmSync(path, { force: true });
    server = await listen(path);
  }
  if (!server) throw new DataFolderTaken(`Another process uses DATA_DIR ${folder}; stop it, or set DATA_DIR to another folder.`);
  const held = server;
  return { folder: real, leave: () => new Promise((resolve) => held.close(() => resolve())) };
}
