// A copy of the shipped policy folder that a test may break.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { loadPolicies, PolicyError } from '../../../src/adapters/policies/load-policies.ts';
import type { Logger } from '../../../src/ports/runtime.ts';

export type PolicyFolder = ReturnType<typeof newPolicyFolder>;

type Over = { env?: Record<string, string>; makeSecrets?: boolean; cannotFollow?: (directory: string) => string | null; logger?: Logger };

/** `logged` is what loading it said. */
export function newPolicyFolder() {
  const dir = mkdtempSync(join(tmpdir(), 'policies-'));
  const logged: string[] = [];
  const pathOf = (file: string) => join(dir, 'policies', file);
  const ship = () => cpSync('policies', join(dir, 'policies'), { recursive: true });
  ship();

  const note = (_details: object, message: string) => {
    logged.push(message);
  };
  const logger = { debug: note, info: note, warn: note, error: note };
  return {
    dir,
    logged,
    /** Puts everything that ships back as it was. */
    ship,
    load: (over: Over = {}) =>
      loadPolicies({ dir: join(dir, 'policies'), env: {}, secretsFile: join(dir, 'secrets.json'), makeSecrets: true, logger, ...over }),
    edit(file: string, from: string, to: string) {
      const text = readFileSync(pathOf(file), 'utf8');
      if (!text.includes(from)) throw new Error(`${file} does not hold ${from}`);
      writeFileSync(pathOf(file), text.replace(from, to));
    },
    /** Also into a folder that is not there yet. */
    write(file: string, text: string | Uint8Array) {
      mkdirSync(dirname(pathOf(file)), { recursive: true });
      writeFileSync(pathOf(file), text);
    },
    copy: (from: string, to: string) => cpSync(pathOf(from), pathOf(to)),
    /** What stopped `run`, each with its line. */
    problemsOf(run: () => unknown): string[] {
      try {
        run();
      } catch (error) {
        if (error instanceof PolicyError) return error.problems.map((one) => one.replace(`${dir}/policies/`, ''));
        throw error;
      }
      return [];
    },
    lineOf: (file: string, text: string) =>
      readFileSync(pathOf(file), 'utf8')
        .split('\n')
        .findIndex((line) => line.includes(text)) + 1,
    clear: () => rmSync(dir, { recursive: true }),
  };
}
