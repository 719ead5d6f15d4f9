// Reads a JSON body whole, within its limit, and keeps the exact text that was signed.
import type { IncomingMessage } from 'node:http';
import type { Answer } from './answer.ts';
import { problem } from './problem.ts';

export const MAX_REQUEST_BYTES = 256 * 1024;
const MAX_BATCH_BYTES = 4 * 1024 * 1024;
/** What is read beyond the limit and thrown away, so that an honest sender hears the answer. */
const DRAIN_BYTES = 8 * 1024 * 1024;

export type Body = { text: string; json: unknown };

/** Whether a value is a plain JSON object. */
export const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

const isBatch = (json: unknown) => isObject(json) && Array.isArray(json.requests);

const tooLarge = (maxBytes: number) =>
  problem('payload_too_large', `A body has at most ${maxBytes / 1024} KiB; send less, or the requests of a batch in several.`, undefined, {
    connection: 'close',
  });

const notJson = (why: string) => problem('invalid_json', `${why}; send one JSON text in UTF-8.`);

function wrongType(request: IncomingMessage): Answer | null {
  const [type = '', ...parameters] = (request.headers['content-type'] ?? '').toLowerCase().split(';');
  const charset = parameters.map((one) => one.trim()).find((one) => one.startsWith('charset='));
  const plain = charset === undefined || /^charset="?utf-?8"?$/.test(charset);
  if (type.trim() === 'application/json' && plain && request.headers['content-encoding'] === undefined) return null;
  return problem('unsupported_media_type', 'Send content-type: application/json in UTF-8, without a content-encoding.');
}

/** The bytes, or null where there are more than `maxBytes`. Throws where the sender goes away before the end. */
function bytesOf(request: IncomingMessage, maxBytes: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBytes) chunks.push(chunk);
      if (size <= DRAIN_BYTES) return;
      request.pause();
      resolve(null);
    });
    request.once('end', () => resolve(size <= maxBytes ? Buffer.concat(chunks) : null));
    request.once('error', reject);
  });
}

/** The body, or the answer where it is of another type, too large or not JSON. Only a batch may have more than 256 KiB. */
export async function readBody(request: IncomingMessage, { batch = false }: { batch?: boolean } = {}): Promise<Body | Answer> {
  const wrong = wrongType(request);
  if (wrong) return wrong;
  const maxBytes = batch ? MAX_BATCH_BYTES : MAX_REQUEST_BYTES;
  const bytes = await bytesOf(request, maxBytes);
  if (!bytes) return tooLarge(maxBytes);
  const text = decoded(bytes);
  if (text === null) return notJson('The body is not UTF-8');
  const json = parsed(text);
  const larger = bytes.length > MAX_REQUEST_BYTES;
  if (json === undefined) return larger && !/^\s*\{\s*"requests"/.test(text) ? tooLarge(MAX_REQUEST_BYTES) : notJson('The body does not parse');
  if (larger && !isBatch(json)) return tooLarge(MAX_REQUEST_BYTES);
  return { text, json };
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decoded(bytes: Buffer): string | null {
  try {
    return utf8.decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
