import type { BlindWindow, Door, WindowCause } from '../core/blind-window.ts';
import type { Listener } from '../core/hearing.ts';
import type { Instant } from '../core/instant.ts';
import type { PastPing } from '../core/judge-late.ts';
import type { PingKind } from '../core/ping.ts';

// Rows of who listened for pings, which the store reads as well as the ping writer.

export interface ListenerRow {
  readonly instance: string;
  readonly door: Door;
  readonly since: Instant;
  readonly stored_until: Instant;
  readonly beat_at: Instant;
  readonly closed_at: Instant | null;
}

export interface WindowRow {
  readonly door: Door;
  readonly from_at: Instant;
  readonly to_at: Instant;
  readonly kind: BlindWindow['kind'];
  readonly cause: WindowCause;
  readonly applied_at: Instant | null;
}

export interface PastPingRow {
  readonly n: number;
  readonly created_at: Instant;
  readonly kind: PingKind;
  readonly rid: string | null;
  readonly scheme: string;
}

export function toListener(row: ListenerRow): Listener {
  return {
    instance: row.instance,
    door: row.door,
    since: row.since,
    storedUntil: row.stored_until,
    beatAt: row.beat_at,
    closedAt: row.closed_at,
  };
}

export function toWindow({ door, from_at, to_at, kind, cause, applied_at }: WindowRow): BlindWindow {
  return { door, from: from_at, to: to_at, kind, cause, appliedAt: applied_at };
}

export function toPastPing({ n, created_at, kind, rid, scheme }: PastPingRow): PastPing {
  return { n, createdAt: created_at, kind, rid, door: doorOf(scheme) };
}

/** Returns the door by which pings of a scheme come. */
export function doorOf(scheme: string): Door {
  return scheme === 'email' ? 'smtp' : 'http';
}
