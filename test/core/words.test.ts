import { expect, test } from 'vitest';
import { formatRough } from '../../server/core/duration.ts';
import { capitalised, counted, roleWord, statusLabel, statusWord } from '../../server/core/words.ts';

test.each([
  ['new', 'new', 'New'],
  ['up', 'up', 'Up'],
  ['grace', 'late', 'Late'],
  ['down', 'down', 'Down'],
  ['paused', 'paused', 'Paused'],
] as const)('the status %s is called %s', (status, word, label) => {
  expect([statusWord(status), statusLabel(status)]).toEqual([word, label]);
});

test.each([
  ['r', 'read-only'],
  ['w', 'member'],
  ['m', 'manager'],
] as const)('the role %s is called %s', (role, word) => {
  expect(roleWord(role)).toBe(word);
});

test.each([
  [0, '0 checks'],
  [1, '1 check'],
  [2, '2 checks'],
])('%i with its noun is "%s"', (count, text) => {
  expect(counted(count, 'check')).toBe(text);
});

test('a noun with a plural of its own keeps it', () => {
  expect([counted(1, 'warning or error', 'warnings and errors'), counted(2, 'reply', 'replies')]).toEqual([
    '1 warning or error',
    '2 replies',
  ]);
});

test.each([
  [59, '59 seconds'],
  [60, '1 minute'],
  [7199, '119 minutes'],
  [7200, '2 hours'],
  [172_799, '47 hours'],
  [172_800, '2 days'],
])('%i seconds are roughly %s', (secs, text) => {
  expect(formatRough(secs)).toBe(text);
});

test('a time to wait is rounded up', () => {
  expect([formatRough(61, Math.ceil), formatRough(7201, Math.ceil)]).toEqual(['2 minutes', '3 hours']);
});

test('only the first letter is capitalised', () => {
  expect([capitalised('read-only API key'), capitalised('')]).toEqual(['Read-only API key', '']);
});
