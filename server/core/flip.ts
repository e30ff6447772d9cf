import type { StoredStatus } from './check.ts';
import type { Instant, Micros } from './instant.ts';

export type FlipReason = '' | 'timeout' | 'fail';

/**
 * A limit of its runs that a check broke: a run took too long, or began too late (both reason `timeout`), ended too soon, or
 * succeeded too soon after another (both reason `fail`).
 */
export const BROKEN_LIMITS = ['slow', 'nostart', 'fast', 'often'] as const;
export type BrokenLimit = (typeof BROKEN_LIMITS)[number];

/** A change of stored status, before it has a row. */
export interface NewFlip {
  /** When the status changed: for time-outs the exact deadline, not its detection. */
  readonly createdAt: Instant;
  readonly oldStatus: StoredStatus;
  readonly newStatus: StoredStatus;
  readonly reason: FlipReason;
  /** A silent flip is recorded but sends no alerts. */
  readonly silent: boolean;
  /** For how long nobody listened while the ping was expected that did not come. Default 0. */
  readonly away?: Micros;
  /** Which limit of its runs the check broke; absent: none. */
  readonly limit?: BrokenLimit;
}

/** A recorded change of status. */
export interface Flip {
  readonly id: number;
  readonly checkId: number;
  readonly createdAt: Instant;
  /** When its deliveries were queued; null until then. */
  readonly processedAt: Instant | null;
  readonly oldStatus: StoredStatus;
  readonly newStatus: StoredStatus;
  readonly reason: FlipReason;
  readonly limit: BrokenLimit | null;
}
