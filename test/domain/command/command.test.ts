// What is typed after `/agent`, taken apart.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { COMMAND_WORDS, parseCommand } from '../../../src/domain/command/command.ts';
import { nearestTo } from '../../../src/domain/documents/nearest-to.ts';

const plain = { help: false, words: [], dryRun: false, connector: null, forMs: null };

describe('a command', () => {
  test('is taken apart into its word, its options and the other words in their order', () => {
    expect(parseCommand('pause client-a outreach connector:gmail for 2h too many bounces')).toEqual({
      word: 'pause',
      help: false,
      words: ['client-a', 'outreach', 'too', 'many', 'bounces'],
      dryRun: false,
      connector: 'gmail',
      forMs: 7_200_000,
    });
    expect(parseCommand('  PAUSE   --dry-run client-a ')).toEqual({ ...plain, word: 'pause', words: ['client-a'], dryRun: true });
    expect(parseCommand('resume —dry-run')).toEqual({ ...plain, word: 'resume', dryRun: true });
  });

  test('that is empty asks for help', () => {
    expect(parseCommand('  ')).toEqual({ ...plain, word: 'help' });
  });

  test('keeps "for" as a word where no length of time follows', () => {
    expect(parseCommand('pause for good')).toEqual({ ...plain, word: 'pause', words: ['for', 'good'] });
    expect(parseCommand('pause for')).toEqual({ ...plain, word: 'pause', words: ['for'] });
  });

  test('takes the first length of time and the first connector, the rest are words', () => {
    expect(parseCommand('pause connector:gmail for 2h connector:hubspot for 3d')).toMatchObject({
      connector: 'gmail',
      forMs: 7_200_000,
      words: ['connector:hubspot', 'for', '3d'],
    });
  });

  test('that is mistyped names the nearest one, and nothing where none is near', () => {
    expect(parseCommand('pausse client-a')).toEqual({ unknown: 'pausse', nearest: 'pause' });
    expect(parseCommand('takeback apr_1')).toEqual({ unknown: 'takeback', nearest: 'take-back' });
    expect(['puase', 'hlep', 'resmue', 'cpas', 'audti', 'statut', 'qeueu'].map((word) => parseCommand(word))).toMatchObject(
      ['pause', 'help', 'resume', 'caps', 'audit', 'status', 'queue'].map((nearest) => ({ nearest })),
    );
    expect(['unpause', 'stop', 'HALT'].map((word) => parseCommand(word))).toMatchObject(['resume', 'pause', 'pause'].map((nearest) => ({ nearest })));
    expect(parseCommand('frobnicate')).toEqual({ unknown: 'frobnicate', nearest: null });
  });

  test('is understood or named, whatever is typed, and a mistake never runs', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const parsed = parseCommand(text);
        const first = text.trim().split(/\s+/)[0]?.toLowerCase() ?? '';
        expect('word' in parsed).toBe(first === '' || COMMAND_WORDS.some((word) => word === first));
      }),
    );
  });
});

test('the nearest name is one that may have been meant', () => {
  expect(nearestTo('amdin', ['admin'])).toBe('admin');
  expect([nearestTo('again', ['admin']), nearestTo('again', ['admin'], { loose: true })]).toEqual([null, 'admin']);
  expect(nearestTo('again', ['admin', 'algin'], { loose: true })).toBeNull();
  expect(nearestTo('qaxe', ['page', 'case'], { loose: true })).toBeNull();
  expect(nearestTo('xy', ['help'], { loose: true })).toBeNull();
  expect(nearestTo('client-q', ['client-a', 'acme'])).toBe('client-a');
  expect(nearestTo('zzz', ['client-a', 'acme'])).toBeNull();
  expect(nearestTo('c'.repeat(100_000), ['client-a'])).toBeNull();
});
