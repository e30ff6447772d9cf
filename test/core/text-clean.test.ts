import { describe, expect, test } from 'vitest';
import { characterCount, cleanText, cutText, dropNul } from '../../server/core/text-clean.ts';

test('NUL characters are dropped (Q4)', () => {
  expect(dropNul('\0a\0b\0')).toBe('ab');
});

describe('cutting to a number of characters', () => {
  test.each([
    ['abc', 2, 'ab'],
    ['abc', 3, 'abc'],
    ['abc', 9, 'abc'],
    ['abc', 0, ''],
    ['a🙂b🙂', 3, 'a🙂b'],
    ['🙂🙂🙂', 2, '🙂🙂'],
    ['🙂🙂', 3, '🙂🙂'],
  ])('%s to %i is %s', (text, max, cut) => expect(cutText(text, max)).toBe(cut));
});

test('an emoji counts as one character', () => {
  expect(characterCount('a🙂')).toBe(2);
});

test('NUL characters do not count towards the limit', () => {
  expect(cleanText('a\0bc', 2)).toBe('ab');
});
