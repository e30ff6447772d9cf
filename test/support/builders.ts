import type { Channel } from '../../server/core/channel.ts';
import { type Check, NEW_CHECK } from '../../server/core/check.ts';
import type { Flip } from '../../server/core/flip.ts';
import { addSecs, type Instant, instant } from '../../server/core/instant.ts';
import type { Ping } from '../../server/core/ping.ts';

/** When the things built here came into being: 2026-01-01T00:00:00Z. Tests count their own times from it. */
export const T0 = instant(1_767_225_600_000_000);

/** Returns the instant `secs` seconds after `T0`. */
export function at(secs: number): Instant {
  return addSecs(T0, secs);
}

/** Returns the n-th of a fixed row of version-4 UUIDs. */
export function uuidOf(n: number): string {
  return `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
}

let serial = 0;

/** Builds a new check with the usual defaults; id and UUIDs differ from call to call. */
export function aCheck(over: Partial<Check> = {}): Check {
  serial += 1;
  return {
    ...NEW_CHECK,
    id: serial,
    code: uuidOf(serial * 2),
    badgeKey: uuidOf(serial * 2 + 1),
    projectId: 1,
    createdAt: T0,
    ...over,
  };
}

/** Builds a channel that has not been used yet: email, for both statuses. */
export function aChannel(over: Partial<Channel> = {}): Channel {
  serial += 1;
  return {
    id: serial,
    code: uuidOf(serial * 2),
    projectId: 1,
    createdAt: T0,
    name: '',
    kind: 'email',
    value: '{"value":"alice@example.org","up":true,"down":true}',
    emailVerified: true,
    disabled: false,
    burst: 0,
    lastNotifyAt: null,
    lastNotifyDuration: null,
    lastError: '',
    failingSince: null,
    troubleToldAt: null,
    ...over,
  };
}

/** Builds a flip nobody has been told of yet: up to down, by time-out. */
export function aFlip(over: Partial<Flip> = {}): Flip {
  serial += 1;
  return {
    id: serial,
    checkId: 1,
    createdAt: T0,
    processedAt: null,
    oldStatus: 'up',
    newStatus: 'down',
    reason: 'timeout',
    limit: null,
    ...over,
  };
}

/** Builds the first ping of a check: a plain successful GET. */
export function aPing(over: Partial<Ping> = {}): Ping {
  return {
    n: 1,
    createdAt: T0,
    kind: 'success',
    scheme: 'http',
    remoteAddr: '192.0.2.1',
    method: 'GET',
    ua: 'curl/8.5.0',
    rid: null,
    exitStatus: null,
    body: null,
    objectSize: null,
    ...over,
  };
}
