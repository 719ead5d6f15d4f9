// Reads a YAML file (JSON is YAML too) against a schema; every problem carries the file, the line and what to do.
import { readFileSync } from 'node:fs';
import { type Document, isMap, isNode, isPair, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { plainIssue } from '../../domain/documents/plain-issue.ts';
import { otherKind } from './other-kind.ts';

/** A problem as it is printed: `policies/revops.yaml:12: sentence`. */
export type FileProblem = { file: string; line: number; message: string; hard: boolean };

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

/** Undefined where aliases of aliases would grow beyond any use. */
function plainValue(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    if (error instanceof ReferenceError) return undefined;
    throw error;
  }
}

/** What is wrong with a value under a schema: the one thing that explains all of it, or each by itself. */
function schemaProblems(plain: unknown, schema: z.ZodType, error: z.ZodError): { path: PropertyKey[]; message: string }[] {
  if (plain === null) return [{ path: [], message: 'the file is empty; write into it what its neighbours have, or take the file away' }];
  const other = otherKind(plain, schema);
  return other === null ? error.issues.map(issueSentence) : [{ path: [], message: other }];
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
  const parsed = schema.safeParse(plain, { error: plainIssue });
  if (parsed.success) return { read: { file, value: parsed.data, lineOf } };
  const problems = schemaProblems(plain, schema, parsed.error);
  return { problems: problems.map(({ path, message }) => ({ file, line: lineOf(path), message, hard: true })) };
}
