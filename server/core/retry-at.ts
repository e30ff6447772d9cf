import { addSecs, earlierOf, type Instant, laterOf } from './instant.ts';

/** Pauses after each round of attempts that failed; the last one serves for all further ones. */
const PAUSES_SECS = [30, 60, 120, 300, 600, 900];

/** A delivery that did not succeed so far. */
export interface FailedDelivery {
  /** When the notification was created. */
  readonly since: Instant;
  /** When the latest attempt ended. */
  readonly failedAt: Instant;
  /** Rounds that failed before this one. */
  readonly rounds: number;
  /** The recipient wants nothing before this moment; null: it did not say. */
  readonly notBefore: Instant | null;
  readonly giveUpAfterSecs: number;
}

/**
 * Returns when a failed delivery is tried again, or null when its time is over.
 *
 * The pauses grow, and the last attempt is made at the moment the time ends, however long the recipient asked to be left
 * alone: the newest state is worth one more attempt.
 */
export function retryAt({ since, failedAt, rounds, notBefore, giveUpAfterSecs }: FailedDelivery): Instant | null {
  const giveUpAt = addSecs(since, giveUpAfterSecs);
  if (failedAt >= giveUpAt) return null;
  const planned = addSecs(failedAt, PAUSES_SECS[rounds] ?? PAUSES_SECS.at(-1) ?? 0);
  return earlierOf(notBefore === null ? planned : laterOf(planned, notBefore), giveUpAt);
}
