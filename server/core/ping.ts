import type { Instant } from './instant.ts';

export const PING_KINDS = ['success', 'start', 'fail', 'log', 'ign'] as const;
export type PingKind = (typeof PING_KINDS)[number];

/** What the URL (or a mail) asks for, before filters have their say. */
export type PingAction = Exclude<PingKind, 'ign'> | 'alive';

/** One signal received, as stored. */
export interface Ping {
  /** Serial within the check; starts at 1, no gaps. */
  readonly n: number;
  readonly createdAt: Instant;
  readonly kind: PingKind;
  /** `http`, `https` or `email`. */
  readonly scheme: string;
  readonly remoteAddr: string | null;
  readonly method: string;
  readonly ua: string;
  /** Lower-case UUID that pairs a start with its end. */
  readonly rid: string | null;
  /** 0–255. */
  readonly exitStatus: number | null;
  readonly body: Uint8Array | null;
  /** Size of a body that lies in object storage. */
  readonly objectSize: number | null;
}
