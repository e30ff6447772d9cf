import { addMicros, type Instant, MICROS_PER_SECOND } from './instant.ts';

/** Twenty times 1/20 is a little more than 1 in floating point; without this the twentieth use would be refused. */
const EPSILON = 1e-9;

/** A stored bucket: tokens from 0 (empty; below only after forced use) to 1 (full), as of `updatedAt`. */
export interface TokenBucket {
  readonly tokens: number;
  readonly updatedAt: Instant;
}

/** `capacity` uses at once, and a full bucket again after `refillSecs`. */
export interface BucketLimit {
  readonly capacity: number;
  readonly refillSecs: number;
}

export type TakenToken =
  | { readonly allowed: true; readonly bucket: TokenBucket }
  | { readonly allowed: false; readonly nextTokenAt: Instant };

/**
 * Takes one use from a bucket (null: never used, so full). Returns the bucket to store, or when the next use is due;
 * after a refusal there is nothing to store. `force` takes in any case and may leave a debt.
 *
 * @example takeToken(null, { capacity: 6, refillSecs: 60 }, now) // { allowed: true, bucket: { tokens: 5/6, … } }
 */
export function takeToken(
  bucket: TokenBucket | null,
  limit: BucketLimit,
  now: Instant,
  { force = false }: { readonly force?: boolean } = {},
): TakenToken {
  const before = tokensAt(bucket, limit, now);
  const after = before - 1 / limit.capacity;
  if (force) return { allowed: true, bucket: { tokens: after, updatedAt: now } };
  if (after >= -EPSILON) return { allowed: true, bucket: { tokens: Math.max(0, after), updatedAt: now } };
  const missingMicros = Math.ceil(-after * limit.refillSecs * MICROS_PER_SECOND);
  return { allowed: false, nextTokenAt: addMicros(now, missingMicros) };
}

/** Returns the bucket after a use that does not count after all. */
export function giveTokenBack(bucket: TokenBucket, limit: BucketLimit, now: Instant): TokenBucket {
  return { tokens: Math.min(1, tokensAt(bucket, limit, now) + 1 / limit.capacity), updatedAt: now };
}

/** Whether a use would be allowed, without taking it. */
export function hasToken(bucket: TokenBucket | null, limit: BucketLimit, now: Instant): boolean {
  return tokensAt(bucket, limit, now) >= 1 / limit.capacity - EPSILON;
}

/** A bucket dated in the future (another process's clock) is not refilled, and not emptied either. */
function tokensAt(bucket: TokenBucket | null, { refillSecs }: BucketLimit, now: Instant): number {
  if (bucket === null) return 1;
  const elapsedSecs = Math.max(0, now - bucket.updatedAt) / MICROS_PER_SECOND;
  return Math.min(1, bucket.tokens + elapsedSecs / refillSecs);
}
