// What a call is answered with, as a value; only `reply` writes it to the wire.
import type { ServerResponse } from 'node:http';
import type { Request, Response } from 'express';

export type Answer = { status: number; body: unknown; type: string; headers: Record<string, string> };

/** Null where the handler has written the answer itself. */
export type Handler = (request: Request, response: Response) => Promise<Answer | null>;

export const answer = (status: number, body: unknown, headers: Record<string, string> = {}): Answer => ({
  status,
  body,
  type: 'application/json; charset=utf-8',
  headers,
});

export function reply(response: ServerResponse, { status, body, type, headers }: Answer): void {
  if (response.headersSent || response.destroyed) return;
  response.statusCode = status;
  response.setHeader('content-type', type);
  response.setHeader('cache-control', 'no-store');
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}
