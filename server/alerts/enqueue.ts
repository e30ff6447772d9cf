import { randomUUID } from 'node:crypto';
import type { Channel } from '../core/channel.ts';
import type { Instant } from '../core/instant.ts';
import type { AlertEvent, Routed, RoutingContext } from '../core/route-flip.ts';
import type { Registry } from '../delivery/registry.ts';
import type { NewJob, NewNotification } from '../store/delivery-store.ts';
import type { Store } from '../store/store.ts';
import { groupKinds } from './groups.ts';
import { sumUp } from './storm.ts';

/** A notification to write, and when its job is due. */
export interface Planned extends NewNotification {
  readonly sendAt: Instant;
  /** How many messages its channel gets within a minute before they are summed up; 0: any number; null: its kind has no summaries. */
  readonly burst: number | null;
}

/** What notifications tell. */
export interface Told {
  readonly checkId: number;
  readonly flipId: number | null;
  /** Absent: it is about a flip. */
  readonly unheardId?: number;
  readonly event: AlertEvent;
}

/** Returns what the rules ask of the integrations. */
export function routingContext(registry: Registry): RoutingContext {
  const groups = new Set(groupKinds(registry));
  const { isNoop, isReadByPeople } = registry;
  return { isNoop, isReadByPeople, isGroup: ({ kind }: Channel) => groups.has(kind) };
}

/** Returns the notifications for the channels that get one. */
export function planned(
  told: Told,
  routed: readonly Routed[],
  { sumsUp }: Pick<Registry, 'sumsUp'>,
  now: Instant,
): readonly Planned[] {
  return routed.flatMap((decision) => {
    if (decision.verdict === 'silent') return [];
    const { channel, status, sendAt } = decision;
    const burst = sumsUp(channel) ? channel.burst : null;
    return [{ ...told, code: randomUUID(), channelId: channel.id, checkStatus: status, createdAt: now, sendAt, burst }];
  });
}

/**
 * Writes the notifications and a job for each that was not there before and is to be sent; returns how many. What exceeds
 * the messages that a channel gets in a minute becomes part of a summary.
 */
export async function enqueue(tx: Store, messages: readonly Planned[]): Promise<number> {
  const plan = await sumUp(tx, messages);
  const sent = plan.filter(({ skipped }) => skipped === undefined);
  const sendAt = new Map(sent.map((each) => [each.code, each.sendAt]));
  const inserted = await tx.notifications.insert(plan);
  const jobs = inserted.flatMap(({ id, code, checkId, channelId }): NewJob[] => {
    const runAt = sendAt.get(code);
    return checkId === null || runAt === undefined ? [] : [{ notificationId: id, checkId, channelId, runAt }];
  });
  await tx.jobs.insert(jobs);
  return jobs.length;
}
