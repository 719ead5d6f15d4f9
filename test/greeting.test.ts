// What the terminal says after a start: everything that it offers can be done with this configuration.
import { expect, test } from 'vitest';
import { readConfig } from '../src/config.ts';
import { greeting } from '../src/greeting.ts';

const greeted = (env: Record<string, string>) =>
  greeting({ config: readConfig(env, 'all'), url: 'http://127.0.0.1:3000', workspaces: ['client-a'], executor: null });
const DATABASE_URL = 'postgres://countersign:a-secret@db.example:5432/approvals?sslmode=require';
const MONGO = {
  MONGODB_URL: 'mongodb://countersign:a-secret@one.example,two.example/approvals?replicaSet=rs0',
  REDIS_URL: 'redis://:a-secret@redis.example:6379',
};

test('offers the playground where nobody can be asked, and it may be switched on', () => {
  expect(greeted({ PLAYGROUND: 'off' })).toContain('nobody can be asked: set the SLACK_ or TEAMS_ variables, or PLAYGROUND=on\n');
});

test.each([{ DATABASE_URL }, MONGO, { NODE_ENV: 'production' }])('offers no playground that the start would refuse: %j', (env) => {
  expect(greeted(env as Record<string, string>)).toContain('nobody can be asked: set the SLACK_ or TEAMS_ variables\n');
});

test('names each store by host and database, and never a password', () => {
  expect(greeted({ DATABASE_URL })).toContain('data        PostgreSQL at db.example:5432/approvals\n');
  expect(greeted(MONGO)).toContain('data        MongoDB at one.example,two.example/approvals, jobs in Redis at redis.example:6379\n');
});
