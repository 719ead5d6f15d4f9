// Reads a YAML file (JSON is YAML too) against a schema; every problem carries the file, the line and what to do.
import { readFileSync } from 'node:fs';
import { type Document, isMap, isNode, isPair, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';

/** A problem of a file, or with `line` null of a whole folder; a hard one keeps it from being used. */
export type FileProblem = { file: string; line: number | null; message: string; hard: boolean };

/** `policies/revops.yaml:12: sentence`. */
export const printed = ({ file, line, message }: Omit<FileProblem, 'hard'>): string => `${file}${line === null ? '' : `:${line}`}: ${message}`;

/** What keeps files from being used, as it is printed. */
export const hardOf = (problems: FileProblem[]): string[] => problems.filter(({ hard }) => hard).map(printed);

export type YamlFile<T> = { file: string; value: T; lineOf: (path: readonly PropertyKey[]) => number };

type Read<T> = { read: YamlFile<T> } | { problems: FileProblem[] };

/** The line of what a path leads to, or of the nearest thing above it; for an unknown key, the line of the key. */
function lineFinder(root: unknown, lines: LineCounter) {
  return (path: readonly PropertyKey[]): number => {
    let node = root;
    let at = isNode(root) ? (root.range?.[0] ?? 0) : 0;
    for (const step of path) {
      let next: unknown;
      if (isMap(node)) {
        const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(step));
        if (isNode(pair?.key)) at = pair.key.range?.[0] ?? at;
        next = pair?.value;
      } else if (isSeq(node)) {
        next = node.items[Number(step)];
        if (isNode(next)) at = next.range?.[0] ?? at;
      }
      if (!isNode(next)) break;
      node = next;
    }
    return lines.linePos(at).line;
  };
}

function sentence(issue: z.core.$ZodIssue): { path: PropertyKey[]; message: string } {
  const where = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0] ?? '';
    return {
      path: [...issue.path, key],
      message: `unknown key "${issue.keys.join('", "')}"${where ? ` in ${where}` : ''}; take it away or correct its spelling`,
    };
  }
  return { path: issue.path, message: `${where || 'the file'}: ${issue.message}` };
}

/** Undefined where aliases of aliases would grow beyond any use. */
function plainValue(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    if (error instanceof ReferenceError) return undefined;
    throw error;
  }
}

/** Reads and validates one file. Never throws for what the file holds. */
export function readYaml<S extends z.ZodType>(file: string, schema: S): Read<z.output<S>> {
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(file, 'utf8'), { lineCounter: lines, uniqueKeys: true, merge: true });
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) => ({
      file,
      line: lines.linePos(error.pos[0]).line,
      message: `not readable as YAML: ${error.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '')}; correct this line`,
      hard: true,
    }));
    return { problems };
  }
  const lineOf = lineFinder(document.contents, lines);
  const plain = plainValue(document);
  if (plain === undefined) return { problems: [{ file, line: 1, message: 'its aliases stand for too much; write out what they mean', hard: true }] };
  const parsed = schema.safeParse(plain);
  if (parsed.success) return { read: { file, value: parsed.data, lineOf } };
  const problems = parsed.error.issues.map((issue) => {
    const { path, message } = sentence(issue);
    return { file, line: lineOf(path), message, hard: true };
  });
  return { problems };
}
