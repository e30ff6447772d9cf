import { describe, expect, test } from 'vitest';
import { hasAnsi, parseAnsi } from '../../server/core/ansi.ts';
import { prettyJson } from '../../server/core/json-text.ts';

describe('JSON', () => {
  test.each([
    ['{"a":[1,2]}', '{\n  "a": [\n    1,\n    2\n  ]\n}'],
    [' [] ', '[]'],
    ['{"a":', null],
    ['12', null],
    ['done', null],
  ])('%s', (text, pretty) => {
    expect(prettyJson(text)).toBe(pretty);
  });
});

describe('output of a terminal', () => {
  const plain = { colour: null, isBright: false, isBold: false };

  test('colours and bold text are read, other sequences are dropped', () => {
    expect(parseAnsi('a\u001b[1;31mb\u001b[22mc\u001b[0m\u001b[2Kd\u001b[92me\u001b[39mf')).toEqual([
      { ...plain, text: 'a' },
      { text: 'b', colour: 1, isBright: false, isBold: true },
      { text: 'c', colour: 1, isBright: false, isBold: false },
      { ...plain, text: 'd' },
      { text: 'e', colour: 2, isBright: true, isBold: false },
      { ...plain, text: 'f' },
    ]);
  });

  test('colours of larger palettes leave the text as it is', () => {
    expect(
      parseAnsi('\u001b[38;5;31mx\u001b[48;2;1;2;31my\u001b[38;5;9;1mz').map(({ text, colour, isBold }) => [
        text,
        colour,
        isBold,
      ]),
    ).toEqual([
      ['x', null, false],
      ['y', null, false],
      ['z', null, true],
    ]);
  });

  test('titles of windows and sequences cut short do no harm', () => {
    expect(parseAnsi('\u001b]0;title\u0007x\u001b[3').map(({ text }) => text)).toEqual(['x\u001b[3']);
    expect(parseAnsi('')).toEqual([]);
    expect(hasAnsi('a\u001b[0m')).toBe(true);
    expect(hasAnsi('[0m')).toBe(false);
  });
});
