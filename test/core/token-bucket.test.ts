import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BucketLimit, hasToken, type TokenBucket, takeToken } from '../../server/core/token-bucket.ts';
import { at } from '../support/builders.ts';

/** Takes tokens until one is refused; returns how many were allowed. */
function burst(limit: BucketLimit, now = at(0), from: TokenBucket | null = null): number {
  let bucket = from;
  for (let taken = 0; taken < 1000; taken += 1) {
    const outcome = takeToken(bucket, limit, now);
    if (!outcome.allowed) return taken;
    bucket = outcome.bucket;
  }
  return 1000;
}

function emptyBucket(): TokenBucket {
  return { tokens: 0, updatedAt: at(0) };
}

describe('a token bucket', () => {
  test.each([
    [1, 90],
    [3, 60],
    [6, 60],
    [10, 3600],
    [20, 3600],
    [50, 86_400],
    [96, 86_400],
  ])('with capacity %i and a window of %i s lets exactly its capacity through at once', (capacity, refillSecs) => {
    expect(burst({ capacity, refillSecs })).toBe(capacity);
  });

  test('starts full and gives one share per use', () => {
    expect(takeToken(null, { capacity: 4, refillSecs: 60 }, at(0))).toEqual({
      allowed: true,
      bucket: { tokens: 0.75, updatedAt: at(0) },
    });
  });

  test('a refusal costs nothing and tells when the next token is due', () => {
    expect(takeToken(emptyBucket(), { capacity: 6, refillSecs: 60 }, at(4))).toEqual({
      allowed: false,
      nextTokenAt: at(10),
    });
  });

  test('the token is there when it was said to be due', () => {
    const limits = fc.record({
      capacity: fc.integer({ min: 1, max: 100 }),
      refillSecs: fc.integer({ min: 1, max: 90_000 }),
    });
    fc.assert(
      fc.property(limits, fc.double({ min: -1, max: 1, noNaN: true }), (limit, tokens) => {
        const bucket = { tokens, updatedAt: at(0) };
        const outcome = takeToken(bucket, limit, at(0));
        if (!outcome.allowed) expect(hasToken(bucket, limit, outcome.nextTokenAt)).toBe(true);
      }),
    );
  });

  test('refills evenly and is full after its window, never fuller', () => {
    const limit = { capacity: 6, refillSecs: 60 };

    expect(burst(limit, at(30), emptyBucket())).toBe(3);
    expect(burst(limit, at(60), emptyBucket())).toBe(6);
    expect(burst(limit, at(9999), emptyBucket())).toBe(6);
  });

  test('forced use is always allowed and leaves a debt that is refilled first', () => {
    const limit = { capacity: 3, refillSecs: 60 };
    const outcome = takeToken(emptyBucket(), limit, at(0), { force: true });

    expect(outcome).toMatchObject({ allowed: true, bucket: { tokens: -1 / 3 } });
    if (outcome.allowed) {
      expect(hasToken(outcome.bucket, limit, at(39))).toBe(false);
      expect(hasToken(outcome.bucket, limit, at(40))).toBe(true);
    }
  });

  test('a bucket dated in the future is taken as it is', () => {
    expect(takeToken({ tokens: 0.5, updatedAt: at(60) }, { capacity: 4, refillSecs: 60 }, at(0))).toMatchObject({
      allowed: true,
      bucket: { tokens: 0.25 },
    });
  });
});
