import type { Bus } from '../bus.ts';
import { addSecs, type Instant } from '../core/instant.ts';
import { lowerUuid } from '../core/uuid.ts';
import type { Store } from '../store/store.ts';
import { recordFailure } from './record-callback.ts';

/** A mail of ours that came back, as the report in it says. */
export interface Bounce {
  /** What the mail was: `n.<code of the notification>`, or `r.<user name>` for reports. */
  readonly id: string;
  /** The status code of RFC 3463: `5.1.1`. */
  readonly status: string;
  /** What the other server said; empty when it is not told. */
  readonly diagnostic: string;
}

export interface BounceDeps {
  readonly store: Store;
  readonly bus: Bus;
  readonly now: Instant;
}

const BOUNCE_MAX_AGE_SECS = 48 * 3600;
// Unable to route (RFC 3463 §3.5): trouble with name servers more often than a dead address, whatever the 5 says.
const UNROUTABLE = '5.4.4';

/** Records a mail that came back, with whatever it was. Returns whether there was anything to record. */
export async function recordBounce(bounce: Bounce, deps: BounceDeps): Promise<boolean> {
  const kind = kindOf(bounce.status);
  if (kind === null) return false;
  if (bounce.id.startsWith('n.')) return await failNotification(bounce, kind === 'permanent', deps);
  if (!bounce.id.startsWith('r.') || kind !== 'permanent') return false;
  await deps.store.users.stopReports(bounce.id.slice(2));
  return true;
}

async function failNotification(
  { id, status, diagnostic }: Bounce,
  disable: boolean,
  { store, bus, now }: BounceDeps,
): Promise<boolean> {
  const notification = await store.notifications.byCode(lowerUuid(id.slice(2)) ?? '');
  if (!notification || notification.createdAt <= addSecs(now, -BOUNCE_MAX_AGE_SECS)) return false;
  const reason = diagnostic === '' ? `SMTP status code: ${status}` : diagnostic;
  await recordFailure(notification, { error: `Delivery failed (${reason})`, disable, errorCode: 'bounce' }, store);
  const channel = await store.channels.byId(notification.channelId);
  if (channel) bus.publish({ what: 'channel', project: channel.projectId });
  return true;
}

function kindOf(status: string): 'permanent' | 'transient' | null {
  const [, first] = /^([45])\.\d{1,3}\.\d{1,3}$/.exec(status) ?? [];
  if (first === '5' && status !== UNROUTABLE) return 'permanent';
  return first === '4' ? 'transient' : null;
}
