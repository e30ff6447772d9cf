import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { htmlToText } from '../../server/mime/html-text.ts';
import { processorMsOf } from '../support/processor-time.ts';

test.each([
  // html, text, why
  ['<b>S</b>UCCESS', 'SUCCESS', 'a tag leaves no space'],
  ['<p>one</p><p>two</p>', 'onetwo', 'not even between blocks'],
  ['a<br>b', 'ab', 'nor for a line break'],
  ['<p>one</p>\n<p>two</p>', 'one two', 'the whitespace of the source stays, as one space'],
  ['  a \r\n\t b\u00a0c  ', 'a b c', 'all whitespace runs collapse, also no-break ones, and the ends are trimmed'],
  ['a<script>FAIL</script>b', 'ab', 'scripts are dropped'],
  ['a<SCRIPT type="x">if (1 < 2) "</b>"</script >b', 'ab', 'whatever they hold'],
  ['a<style>.fail { color: red }</style>b', 'ab', 'styles are dropped'],
  ['a<style media=x>.fail</style\n>b', 'ab', 'with attributes and spaces'],
  ['a<script src="x"/>b', 'ab', 'a script without contents hides nothing'],
  ['a<script>FAIL', 'a', 'a script that never ends hides the rest'],
  ['a<scripted>b</scripted>', 'ab', 'only scripts are scripts'],
  ['a<!-- FAIL > -->b', 'ab', 'comments are dropped'],
  ['a<!-->b', 'ab', 'the empty comment'],
  ['a<!-- FAIL', 'a', 'a comment that never ends hides the rest'],
  ['<!DOCTYPE html><?xml x?>a</>b', 'ab', 'declarations are dropped'],
  ['<html><head><title>T</title></head><body>B</body></html>', 'TB', 'the title is text'],
  ['<a title="x > y">ok</a>', 'ok', 'a quoted > ends no tag'],
  ["<a title='x > \"y'>ok</a>", 'ok', 'in either quotes'],
  ["<p data-x=it's>don't</p>", "don't", 'an apostrophe inside a value opens no quote'],
  ['<a title="x>one</a> two', 'one two', 'a quote that never closes counts for nothing'],
  ['<a title="x>don\'t</a> say "no"', 'don\'t say "no"', 'and those of the text stay'],
  ['1 < 2 <3', '1 < 2 <3', 'a lone < is text'],
  ['a <b', 'a', 'a tag that never ends is dropped'],
  ['&lt;b&gt; &amp; &quot;x&quot; &#65;&#x42;&#X43; &nbsp; &eacute;', '<b> & "x" ABC é', 'entities are decoded'],
  ['&amp;lt;', '&lt;', 'once'],
  ['', '', 'nothing'],
])('%j reads %j: %s', (html, text) => {
  expect(htmlToText(html)).toBe(text);
});

describe('character references', () => {
  test.each([
    ['&copy2025 &copy; &COPY', '©2025 © ©', 'old names need no semicolon'],
    ['&notit; &notin;', '¬it; ∉', 'the longest name that is one'],
    ['&hellip', '&hellip', 'newer names need it'],
    ['&period;&comma;&NewLine;&lpar;', '., (', 'HTML 5 names, as PHP writes them'],
    ['&fjlig;&acE;', 'fj∾̳', 'names of two characters'],
    ['&#128;&#x99;', '€™', 'numbers that mean windows-1252'],
    ['&#0;&#xD800;&#1114112;&#99999999999999999999;', '\ufffd\ufffd\ufffd\ufffd', 'numbers that mean nothing'],
    [
      '&; &# &#x &nosuch; & &toString; &__proto__;',
      '&; &# &#x &nosuch; & &toString; &__proto__;',
      'what is none stays',
    ],
  ])('%j is %j: %s', (text, decoded) => {
    expect(htmlToText(`<p>${text}</p>`)).toBe(decoded);
  });
});

test('any text comes back in one piece, without < of a tag or runs of spaces', () => {
  const pieces = fc.constantFrom(
    '<',
    '>',
    '"',
    "'",
    '=',
    '/',
    '!--',
    '-->',
    'script',
    'style',
    ' ',
    'a',
    '&',
    '#1;',
    'é',
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
      const text = htmlToText(parts.join(''));
      expect(text).not.toMatch(/\s\s|^\s|\s$/);
    }),
  );
});

test.each([
  ['tags that never close', '<a '.repeat(700_000)],
  ['quotes that never close', `<a ">${'<b ">" '.repeat(300_000)}`],
  ['an odd quote behind every tag', `<a x=">" x=">" ${'<b x=">" x=">"'.repeat(150_000)}x="`],
  ['comments that never close', '<!-- '.repeat(400_000)],
  ['scripts that never close', '<script>'.repeat(250_000)],
  ['ampersands', '&a'.repeat(1_000_000)],
  ['one long name', `&${'a'.repeat(2_000_000)}`],
  ['spaces', ' '.repeat(2_000_000)],
  ['equal signs and spaces', `<a ${`=${' '.repeat(1000)}`.repeat(2000)}`],
])('2 MB of %s take little time', async (_, html) => {
  expect(await processorMsOf(() => htmlToText(html))).toBeLessThan(10_000);
});
