import type { Channel } from './channel.ts';
import type { Flip } from './flip.ts';
import type { Instant } from './instant.ts';

/** The two statuses people are told about. */
export type NotifiedStatus = 'up' | 'down';

/** What the rules ask of the integrations. */
export interface RoutingContext {
  /** Whether a channel has nothing to send for this status. */
  readonly isNoop: (channel: Channel, status: NotifiedStatus) => boolean;
  /** Whether a channel stands for others, whose results it sums up. */
  readonly isGroup: (channel: Channel) => boolean;
}

/** Why a channel gets no message: the flip is no news, the channel is disabled, or its kind sends nothing for this status. */
export type Silence = 'no_news' | 'disabled' | 'no_op';

/** What was decided about one channel. */
export type Routed =
  | { readonly channel: Channel; readonly verdict: 'send'; readonly reason: 'assigned'; readonly sendAt: Instant }
  | { readonly channel: Channel; readonly verdict: 'silent'; readonly reason: Silence };

/**
 * Decides for each of the assigned channels, once, whether it is told of a flip and why, or why not.
 *
 * The quickest channel comes first, and groups come behind all others, since they sum up what became of their members.
 */
export function routeFlip(
  flip: Pick<Flip, 'oldStatus' | 'newStatus'>,
  assigned: readonly Channel[],
  context: RoutingContext,
  now: Instant,
): readonly Routed[] {
  return routeStatus(notifiedStatus(flip), assigned, context, now);
}

/** Decides the same for a status that is told without having changed just now. */
export function routeStatus(
  status: NotifiedStatus | null,
  assigned: readonly Channel[],
  { isNoop, isGroup }: RoutingContext,
  now: Instant,
): readonly Routed[] {
  const distinct = [...new Map(assigned.map((channel) => [channel.id, channel])).values()];
  const order = (a: Channel, b: Channel): number => Number(isGroup(a)) - Number(isGroup(b)) || byQuickness(a, b);
  return distinct.sort(order).map((channel): Routed => {
    const reason = silenceOf(channel, status, isNoop);
    if (reason !== null) return { channel, verdict: 'silent', reason };
    return { channel, verdict: 'send', reason: 'assigned', sendAt: now };
  });
}

function silenceOf(channel: Channel, status: NotifiedStatus | null, isNoop: RoutingContext['isNoop']): Silence | null {
  if (status === null) return 'no_news';
  if (channel.disabled) return 'disabled';
  return isNoop(channel, status) ? 'no_op' : null;
}

/** Whether a flip is told to anyone: it goes down, or up again from down. The first success and the end of a pause are no news. */
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

/** What a notification is about, in the words of the log and the API. */
export type AlertEvent =
  | 'monitor.down'
  | 'monitor.recovery'
  | 'heartbeat.missed'
  | 'monitor.flapping'
  | 'monitor.settled'
  | 'monitor.unknown'
  | 'test';

/** Returns the event a flip is, for one that notifies anyone. */
export function eventOf({ newStatus, reason }: Pick<Flip, 'newStatus' | 'reason'>): AlertEvent {
  if (newStatus !== 'down') return 'monitor.recovery';
  return reason === 'timeout' ? 'heartbeat.missed' : 'monitor.down';
}
