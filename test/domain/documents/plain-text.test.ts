import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clip, oneLine, plainText } from '../../../src/domain/documents/plain-text.ts';

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

  test('shows every character that is drawn as nothing or as a blank of its own', () => {
    const ignored = /\p{Default_Ignorable_Code_Point}/u;
    const passed: string[] = [];
    for (let code = 0; code <= 0x10ffff; code += 1) {
      const between = `a${String.fromCodePoint(code)}b`;
      if (ignored.test(between) && plainText(between) === between) passed.push(code.toString(16));
    }
    expect(passed).toEqual([]);
    expect(plainText('ac\u034fme.c\u{e0100}om')).toBe('ac[U+034F]me.c[U+E0100]om');
    expect(plainText('Acme\u2800\u3164')).toBe('Acme[U+2800][U+3164]');
    expect(plainText('10\ufe0f')).toBe('10[U+FE0F]');
  });

  test('keeps what belongs to an emoji or a key, and accents', () => {
    for (const text of ['❤\ufe0f ☎\ufe0e', '1\ufe0f\u20e3', '❤\ufe0f\u200d🔥', '👩🏽\u200d💻', 'e\u0301', 'שָׁלוֹם', 'क्\u200dष'])
      expect(plainText(text)).toBe(text);
  });

  test('shows a joiner where no letters join', () => {
    expect(plainText('ас\u200cме')).toBe('ас[U+200C]ме');
    expect(plainText('👩\u200d')).toBe('👩[U+200D]');
  });

  test('shows marks that are stacked higher than any language stacks them', () => {
    expect(plainText(`Z${'\u0336'.repeat(9)}`)).toBe(`Z${'\u0336'.repeat(6)}[U+0336][U+0336][U+0336]`);
  });

  test('shows the letters of another script in a word', () => {
    expect(plainText('аcme.com')).toBe('[U+0430]cme.com');
    expect(plainText('Write to info@асме.com')).toBe('Write to info@[U+0430][U+0441][U+043C][U+0435].com');
    expect(plainText('инфо@ab.c')).toBe('[U+0438][U+043D][U+0444][U+043E]@ab.c');
    expect(plainText('приbет')).toBe('при[U+0062]ет');
    expect(plainText('Ρayment')).toBe('[U+03A1]ayment');
  });

  test('keeps texts of one script, and those that mix scripts by custom', () => {
    const lawful = [
      'Пример. PDF-файл для Acme',
      'Ελλάδα',
      'お客様のAcme社とβ版',
      '漢字kanjiかな',
      '한국Acme',
      'ไทยSlack',
      'Łódź, 10 µs',
      'Москва/Moscow',
    ];
    for (const text of lawful) expect(plainText(text)).toBe(text);
  });

  test('holds no invisible character afterwards, and is done after once', () => {
    const odd = fc.constantFrom(
      'a',
      'б',
      'ρ',
      'م',
      'क',
      '漢',
      '❤',
      '🏽',
      '1',
      '.',
      '-',
      '\u200d',
      '\u200c',
      '\ufe0f',
      '\u20e3',
      '\u0301',
      '\u064b',
      '\u034f',
    );
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: odd, maxLength: 40 })), (text) => {
        const plain = plainText(text);
        expect(plain).not.toMatch(/(?!\t|\n|\u200c|\u200d|\ufe0e|\ufe0f)[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2028\u2029\u2800]/u);
        expect(plainText(plain)).toBe(plain);
      }),
      { numRuns: 500 },
    );
  });

  test('is cut between characters and says so', () => {
    expect(clip('abcdef', 4)).toBe('abc…');
    expect(clip('ab😀cd', 4)).toBe('ab…');
    expect(oneLine('  two\n lines ', 20)).toBe('two lines');
  });
});
