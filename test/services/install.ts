// Installs the servers that the tests start, where this machine has none: `npm run test:install`.
import { spawnSync } from 'node:child_process';
import { missingPostgres } from './postgres.ts';
import { missingRedis } from './redis.ts';

const packages = [...(missingPostgres() ? ['postgresql-15', 'postgresql-client-15'] : []), ...(missingRedis() ? ['redis-server'] : [])];

function apt(...args: string[]): void {
  const { status, error } = spawnSync('apt-get', args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (status !== 0) throw new Error(`apt-get ${args.join(' ')} ended with ${error?.message ?? status}`);
}

if (packages.length > 0) {
  apt('update', '-qq');
  apt('install', '-y', '-qq', '--no-install-recommends', ...packages);
}
