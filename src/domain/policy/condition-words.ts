// A condition in CEL as a tree of phrases, so that somebody who reads no CEL can be told what it says in their own language.
import type { ASTNode } from '@marcbachmann/cel-js';
import { parseCondition } from './conditions.ts';

/** `key` names a text, whose values are phrases themselves or plain words. */
export type Wording = { key: string; values: { [name: string]: Wording | string } };

const BINARY: { [op: string]: string } = {
  '&&': 'and',
  '||': 'or',
  '<': 'less',
  '<=': 'at_most',
  '>': 'more',
  '>=': 'at_least',
  '==': 'is',
  '!=': 'is_not',
  '+': 'plus',
  in: 'among',
};

/** `scores.fit`; null where it is no plain name. */
function nameOf(node: ASTNode): string | null {
  if (node.op === 'id') return node.args;
  if (node.op !== '.') return null;
  const [inner, field] = node.args;
  const name = nameOf(inner);
  return name === null ? null : `${name}.${field}`;
}

function literal(value: unknown): Wording | string | null {
  if (typeof value === 'boolean') return { key: value ? 'always' : 'never', values: {} };
  if (value === '') return { key: 'nothing', values: {} };
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' ? String(value) : null;
}

function wordOf(node: ASTNode): Wording | string | null {
  const name = nameOf(node);
  if (name !== null) return { key: `name.${name}`, values: { name } };
  if (node.op === 'value') return literal(node.args);
  if (node.op === '!_') {
    const a = wordOf(node.args);
    return a === null ? null : { key: 'not', values: { a } };
  }
  const key = BINARY[node.op];
  if (key === undefined || !Array.isArray(node.args)) return null;
  const [a, b] = (node.args as [ASTNode, ASTNode]).map(wordOf);
  return a == null || b == null ? null : { key, values: { a, b } };
}

/** What a condition says; null where it says something that has no words here and has to be read as CEL. The text must compile. */
export function conditionWords(cel: string): Wording | null {
  const word = wordOf(parseCondition(cel));
  return typeof word === 'string' ? null : word;
}
