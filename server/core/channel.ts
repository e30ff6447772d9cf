import type { Instant, Micros } from './instant.ts';

/** One configured place to notify. */
export interface Channel {
  readonly id: number;
  readonly code: string;
  readonly projectId: number;
  readonly createdAt: Instant;
  readonly name: string;
  /** The integration's stored code, e.g. `email`. */
  readonly kind: string;
  /** The stored settings, as text; only the integration of this kind reads it. */
  readonly value: string;
  readonly emailVerified: boolean;
  readonly disabled: boolean;
  /** How many messages it gets within a minute before they are summed up; 0: any number. */
  readonly burst: number;
  readonly lastNotifyAt: Instant | null;
  readonly lastNotifyDuration: Micros | null;
  /** Empty when the last delivery went well. */
  readonly lastError: string;
  /** When the first of the deliveries began that have failed since the last one that went well; null: none has. */
  readonly failingSince: Instant | null;
  /** When its owner was told that it fails or is disabled; null: not yet, or all is well. */
  readonly troubleToldAt: Instant | null;
}
