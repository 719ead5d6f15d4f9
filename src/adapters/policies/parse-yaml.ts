// The text of a policy file as YAML: what cannot be read, or would be read as something else than it looks like, is refused with its line.
import {
  type Document,
  type ErrorCode,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type ParsedNode,
  parseDocument,
  visit,
  type YAMLError,
} from 'yaml';

/** A problem and the line that it is on. */
type LineProblem = { line: number; message: string };
type Parsed = { document: Document.Parsed<ParsedNode>; plain: unknown; lines: LineCounter };

/** What to do about it; `correct this line` for the others. */
const REMEDIES: Partial<Record<ErrorCode, string>> = {
  BLOCK_AS_IMPLICIT_KEY: 'put a text with a colon in it in quotes, and begin all keys of a mapping in the same column',
  MULTILINE_IMPLICIT_KEY: 'write a colon and a blank after each key',
  TAB_AS_INDENT: 'indent with blanks',
  MULTIPLE_DOCS: 'take the line of --- away, or put what follows it into a file of its own',
};

const TAG = 'what begins with ! is a tag in YAML, and would not be part of the text; put it in quotes, as in "!flags.new_domain"';

function sentenceOf({ code, message, pos }: YAMLError, text: string): string {
  if (code === 'TAG_RESOLVE_FAILED' || code === 'MULTIPLE_TAGS') return TAG;
  if (code === 'DUPLICATE_KEY') return `the key ${text.slice(pos[0]).match(/^[^:\s,}]+/)?.[0] ?? ''} is there twice; keep one of them`;
  const first = code === 'MULTIPLE_DOCS' ? 'it holds several documents' : message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '');
  return `not readable as YAML: ${first}; ${REMEDIES[code] ?? 'correct this line'}`;
}

/** Where an exclamation mark and a blank stand before a text: YAML leaves the mark out and says nothing. */
function unsaidTags(document: Document): number[] {
  const found: number[] = [];
  visit(document, { Node: (_key, node) => void (isNode(node) && 'tag' in node && node.tag === '!' && found.push(node.range?.[0] ?? 0)) });
  return found;
}

type Place = { at: number; message: string };

/** An alias of which no anchor stands before it. */
function strayAlias(document: Document): Place | null {
  let found: Place | null = null;
  visit(document, {
    Alias(_key, node) {
      if (node.resolve(document) !== undefined) return undefined;
      const message = `no anchor &${node.source} stands before *${node.source}; write one, or put a text that begins with * in quotes`;
      found = { at: node.range?.[0] ?? 0, message };
      return visit.BREAK;
    },
  });
  return found;
}

/** A merge key with something else than mappings. */
function strayMerge(document: Document): Place | null {
  const meant = (node: unknown) => (isAlias(node) ? node.resolve(document) : node);
  let found: Place | null = null;
  visit(document, {
    Pair(_key, { key, value }) {
      const given = meant(value);
      if (!isScalar(key) || key.source !== '<<' || (isSeq(given) ? given.items : [given]).every((one) => isMap(meant(one)))) return undefined;
      found = { at: key.range?.[0] ?? 0, message: '<< takes a mapping, or the alias of one; write that, or take << away' };
      return visit.BREAK;
    },
  });
  return found;
}

const TOO_MUCH: Place = { at: 0, message: 'its aliases stand for too much; write out what they mean' };

function decoded(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** The value of a file's bytes, with what finds lines in it; or everything that is wrong. */
export function parseYaml(bytes: Uint8Array): Parsed | { problems: LineProblem[] } {
  const text = decoded(bytes);
  if (text === null) return { problems: [{ line: 1, message: 'its text is not in UTF-8; save it in that encoding' }] };
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, merge: true });
  const lineAt = (at: number) => lines.linePos(at).line;
  const problems = [...document.errors, ...document.warnings].map((error) => ({ line: lineAt(error.pos[0]), message: sentenceOf(error, text) }));
  problems.push(...unsaidTags(document).map((at) => ({ line: lineAt(at), message: TAG })));
  // One slip often makes several errors of its line.
  if (problems.length > 0) return { problems: problems.filter(({ line }, index) => problems.findIndex((one) => one.line === line) === index) };
  try {
    return { document, plain: document.toJS({ maxAliasCount: 100 }), lines };
  } catch {
    // The library throws for aliases and merge keys that lead nowhere, or to too much.
    const { at, message } = strayAlias(document) ?? strayMerge(document) ?? TOO_MUCH;
    return { problems: [{ line: lineAt(at), message }] };
  }
}
