import { expect, test } from 'vitest';
import { DOORS } from './doors.ts';
import { problemsAt } from './fuzz.ts';

test.each(DOORS.map((door) => [door.name, door] as const))(
  'random inputs, and those that once led to something new, are taken as %s, none in more than 100 ms',
  async (_, door) => {
    expect(await problemsAt([door], 500)).toEqual([]);
  },
);
