// The bare engine of the intake: an Express route that verifies the signature and inserts the same document. Nothing else.
import { readFileSync } from 'node:fs';
import express from 'express';
import { Webhook } from 'standardwebhooks';
import { openDatabase } from '../../src/adapters/postgres/database.ts';
import type { Documents } from '../ours.ts';

const { PORT = '0', DATA_DIR = '', SECRET = '', DOCUMENTS = '' } = process.env;
const { approval } = JSON.parse(readFileSync(DOCUMENTS, 'utf8')) as Documents;
const database = await openDatabase({ dataDir: DATA_DIR });
await database.query('create table bare (id text primary key, doc text not null)', []);

const app = express();
let n = 0;
app.get('/readyz', (_request, response) => {
  response.json({ ok: true });
});
app.post('/v1/requests', express.text({ type: 'application/json', limit: '1mb' }), async (request, response) => {
  new Webhook(SECRET).verify(request.body, request.headers as Record<string, string>);
  n += 1;
  const id = `apr_${n}`;
  await database.query('insert into bare values ($1, $2)', [id, approval]);
  response.status(202).json({ id });
});
const server = app.listen(Number(PORT), '127.0.0.1');
process.once('SIGTERM', () => {
  server.closeAllConnections();
  database.close().then(() => process.exit(0));
});
