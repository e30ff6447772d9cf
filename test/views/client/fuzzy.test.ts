import { expect, test } from 'vitest';
import { indexOf, search } from '../../../views/client/fuzzy.ts';

const items = [
  { label: 'nightly backup', hint: 'Web shop · db prod' },
  { label: 'backup of photos', hint: 'Home server' },
  { label: 'Café orders', hint: 'Web shop' },
  { label: 'rebuild-search-index', hint: 'Web shop · search' },
  { label: 'unbackupable', hint: 'Home server' },
];
const index = indexOf(items);
const labels = (query: string) => search(index, query, 10).map(({ label }) => label);

test.each([
  ['backup', ['backup of photos', 'nightly backup', 'unbackupable'], 'at the start, then of a word, then inside'],
  ['BACK', ['backup of photos', 'nightly backup', 'unbackupable'], 'whatever the case'],
  ['cafe', ['Café orders'], 'accents are optional'],
  ['ngbk', ['nightly backup'], 'letters in this order'],
  ['shop night', ['nightly backup'], 'each word somewhere, also in the hint'],
  ['home', ['unbackupable', 'backup of photos'], 'in the hint; the shorter first'],
  ['search', ['rebuild-search-index'], 'after a hyphen a word begins'],
  ['zz', [], 'two scattered letters are no find'],
  ['xyzzy', [], 'nothing'],
])('%j finds %j: %s', (query, expected) => {
  expect(labels(query)).toEqual(expected);
});

test('without a query everything is there, in the order given', () => {
  const short = indexOf(['c', 'a', 'b'].map((label) => ({ label, hint: '' })));
  expect(search(short, ' ', 10).map(({ label }) => label)).toEqual(['c', 'a', 'b']);
});

test('no more than asked for come back', () => {
  expect(search(index, '', 2)).toHaveLength(2);
});
