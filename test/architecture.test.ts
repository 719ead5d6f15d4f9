// The rings hold: who imports whom is checked on the real files, and the linter is shown to notice a breach.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const src = join(root, 'src');

const filesIn = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesIn(path) : [path];
  });

const sources = filesIn(src).filter((file) => file.endsWith('.ts'));

/** The project's own files that a file imports, as paths below src/. */
const importsOf = (file: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?'(\.[^']+)'/g)].map(([, path]) => relative(src, resolve(dirname(file), path ?? '')));

/** Packages and node: modules that a file imports. */
const packagesOf = (file: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?'([^.'][^']*)'/g)].map(([, name]) => name ?? '');

const ringOf = (path: string) => {
  const [first = '', second = ''] = path.split('/');
  return first === 'adapters' ? `adapters/${second}` : first;
};

const isPort = (path: string) => path.startsWith('ports/');

const MAY: Record<string, (target: string) => boolean> = {
  domain: (target) => target.startsWith('domain/'),
  ports: (target) => target.startsWith('domain/') || isPort(target),
  flow: (target) =>
    /^(domain|flow\/(asking|decision|release))\//.test(target) ||
    isPort(target) ||
    ['flow/seal-record.ts', 'flow/collect-decision.ts'].includes(target),
  incidents: (target) => target.startsWith('domain/') || target.startsWith('incidents/') || isPort(target) || target === 'flow/seal-record.ts',
  upkeep: (target) => /^(domain|flow|incidents|upkeep)\//.test(target) || isPort(target) || target === 'texts.ts' || target === 'local-time.ts',
  commands: (target) =>
    /^(domain|flow|incidents|upkeep|commands)\//.test(target) || isPort(target) || target === 'texts.ts' || target === 'local-time.ts',
  surfaces: (target) =>
    /^(domain|commands|surfaces)\//.test(target) ||
    isPort(target) ||
    target.startsWith('flow/decision/') ||
    ['texts.ts', 'local-time.ts', 'incidents/act-on-incident.ts', 'flow/collect-decision.ts'].includes(target),
  stores: (target) => isPort(target) || /^(domain|stores)\//.test(target),
  verifier: () => false,
};

describe('the layout of the house', () => {
  test('every file imports only what its ring may', () => {
    const breaches = sources.flatMap((file) => {
      const path = relative(src, file);
      const ring = ringOf(path);
      const may = MAY[ring];
      const wrong = importsOf(file).filter((target) => {
        if (target.startsWith('wire/')) return path !== 'wire.ts' && ring !== 'wire';
        if (/^flow\/(asking|release)\//.test(target)) return ring !== 'flow' && ring !== 'wire';
        if (target === 'wire.ts') return path !== 'main.ts' && ring !== 'cli';
        if (may) return !may(target);
        if (ring.startsWith('adapters/')) return target.startsWith('adapters/') && ringOf(target) !== ring;
        return false;
      });
      return wrong.map((target) => `${path} imports ${target}`);
    });
    expect(breaches).toEqual([]);
  });

  test('the domain imports no package but zod, CEL, the time-zone library, the canonical form and hashes', () => {
    const allowed = new Set([
      'zod',
      '@marcbachmann/cel-js',
      'date-fns-tz/toZonedTime',
      'safe-stable-stringify',
      'node:crypto',
      'fastest-levenshtein',
    ]);
    const wrong = sources
      .filter((file) => relative(src, file).startsWith('domain/'))
      .flatMap((file) =>
        packagesOf(file)
          .filter((name) => !allowed.has(name))
          .map((name) => `${relative(src, file)}: ${name}`),
      );
    expect(wrong).toEqual([]);
  });

  test('the domain waits for nothing and looks at no clock', () => {
    const wrong = sources
      .filter((file) => relative(src, file).startsWith('domain/'))
      .filter((file) => /\bawait\b|Date\.now\(|new Date\(\)|Math\.random|\bfetch\(/.test(readFileSync(file, 'utf8')))
      .map((file) => relative(src, file));
    expect(wrong).toEqual([]);
  });

  test('ports are types alone', () => {
    const wrong = sources
      .map((file) => relative(src, file))
      .filter(isPort)
      .filter((path) => /^(import (?!type )|export (?!type |interface )|const |let |function |class )/m.test(readFileSync(join(src, path), 'utf8')));
    expect(wrong).toEqual([]);
  });

  test('the verifier is one file that imports node: modules alone', () => {
    const verifier = sources.filter((file) => relative(src, file).startsWith('verifier/'));
    expect(verifier.map((file) => relative(src, file))).toEqual(['verifier/verify-audit.ts']);
    expect(verifier.flatMap(packagesOf).filter((name) => !name.startsWith('node:'))).toEqual([]);
  });

  test('the domain is built in floors: each of its folders imports only those that stand before it', () => {
    const floors = ['documents', 'policy', 'ledger', 'approval', 'card', 'record', 'incident', 'command'];
    const floorOf = (path: string) => floors.indexOf(path.split('/')[1] ?? '');
    const inDomain = sources.map((file) => relative(src, file)).filter((path) => path.startsWith('domain/'));
    expect(inDomain.filter((path) => floorOf(path) < 0)).toEqual([]);
    const upward = inDomain.flatMap((path) =>
      importsOf(join(src, path))
        .filter((target) => floorOf(target) > floorOf(path))
        .map((target) => `${path} imports ${target}`),
    );
    expect(upward).toEqual([]);
  });

  test('no circles', () => {
    const graph = new Map(sources.map((file) => [relative(src, file), importsOf(file)]));
    const done = new Set<string>();
    const circleFrom = (path: string, trail: string[]): string[] | null => {
      if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
      if (done.has(path)) return null;
      for (const target of graph.get(path) ?? []) {
        const circle = circleFrom(target, [...trail, path]);
        if (circle) return circle;
      }
      done.add(path);
      return null;
    };
    expect([...graph.keys()].map((path) => circleFrom(path, [])).filter(Boolean)).toEqual([]);
  });

  test('the linter notices an adapter inside the domain', () => {
    const folder = mkdtempSync(join(src, 'domain', 'breach-'));
    try {
      const file = join(folder, 'breach.ts');
      writeFileSync(file, "import { App } from '@slack/bolt';\n\nexport const app = App;\n");
      const lint = () => execFileSync(join(root, 'node_modules/.bin/biome'), ['lint', file], { cwd: root, stdio: 'pipe' });
      expect(lint).toThrow();
      writeFileSync(file, 'export const fine = 1;\n');
      expect(lint).not.toThrow();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
