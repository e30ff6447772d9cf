import type { Bus } from '../bus.ts';
import type { Instant } from '../core/instant.ts';
import { message } from '../core/messages.ts';
import { Invalid, NotFound } from '../errors.ts';
import type { Notification } from '../store/delivery-store.ts';
import type { Store } from '../store/store.ts';

interface RetryDeps {
  readonly store: Store;
  readonly bus: Pick<Bus, 'publish'>;
  readonly now: Instant;
}

/** Whether a failed notification can be queued again: a test is sent anew instead, and what it told of must be known. */
export function isRetryable({
  state,
  flipId,
  unheardId,
  checkId,
}: Pick<Notification, 'state' | 'flipId' | 'unheardId' | 'checkId'>): boolean {
  return state === 'failed' && (flipId ?? unheardId) !== null && checkId !== null;
}

/**
 * Queues a failed notification of a project once more; it is attempted once, beside the attempts it had. Throws `NotFound`
 * for one of another project, `Invalid` for one that did not fail or whose channel is disabled.
 */
export async function retryNotification(id: number, projectId: number, { store, bus, now }: RetryDeps): Promise<void> {
  await store.transaction(async (tx) => {
    const notification = await tx.notifications.byId(id);
    const channel = notification === null ? null : await tx.channels.byId(notification.channelId);
    if (notification === null || channel?.projectId !== projectId) throw new NotFound();
    if (channel.disabled) throw new Invalid(message('channel-disabled'));
    const { checkId, channelId } = notification;
    if (!isRetryable(notification) || checkId === null) throw new Invalid(message('notification-not-failed'));
    await tx.notifications.settle([{ id, state: 'queued', error: 'Sending', errorCode: '' }]);
    await tx.jobs.insert([{ notificationId: id, checkId, channelId, runAt: now }]);
  });
  bus.publish({ what: 'delivery', project: projectId });
}
