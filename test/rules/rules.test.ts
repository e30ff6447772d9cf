import { describe, expect, test } from 'vitest';
import { namedIn, untestedRules } from './untested.ts';

describe('the list of rules', () => {
  test('holds none that no test names', () => {
    expect(untestedRules()).toEqual([]);
  });

  test('tells a rule that no test names', () => {
    const area = { name: 'none', ids: ['ZZ99'], testedIn: ['test/http/'], alsoTestedIn: [] };
    expect(untestedRules([area])).toEqual([{ area: 'none', id: 'ZZ99' }]);
  });

  test.each([
    ["test('A1 is named', () => {})", ['A1']],
    ["describe('B2 and C3', () => {})", ['B2', 'C3']],
    ["test.each([['x', 1]])('D4 in a table', () => {})", ['D4']],
    ["test.each(rows)(\n    'E5 on its own line',\n    () => {})", ['E5']],
    ["test.each([['J9 in a row', 1]])('%s', () => {})", ['J9']],
    ["describe.each(stores)('F6–F8 on $name', () => {})", ['F6', 'F7', 'F8']],
    ['const G9 = 1; // H1', []],
  ])('reads the titles of tests: %s', (source, ids) => {
    expect([...namedIn([source])].sort()).toEqual(ids);
  });
});
