import type { Flip } from '../core/flip.ts';

/** What a notification is about, in the words of the log and the API. */
export type AlertEvent = 'monitor.down' | 'monitor.recovery' | 'heartbeat.missed' | 'test';

/** Returns the event a flip is, for one that notifies anyone. */
export function eventOf({ newStatus, reason }: Pick<Flip, 'newStatus' | 'reason'>): AlertEvent {
  if (newStatus !== 'down') return 'monitor.recovery';
  return reason === 'timeout' ? 'heartbeat.missed' : 'monitor.down';
}
