// Reads a YAML file (JSON is YAML too) against a schema; every problem carries the file, the line and what to do.
import { readFileSync } from 'node:fs';
import { isMap, isNode, isPair, isScalar, isSeq, type LineCounter } from 'yaml';
import type { z } from 'zod';
import { plainIssue } from '../../domain/documents/plain-issue.ts';
import { otherKind } from './other-kind.ts';
import { parseYaml } from './parse-yaml.ts';

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

/** What a schema found wrong, with the path that leads to it. */
export function issueSentence(issue: z.core.$ZodIssue): { path: PropertyKey[]; message: string } {
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

/** What is wrong with a value under a schema: the one thing that explains all of it, or each by itself. */
function schemaProblems(plain: unknown, schema: z.ZodType, error: z.ZodError): { path: PropertyKey[]; message: string }[] {
  if (plain === null) return [{ path: [], message: 'the file is empty; write into it what its neighbours have, or take the file away' }];
  const other = otherKind(plain, schema);
  return other === null ? error.issues.map(issueSentence) : [{ path: [], message: other }];
}

/** Reads and validates one file. Never throws for what the file holds. */
export function readYaml<S extends z.ZodType>(file: string, schema: S): Read<z.output<S>> {
  const parsed = parseYaml(readFileSync(file));
  const located = (problems: { line: number; message: string }[]) => ({ problems: problems.map((one) => ({ file, ...one, hard: true })) });
  if ('problems' in parsed) return located(parsed.problems);
  const { document, plain, lines } = parsed;
  const lineOf = lineFinder(document.contents, lines);
  const checked = schema.safeParse(plain, { error: plainIssue });
  if (checked.success) return { read: { file, value: checked.data, lineOf } };
  return located(schemaProblems(plain, schema, checked.error).map(({ path, message }) => ({ line: lineOf(path), message })));
}
