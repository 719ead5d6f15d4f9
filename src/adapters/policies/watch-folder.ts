// Watches the policy folder by looking at names, sizes and times of its files: works on every file system, mounted ones too.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { yamlFiles } from './read-folder.ts';

const EVERY_MS = 1_000;

/** What the folder looks like from outside; a file that vanishes meanwhile counts as gone. */
function fingerprint(dir: string): string {
  const files = [dir, join(dir, 'presets'), join(dir, 'workspaces'), join(dir, 'cases')].flatMap(yamlFiles);
  return files
    .map((file) => {
      const stat = statSync(file, { throwIfNoEntry: false });
      return stat ? `${file} ${stat.mtimeMs} ${stat.size} ${stat.ino}` : `${file} gone`;
    })
    .join('\n');
}

/** Calls back once a change has settled for one look. Returns what stops it. */
export function watchFolder(dir: string, onChange: () => void, everyMs = EVERY_MS): () => void {
  let known = fingerprint(dir);
  let seen = known;
  const timer = setInterval(() => {
    const now = fingerprint(dir);
    const settled = now === seen;
    seen = now;
    if (!settled || now === known) return;
    known = now;
    onChange();
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
