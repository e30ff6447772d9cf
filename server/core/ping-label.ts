import { relativeTime } from './duration.ts';
import type { Instant } from './instant.ts';
import type { Ping, PingKind } from './ping.ts';

const LABELS: Readonly<Record<PingKind, string>> = {
  success: 'Success',
  start: 'Start',
  fail: 'Failure',
  log: 'Log',
  ign: 'Ignored',
};

/** Names a ping for people: `Success`, `Exit status 3`. An ignored ping stays `Ignored`, whatever its exit status. */
export function pingLabel({ kind, exitStatus }: Pick<Ping, 'kind' | 'exitStatus'>): string {
  if (kind === 'fail' && exitStatus !== null && exitStatus > 0) return `Exit status ${exitStatus}`;
  return LABELS[kind];
}

/** Writes the "Last ping" line of a message: `Success, 10 minutes ago`, or `Never`. */
export function lastPingText(ping: Pick<Ping, 'kind' | 'exitStatus' | 'createdAt'> | null, now: Instant): string {
  return ping === null ? 'Never' : `${pingLabel(ping)}, ${relativeTime(ping.createdAt, now)}`;
}
