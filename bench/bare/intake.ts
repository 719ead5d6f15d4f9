// The bare engine of the intake: an Express route that verifies the signature and inserts the same document. Nothing else.
import { readFileSync } from 'node:fs';
import express from 'express';
import { Webhook } from 'standardwebhooks';
import type { Documents } from '../documents.ts';
import { openEngine } from './engine.ts';

const { PORT = '0', SECRET = '', DOCUMENTS = '' } = process.env;
const { approval } = JSON.parse(readFileSync(DOCUMENTS, 'utf8')) as Documents;
const engine = await openEngine(process.env);

const app = express();
let n = 0;
app.get('/readyz', (_request, response) => {
  response.json({ ok: true });
});
app.post('/v1/requests', express.text({ type: 'application/json', limit: '1mb' }), async (request, response) => {
  new Webhook(SECRET).verify(request.body, request.headers as Record<string, string>);
  n += 1;
  const id = `apr_${n}`;
  await engine.insert(id, approval);
  response.status(202).json({ id });
});
const server = app.listen(Number(PORT), '127.0.0.1');
process.once('SIGTERM', () => {
  server.closeAllConnections();
  engine.close().then(() => process.exit(0));
});
