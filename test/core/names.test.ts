import { expect, test } from 'vitest';
import { compareNames, displayName } from '../../server/core/names.ts';
import { aCheck } from '../support/builders.ts';

test('a check is called by its name, or by its UUID when it has none', () => {
  expect(displayName(aCheck({ name: 'Backup' }))).toBe('Backup');
  const unnamed = aCheck();
  expect(displayName(unnamed)).toBe(unnamed.code);
});

test('names are in natural order', () => {
  const ordered = ['', '  Alpha', 'beta', 'Job 2', 'job 10', 'job 10b', 'zeta'];

  expect([...ordered].reverse().sort(compareNames)).toEqual(ordered);
});

test('names that differ only in case, spaces around or leading zeros are equal', () => {
  expect(compareNames(' Job 7', 'job 007')).toBe(0);
});
