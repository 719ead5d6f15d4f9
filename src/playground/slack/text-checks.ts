// Checks texts, words and lists against Slack's tables, counted after Slack's own escaping of & < >.
import { MAX_ID, type Shape } from './limits.ts';

/** A JSON object of which nothing is known yet. */
export type Thing = { [key: string]: unknown };

export const isThing = (value: unknown): value is Thing => typeof value === 'object' && value !== null && !Array.isArray(value);
export const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
export const thingsOf = (value: unknown): Thing[] => listOf(value).filter(isThing);
export const wordOf = (value: unknown): string => (typeof value === 'string' ? value : '');

export const lengthOf = (text: string): number => [...text].length;
const escapeAll = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
/** mrkdwn keeps its own escapes and marks; only a bare ampersand grows. */
export const escapeBare = (text: string): string => text.replace(/&(?!(amp|lt|gt);)/g, '&amp;');

/** Slack's sentences, each with a JSON pointer. */
export type Problems = Generator<string, void, undefined>;

export const at = (pointer: string, what: string): string => `${what} [json-pointer:${pointer}]`;
const isText = (value: unknown): value is Thing => isThing(value) && (value.type === 'plain_text' || value.type === 'mrkdwn');

/** A text object against its longest length. */
export function* textProblems(value: unknown, most: number, pointer: string, plain = false): Problems {
  if (!isText(value)) return yield at(pointer, 'must provide an object of type plain_text or mrkdwn');
  if (plain && value.type !== 'plain_text') yield at(`${pointer}/type`, 'must be plain_text');
  if (typeof value.text !== 'string') return yield at(`${pointer}/text`, 'must provide a string');
  const length = lengthOf(value.type === 'mrkdwn' ? escapeBare(value.text) : escapeAll(value.text));
  if (length === 0) yield at(`${pointer}/text`, 'must be more than 0 characters');
  if (length > most) yield at(`${pointer}/text`, `must be less than ${most + 1} characters`);
}

/** Texts, words and lists of one thing against its table. */
export function* shapeProblems(thing: Thing, shape: Shape, pointer: string): Problems {
  for (const [name, rule] of Object.entries(shape.texts ?? {})) {
    if (thing[name] !== undefined) yield* textProblems(thing[name], rule.most, `${pointer}/${name}`, rule.plain);
    else if (rule.needed) yield at(pointer, `missing required field: ${name}`);
  }
  for (const [name, rule] of Object.entries(shape.words ?? {})) {
    const value = thing[name];
    if (value === undefined || value === null) {
      if (rule.needed) yield at(pointer, `missing required field: ${name}`);
    } else if (typeof value !== 'string') yield at(`${pointer}/${name}`, 'must provide a string');
    else if (lengthOf(value) < (rule.least ?? 0)) yield at(`${pointer}/${name}`, 'must be more than 0 characters');
    else if (lengthOf(value) > rule.most) yield at(`${pointer}/${name}`, `must be less than ${rule.most + 1} characters`);
  }
  for (const [name, rule] of Object.entries(shape.lists ?? {})) {
    const value = thing[name];
    if (value === undefined) {
      if (rule.needed) yield at(pointer, `missing required field: ${name}`);
    } else if (!Array.isArray(value)) yield at(`${pointer}/${name}`, 'must provide an array');
    else if (value.length < rule.least) yield at(`${pointer}/${name}`, `no fewer than ${rule.least} items allowed`);
    else if (value.length > rule.most) yield at(`${pointer}/${name}`, `no more than ${rule.most} items allowed`);
  }
  for (const name of ['action_id', 'block_id']) {
    if (lengthOf(wordOf(thing[name])) > MAX_ID) yield at(`${pointer}/${name}`, `must be less than ${MAX_ID + 1} characters`);
  }
}

/** How many characters Slack counts for blocks: their JSON with every text escaped. */
export function sizeOf(blocks: unknown): number {
  const escaped = (_key: string, value: unknown): unknown => {
    if (!isThing(value) || typeof value.text !== 'string') return value;
    return { ...value, text: value.type === 'mrkdwn' ? escapeBare(value.text) : escapeAll(value.text) };
  };
  return lengthOf(JSON.stringify(blocks, escaped));
}
