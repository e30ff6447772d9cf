import type { Channel } from './channel.ts';
import type { Flip } from './flip.ts';

/** The two statuses people are told about. */
export type NotifiedStatus = 'up' | 'down';

/** Whether a channel has nothing to send for this status; answered by the integration of its kind. */
export type IsNoop = (channel: Channel, status: NotifiedStatus) => boolean;

/** Returns the channels to notify of a flip, quickest first, from those assigned to its check; each at most once. */
export function routeFlip(flip: Flip, assigned: readonly Channel[], isNoop: IsNoop): Channel[] {
  const status = notifiedStatus(flip);
  if (status === null) return [];
  const distinct = [...new Map(assigned.map((channel) => [channel.id, channel])).values()];
  return distinct.filter((channel) => !channel.disabled && !isNoop(channel, status)).sort(byQuickness);
}

/** Whether anyone is told of such a flip: one into up or down, except the first success and the one that ends a pause. */
export function notifiesAnyone(flip: Pick<Flip, 'oldStatus' | 'newStatus'>): boolean {
  return notifiedStatus(flip) !== null;
}

function notifiedStatus({ oldStatus, newStatus }: Pick<Flip, 'oldStatus' | 'newStatus'>): NotifiedStatus | null {
  if (newStatus === 'down') return 'down';
  return newStatus === 'up' && oldStatus === 'down' ? 'up' : null;
}

/** Channels never used come last: how slow they are is not known. Equal ones keep the order of their ids. */
function byQuickness(a: Channel, b: Channel): number {
  if (a.lastNotifyDuration === b.lastNotifyDuration) return a.id - b.id;
  if (a.lastNotifyDuration === null) return 1;
  if (b.lastNotifyDuration === null) return -1;
  return a.lastNotifyDuration - b.lastNotifyDuration;
}
