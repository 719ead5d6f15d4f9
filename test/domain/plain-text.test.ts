import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clip, oneLine, plainText } from '../../src/domain/plain-text.ts';

describe('text of somebody else, made plain', () => {
  test('shows what would turn the reading direction, hide, or end a text', () => {
    expect(plainText('invoice\u202egpj.exe')).toBe('invoice[U+202E]gpj.exe');
    expect(plainText('a\u2066b\u2069')).toBe('a[U+2066]b[U+2069]');
    expect(plainText('pay\u200bpal\ufeff')).toBe('pay[U+200B]pal[U+FEFF]');
    expect(plainText('a\u0000b\u001b[2J')).toBe('a\u2400b\u241b[2J');
  });

  test('keeps line ends, other scripts and joined emoji as they are', () => {
    for (const text of ['two\nlines\tand a tab', 'שלום', 'می\u200cخواهم', '👩\u200d💻']) expect(plainText(text)).toBe(text);
  });

  test('shows a joiner between letters of ours, where it only makes one name look like another', () => {
    expect(plainText('ac\u200dme.example')).toBe('ac[U+200D]me.example');
  });

  test('holds no invisible character afterwards, and is done after once', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const plain = plainText(text);
        expect(plain).not.toMatch(/(?![\t\n\u200c\u200d])[\p{Cc}\p{Cf}\u2028\u2029]/u);
        expect(plainText(plain)).toBe(plain);
      }),
    );
  });

  test('is cut between characters and says so', () => {
    expect(clip('abcdef', 4)).toBe('abc…');
    expect(clip('ab😀cd', 4)).toBe('ab…');
    expect(oneLine('  two\n lines ', 20)).toBe('two lines');
  });
});
