import { describe, expect, test } from 'vitest';
import { addSecs, type Instant } from '../../server/core/instant.ts';
import { retryAt } from '../../server/core/retry-at.ts';
import { at } from '../support/builders.ts';

const HOUR = 3600;
const failed = { since: at(0), failedAt: at(10), rounds: 0, notBefore: null, giveUpAfterSecs: 6 * HOUR } as const;

describe('a delivery that failed is tried again', () => {
  test.each([
    [0, 30],
    [1, 60],
    [2, 120],
    [3, 300],
    [4, 600],
    [5, 900],
    [6, 900],
    [20, 900],
  ])('after round %i: in %i s', (rounds, secs) => {
    expect(retryAt({ ...failed, rounds })).toBe(addSecs(failed.failedAt, secs));
  });

  test.each([
    ['sooner than planned', 5, 40],
    ['later than planned', 200, 200],
    ['after its time is over', 9 * HOUR, 6 * HOUR],
  ])('when the recipient asks for a moment %s', (_when, asked, expected) => {
    expect(retryAt({ ...failed, notBefore: at(asked) })).toBe(at(expected));
  });

  test('for the last time at the moment its time is over', () => {
    expect(retryAt({ ...failed, rounds: 9, failedAt: at(6 * HOUR - 60) })).toBe(at(6 * HOUR));
    expect(retryAt({ ...failed, rounds: 10, failedAt: at(6 * HOUR) })).toBeNull();
  });

  test('never, when there is no time for it', () => {
    expect(retryAt({ ...failed, giveUpAfterSecs: 0 })).toBeNull();
  });

  test('some thirty times in six hours', () => {
    let rounds = 0;
    let failedAt: Instant = at(0);
    for (let next = retryAt({ ...failed, failedAt, rounds }); next !== null; rounds += 1) {
      failedAt = next;
      next = retryAt({ ...failed, failedAt, rounds: rounds + 1 });
    }
    expect(rounds).toBe(28);
  });
});
