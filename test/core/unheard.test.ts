import { describe, expect, test } from 'vitest';
import { addSecs } from '../../server/core/instant.ts';
import { tellsUnheard, unheardMailAt } from '../../server/core/unheard.ts';
import { at, T0 } from '../support/builders.ts';

const DAY = 86_400;

describe('a ping that could not be heard', () => {
  test.each([
    ['wait', 0, false, 3_600, false, 'the next ping tells soon'],
    ['wait', 1, false, 3_600, false, ''],
    ['wait', 2, false, 3_600, true, 'the third in a row'],
    ['wait', 3, true, 3_600, false, 'told before, since the last ping'],
    ['wait', 0, false, DAY, false, ''],
    ['wait', 0, false, DAY + 1, true, 'nothing is known for more than a day'],
    ['wait', 0, false, null, true, 'nothing will ever be known'],
    ['wait', 1, true, null, false, 'told before'],
    ['tell', 0, false, 60, true, ''],
    ['tell', 5, true, 60, true, 'each one'],
  ] as const)(
    '%s, %d before it (told: %s), next in %s s, is told: %s (%s)',
    (whenUnheard, count, isTold, secs, told, _why) => {
      const next = secs === null ? null : addSecs(T0, secs);
      expect(tellsUnheard({ whenUnheard, earlier: { count, isTold }, next, now: T0 })).toBe(told);
    },
  );

  test('is mailed 15 minutes after the minute in which clients try again, if the window was longer than a minute', () => {
    expect(unheardMailAt({ from: at(0), to: at(60) })).toBeNull();
    expect(unheardMailAt({ from: at(0), to: at(61) })).toBe(at(61 + 60 + 900));
  });
});
