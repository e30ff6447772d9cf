import { expect, test } from 'vitest';
import { behavioursIn } from './behaviours.ts';

test('what runs on two databases is one behaviour, however the title names them', () => {
  const names = [
    "flips on 'SQLite' > are kept",
    "flips on 'PostgreSQL' > are kept",
    "on 'PostgreSQL' > ends",
    "on 'SQLite' > ends",
    "badges, on 'SQLite' > red",
    'badges on PostgreSQL > red',
    'SQLite: a lock',
    'PostgreSQL: a lock',
  ];
  const list = JSON.stringify(names.map((name) => ({ name, file: 'x.test.ts' })));

  expect(behavioursIn(list)).toEqual([' > ends', 'a lock', 'badges > red', 'flips > are kept']);
});
