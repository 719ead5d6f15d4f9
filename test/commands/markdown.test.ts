// What somebody wrote stays text in a Markdown document.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mdText } from '../../src/commands/markdown.ts';

describe('text of others in a Markdown document', () => {
  test.each([
    ['*bold* _it_ ~~gone~~', '\\*bold\\* \\_it\\_ \\~\\~gone\\~\\~'],
    ['a_b_c stays', 'a_b_c stays'],
    ['[x](y) ![i](j) <b>', '\\[x\\](y) \\!\\[i\\](j) \\<b\\>'],
    ['a | b', 'a \\| b'],
    ['one\n\n# two\r\n- three', 'one `#` two - three'],
    ['see https://evil.example/x now', 'see `https://evil.example/x` now'],
    ['go to evil.example. Now', 'go to `evil.example`. Now'],
    ['Evidence, tool: email.send, gmail', 'Evidence, tool: `email.send`, gmail'],
    ['[x](http://e) @all #12 me@x.example', '`[x](http://e)` `@all` `#12` `me@x.example`'],
    ['`http://e``', '``` `http://e`` ```'],
  ])('%j', (given, expected) => expect(mdText(given)).toBe(expected));

  test('a turned reading direction is written out', () => expect(mdText('a\u202eb')).toBe('a\\[U\\+202E\\]b'));

  test('nothing outside code is a mark, whatever it is, and it stays on one line', () => {
    const signs = fc.string({
      unit: fc.constantFrom('*', '_', '`', '[', ']', '(', ')', '<', '>', '\\', '|', '~', '#', '@', '&', '!', ' ', '\n', 'a', 'http://', 'www.'),
    });
    fc.assert(
      fc.property(fc.oneof(signs, fc.string({ unit: 'grapheme' })), (given) => {
        const text = mdText(given);
        expect(text).not.toMatch(/[\n\r]/);
        const outside = text.replace(/(?<!\\)(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, '').replace(/\\[!-/:-@[-`{-~]/g, '');
        expect(outside).not.toMatch(/[\\`*[\]<>|~&!@#$]|:\/\/|www\./i);
      }),
    );
  });
});
