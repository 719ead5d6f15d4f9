// Reads the JSON of an activity, within a limit, and answers with JSON.
import type { IncomingMessage, ServerResponse } from 'node:http';

/** An invoke carries what was filled in, and nothing of the card. */
const MOST_BYTES = 256 * 1024;
/** What is read beyond that and thrown away, so that an honest sender hears the answer. */
const DRAIN_BYTES = 4 * 1024 * 1024;

/** Null where it is too large or no JSON: then it is nobody's activity. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MOST_BYTES) chunks.push(chunk);
    if (size > DRAIN_BYTES) break;
  }
  if (size > MOST_BYTES) return null;
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

export function send(response: ServerResponse, status: number, body: object, headers: { [name: string]: string } = {}): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...headers });
  response.end(JSON.stringify(body));
}
