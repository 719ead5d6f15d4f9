// Shows that the campaign can fail: each mutation is applied to a copy of the tree, lived with, and has to be found by the checker.
// `node torture/mutations/main.ts [--lives N] [--seed N] [--store NAME] [words of a name]`; exit 0 only where all were found.
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Verdict } from '../checker/check-campaign.ts';
import { MUTATIONS, type Mutation, mutated } from './mutations.ts';

const root = resolve(import.meta.dirname, '../..');
const COPIED = ['src', 'torture', 'test/services', 'policies', 'locales', 'package.json'];
const MAX_OUTPUT = 64 * 1024 * 1024;

/** A copy of what a campaign runs on. */
function copyTree(): string {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-mutation-'));
  for (const path of COPIED) cpSync(join(root, path), join(folder, path), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

function apply(mutation: Mutation, folder: string): void {
  const path = join(folder, mutation.file);
  writeFileSync(path, mutated(mutation, readFileSync(path, 'utf8')));
}

function live(folder: string, words: string[]): Promise<Verdict> {
  return new Promise((done, failed) => {
    const args = ['--disable-warning=ExperimentalWarning', join(folder, 'torture/main.ts'), '--json', ...words];
    execFile(process.execPath, args, { cwd: folder, maxBuffer: MAX_OUTPUT, env: { ...process.env, TZ: 'UTC' } }, (error, stdout, stderr) => {
      if (stdout.startsWith('{')) done(JSON.parse(stdout) as Verdict);
      else failed(new Error(`The campaign did not come to its end: ${stderr}`, { cause: error }));
    });
  });
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { lives: { type: 'string', default: '100' }, seed: { type: 'string', default: '1' }, store: { type: 'string', default: 'embedded' } },
});

async function tryOut(mutation: Mutation): Promise<boolean> {
  const folder = copyTree();
  try {
    apply(mutation, folder);
    const { found, findings, lives } = await live(folder, ['--lives', values.lives, '--seed', values.seed, '--store', values.store]);
    const isFound = mutation.foundAs.some((kind) => (found[kind] ?? 0) > 0);
    const counts = Object.entries(found).filter(([, count]) => count > 0);
    console.log(
      `${mutation.name}: ${isFound ? 'FOUND' : 'NOT FOUND'} in ${lives} lives; ${counts.map(([kind, count]) => `${kind} ${count}`).join(', ')}`,
    );
    for (const { kind, life, why } of findings.slice(0, 3)) console.log(`  ${kind}: life ${life}: ${why}`);
    return isFound;
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

const wanted = MUTATIONS.filter(({ name }) => positionals.every((word) => name.includes(word)));
let areFound = wanted.length > 0;
for (const mutation of wanted) areFound = (await tryOut(mutation)) && areFound;
process.exit(areFound ? 0 : 1);
