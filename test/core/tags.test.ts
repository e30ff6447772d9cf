import { expect, test } from 'vitest';
import { tagList } from '../../server/core/tags.ts';

test.each([
  ['', []],
  ['foo', ['foo']],
  [' foo  bar ', ['foo', 'bar']],
  ['foo \t bar', ['foo', 'bar']],
  ['foo foo', ['foo', 'foo']],
])('the tags of %j are %j', (tags, list) => expect(tagList(tags)).toEqual(list));
