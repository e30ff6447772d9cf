import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isSlug, SLUG_MAX_LENGTH, slugify } from '../../server/core/slug.ts';

describe('a slug from a name', () => {
  test.each([
    ['My First Check', 'my-first-check'],
    ['  db   backup  ', 'db-backup'],
    ['db - backup', 'db-backup'],
    ['Crème brûlée', 'creme-brulee'],
    ['ﬁle №1', 'file-no1'],
    ['a.b/c', 'abc'],
    ['foo_bar', 'foo_bar'],
    ['-_foo_-', 'foo'],
    ['50% off!', '50-off'],
    ['резервная копия', ''],
    ['a\u00a0b\tc', 'a-b-c'],
    ['🙂', ''],
    ['', ''],
  ])('"%s" becomes "%s"', (name, slug) => expect(slugify(name)).toBe(slug));

  test('is a slug, not too long, and stays as it is when made again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (name) => {
        const slug = slugify(name);
        expect(isSlug(slug)).toBe(true);
        expect(slug.length).toBeLessThanOrEqual(SLUG_MAX_LENGTH);
        expect(slugify(slug)).toBe(slug);
      }),
    );
  });

  test('is cut when signs decompose into more than 100 letters, without a dash at the end', () => {
    expect(slugify('ﬃ'.repeat(100))).toBe('ffi'.repeat(33).concat('f'));
    expect(slugify(`${'a'.repeat(99)} b`)).toBe('a'.repeat(99));
  });
});

describe('the form of a slug', () => {
  test.each([
    ['', true],
    ['a', true],
    ['my-check_2', true],
    ['-_-', true],
    ['My', false],
    ['a b', false],
    ['ä', false],
    ['a\n', false],
  ])('%j: %s', (text, valid) => expect(isSlug(text)).toBe(valid));
});
