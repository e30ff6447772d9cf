import type { Channel } from './channel.ts';
import type { Flip } from './flip.ts';
import type { Instant } from './instant.ts';

/** The two statuses people are told about. */
export type NotifiedStatus = 'up' | 'down';

/** How a message looks; `unknown`: nobody knows whether the check is up. */
export type StatusLook = NotifiedStatus | 'unknown';

/** What the rules ask of the integrations. */
export interface RoutingContext {
  /** Whether a channel has nothing to send for this status. */
  readonly isNoop: (channel: Channel, status: NotifiedStatus) => boolean;
  /** Whether a channel stands for others, whose results it sums up. */
  readonly isGroup: (channel: Channel) => boolean;
  /** Whether people read what a channel brings. */
  readonly isReadByPeople: (channel: Channel) => boolean;
}

/**
 * Why a channel gets no message: the flip is no news, the channel is disabled, its kind sends nothing for this status, or it
 * gets alerts only.
 */
export type Silence = 'no_news' | 'disabled' | 'no_op' | 'alerts_only';

/** What was decided about one channel. */
export type Routed =
  | {
      readonly channel: Channel;
      readonly verdict: 'send';
      readonly reason: 'assigned';
      /** As a message about which status it is sent. */
      readonly status: NotifiedStatus;
      readonly sendAt: Instant;
    }
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
  context: RoutingContext,
  now: Instant,
): readonly Routed[] {
  const { isNoop } = context;
  return route(assigned, context, (channel): Routed => {
    if (status === null) return { channel, verdict: 'silent', reason: 'no_news' };
    if (channel.disabled) return { channel, verdict: 'silent', reason: 'disabled' };
    if (isNoop(channel, status)) return { channel, verdict: 'silent', reason: 'no_op' };
    return { channel, verdict: 'send', reason: 'assigned', status, sendAt: now };
  });
}

/**
 * Decides which channels are told that a ping could not be heard. The check stays up and nobody knows whether anything is
 * wrong: people get a message to read, but no phone rings, no incident or issue is opened, and no request is made that means
 * down or up. A channel that sends nothing for up gets it like a message about down.
 */
export function routeUnheard(assigned: readonly Channel[], context: RoutingContext, now: Instant): readonly Routed[] {
  const { isNoop, isReadByPeople } = context;
  return route(assigned, context, (channel): Routed => {
    if (channel.disabled) return { channel, verdict: 'silent', reason: 'disabled' };
    if (!isReadByPeople(channel)) return { channel, verdict: 'silent', reason: 'alerts_only' };
    const status = (['up', 'down'] as const).find((one) => !isNoop(channel, one));
    if (status === undefined) return { channel, verdict: 'silent', reason: 'no_op' };
    return { channel, verdict: 'send', reason: 'assigned', status, sendAt: now };
  });
}

function route(
  assigned: readonly Channel[],
  { isGroup }: RoutingContext,
  decide: (channel: Channel) => Routed,
): readonly Routed[] {
  const distinct = [...new Map(assigned.map((channel) => [channel.id, channel])).values()];
  const order = (a: Channel, b: Channel): number => Number(isGroup(a)) - Number(isGroup(b)) || byQuickness(a, b);
  return distinct.sort(order).map(decide);
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
