// The log tells what happened and to which life it belongs, and nothing that somebody could use.
import { describe, expect, test } from 'vitest';
import { newLogger } from '../../../src/adapters/telemetry/logger.ts';
import { newTracer } from '../../../src/adapters/telemetry/tracer.ts';

function logged(level = 'debug', readable = false) {
  const lines: string[] = [];
  const tracer = newTracer();
  return { lines, tracer, logger: newLogger({ level, tracer, readable, to: { write: (line) => void lines.push(line) } }) };
}

const SECRETS = {
  signing: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
  bot: 'xoxb-1234567890-abcdefghij',
  app: 'xapp-1-A0123-abcdef',
  key: `key_${'0af3'.repeat(12)}`,
  grant: `${'eyJhbGciOiJFZERTQSJ9'}.eyJzdWIiOiJhcHJfMSJ9.c2lnbmF0dXJl`,
  password: 'correct-horse',
};

test('members that hold secrets or contents are hidden, at the top and one level down', () => {
  const { lines, logger } = logged();
  logger.info(
    { secret: 'one', workspace: { secret: 'two', id: 'client-a' }, grant: 'three', callback: { body: 'four', headers: { a: 'five' } } },
    'Said',
  );
  expect(lines.join()).not.toMatch(/one|two|three|four|five/);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ workspace: { id: 'client-a' }, msg: 'Said' });
});

test('what looks like a secret is hidden wherever it stands', () => {
  const { lines, logger } = logged();
  for (const [kind, secret] of Object.entries(SECRETS)) {
    const words = kind === 'password' ? `postgres://countersign:${secret}@db.example:5432/x failed` : `the value "${secret}" was refused`;
    logger.error({ err: new Error(words, { cause: new Error(`because of Bearer ${secret}`) }), note: words }, words);
  }
  for (const secret of Object.values(SECRETS)) expect(lines.join()).not.toContain(secret);
  expect(lines.join()).toContain('db.example:5432');
});

test('of an error nothing is told that a library hung on it', () => {
  const { lines, logger } = logged();
  const error = Object.assign(new Error('failed'), { code: 'ECONNRESET', config: { data: 'the whole request' }, parameters: ['row values'] });
  logger.warn({ err: error }, 'A step failed');
  expect(JSON.parse(lines[0] ?? '').err).toEqual({ type: 'Error', message: 'failed', code: 'ECONNRESET', stack: expect.any(String) });
});

test('a line within a span carries its trace, a line outside carries none', async () => {
  const { lines, tracer, logger } = logged();
  const trace = 'ab'.repeat(16);
  await tracer.follow('release-action', { id: 'apr_1', trace }, async () => logger.info({}, 'within'));
  logger.info({}, 'outside');
  expect(lines.map((line) => JSON.parse(line).trace)).toEqual([trace, undefined]);
});

test('below its level nothing is written', () => {
  const { lines, logger } = logged('warn');
  logger.info({}, 'quiet');
  logger.warn({}, 'loud');
  expect(lines).toHaveLength(1);
});

describe('in words', () => {
  test('says what a person needs of a line: the words, whom they are about, what is wrong, and of an error its stack', () => {
    const { lines, logger } = logged('info', true);
    logger.info({ made: ['A', 'B'] }, 'Made 2 secrets');
    logger.warn({ err: new TypeError('no answer'), workspace: 'client-a' }, 'The card waits');
    logger.error({ problems: ['revops.yaml:12: no such role', 'revops.yaml:14: no such row'] }, 'The policies cannot be used');
    logger.error({ err: new Error('broken') }, 'It stopped');
    expect(lines.slice(0, 3)).toEqual([
      'Made 2 secrets\n',
      'Warning: The card waits (workspace client-a)\n  TypeError: no answer\n',
      'Error: The policies cannot be used\n  revops.yaml:12: no such role\n  revops.yaml:14: no such row\n',
    ]);
    expect(lines[3]).toMatch(/^Error: It stopped\n {2}Error: broken\n {6}at .*logger\.test\.ts/);
  });

  test('hides secrets as in JSON, and lets nothing steer the terminal', () => {
    const { lines, logger } = logged('info', true);
    const clear = '\u001b[2J';
    for (const secret of Object.values(SECRETS)) {
      if (secret === SECRETS.password) continue;
      logger.error({ err: new Error(`${clear} ${secret} was refused`), problems: [`${clear} ${secret}`] }, `${clear} ${secret}`);
      expect(lines.join()).not.toContain(secret);
    }
    expect(lines.join()).not.toContain('\u001b');
  });
});
