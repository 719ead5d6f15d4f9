// Starts that cannot be: each ends with one sentence that names the variable and the remedy.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startProgram } from './programs.ts';
import { startWorld, type World } from './world.ts';

let world: World;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-story-'));
  world = await startWorld();
});
afterAll(async () => {
  await world.stop();
  rmSync(folder, { recursive: true, force: true });
});

const startWith = (env: Record<string, string>) => startProgram('src/main.ts', { ...world.env, ...env }).ended;

test('a second process on the same data folder is refused, and the first goes on', async () => {
  const { code, output } = await startWith({ PORT: '1' });
  expect([code, output.trim().split('\n')]).toEqual([1, [expect.stringMatching(/^Another process uses DATA_DIR .*; stop it, or set DATA_DIR/)]]);
  const { id } = await world.agent.ask(world.agent.task());
  await world.agent.released(id);
});

test('a port in use and a data folder that cannot be written are named', async () => {
  const file = join(folder, 'a-file');
  writeFileSync(file, '');
  const [port, data] = await Promise.all([startWith({ DATA_DIR: join(folder, 'data') }), startWith({ DATA_DIR: join(file, 'data') })]);
  expect([port.code, port.output.trim().split('\n')]).toEqual([1, [expect.stringMatching(/^PORT \d+ is in use; set PORT/)]]);
  expect([data.code, data.output.trim().split('\n')]).toEqual([1, [expect.stringMatching(/^DATA_DIR .* cannot be used .*; make it writable/)]]);
});
