import type { Bodies } from '../bodies/bodies.ts';
import type { Clock } from '../clock.ts';
import { addSecs, type Instant, MICROS_PER_MILLI } from '../core/instant.ts';
import { summaryCount } from '../core/storm.ts';
import type { AnyIntegration, MembersOutcome } from '../delivery/integration.ts';
import type { Registry } from '../delivery/registry.ts';
import { type SendResult, type SendTools, send } from '../delivery/send.ts';
import { Unavailable } from '../errors.ts';
import type { Log } from '../log.ts';
import type { LoadedDelivery } from '../store/delivery-store.ts';
import type { Store } from '../store/store.ts';
import { type AlertSource, alertOf, subjectOf } from './alert-of.ts';
import {
  endGivenUp,
  endOfSend,
  endPutBack,
  endSkipped,
  type JobEnd,
  RESTORED,
  SKIPPED_RESTORED,
  SUPERSEDED,
} from './job-end.ts';
import type { ClaimedJob } from './job-record.ts';
import type { Metrics } from './metrics.ts';
import { quotaNotices } from './quota-notice.ts';

/** How long a group waits before it looks again whether its members are done. */
const MEMBERS_PAUSE_SECS = 1;
/** How long a job waits when the database failed while it was prepared. */
const FAULT_PAUSE_SECS = 5;
export interface SendOneDeps {
  readonly store: Store;
  readonly bodies: Bodies;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly registry: Registry;
  readonly tools: SendTools;
  /** Ends the pauses between attempts when the process stops. */
  readonly stop: AbortSignal;
}

/** Works on one claimed job and decides what to record of it. Never rejects. */
export async function sendOne({ retries, loaded }: ClaimedJob, deps: SendOneDeps): Promise<JobEnd> {
  const integration = deps.registry.get(loaded.channel.kind);
  const flip = loaded.flip ?? asFlip(loaded);
  if (flip === null) return endSkipped(loaded, 'skipped: the status change was deleted');
  if (integration === null) return endSkipped(loaded, 'skipped: this kind of integration no longer exists');
  if (loaded.channel.disabled) return endSkipped(loaded, 'skipped: the channel is disabled');
  const { state, errorCode, checkStatus } = loaded.notification;
  const isRestored = errorCode === RESTORED;
  // of a ping that could not be heard the check stays up
  const status = loaded.flip === null ? 'up' : checkStatus;
  const summed = loaded.summary === null ? null : summaryCount(loaded.summary).count;
  if (isRestored && summed === null && (loaded.hasNewer || loaded.check.status !== status))
    return endSkipped(loaded, SKIPPED_RESTORED);
  if (state === 'deferred' && loaded.hasNewer) return endSkipped(loaded, SUPERSEDED);
  if (summed === 0) return endSkipped(loaded, 'skipped: nothing is left to be summed up');
  try {
    const members = await membersOf(integration, loaded, deps);
    if (members === 'pending') return endPutBack(loaded, addSecs(deps.clock.now(), MEMBERS_PAUSE_SECS));
    return await sendAndTime(integration, { ...loaded, flip, retries }, members, deps);
  } catch (error) {
    const fields = { err: error, check: loaded.check.code, kind: loaded.channel.kind };
    deps.log.error(fields, 'a delivery could not be prepared');
    if (error instanceof Unavailable) return endPutBack(loaded, addSecs(deps.clock.now(), FAULT_PAUSE_SECS));
    return endGivenUp(loaded, 'unexpected error while preparing this; see the server log');
  }
}

type Complete = Omit<LoadedDelivery, 'flip'> & { readonly flip: AlertSource['flip']; readonly retries: number };

/** A ping that could not be heard changes no status; how the message looks was decided with its channel. */
function asFlip(loaded: LoadedDelivery): AlertSource['flip'] | null {
  const { unheard, summary, notification } = loaded;
  const { checkStatus, createdAt } = notification;
  if (summary !== null) return { createdAt, newStatus: checkStatus, reason: '', limit: null };
  return unheard === null ? null : { createdAt: unheard.expectedAt, newStatus: checkStatus, reason: '', limit: null };
}

async function membersOf(
  integration: AnyIntegration,
  { channel, notification }: LoadedDelivery,
  { store, registry }: SendOneDeps,
): Promise<MembersOutcome | null | 'pending'> {
  if (integration.members === undefined) return null;
  const { pending, ...outcome } = await store.reads.membersOutcome(notification, registry.members(channel));
  return pending > 0 ? 'pending' : outcome;
}

async function sendAndTime(
  integration: AnyIntegration,
  loaded: Complete,
  members: MembersOutcome | null,
  deps: SendOneDeps,
): Promise<JobEnd> {
  const { store, bodies, clock, metrics, tools, stop } = deps;
  const { retries } = loaded;
  const startedAt = clock.now();
  if (loaded.attemptsMade === 0)
    metrics.timing('hc.sendalerts.dwellTime', millisBetween(loaded.flip.createdAt, startedAt));
  const { errorCode, event } = loaded.notification;
  const source = { ...loaded, isRestored: errorCode === RESTORED, about: subjectOf(event) };
  const alert = alertOf(source, { store, bodies, settings: tools.settings });
  const result = await send(tools, {
    integration,
    alert,
    channel: loaded.channel,
    notification: loaded.notification,
    isTest: false,
    members,
    attemptsMade: loaded.attemptsMade,
    loadAccount: (address) => store.reads.account(address),
    stop,
  });
  const endedAt = clock.now();
  const end = endOfSend(loaded, result, {
    startedAt,
    endedAt,
    retries,
    giveUpAfterSecs: tools.settings.notifyGiveUpAfter,
  });
  report(loaded, result, end, millisBetween(startedAt, endedAt), deps);
  if (end.notification.errorCode !== 'quota') return end;
  const refused = { integration, value: loaded.channel.value, alert, projectId: loaded.project.id };
  return { ...end, mails: await quotaNotices(refused, { store, settings: tools.settings, now: endedAt }) };
}

/** One line per channel: which, of what kind, how it went, how long it took. No settings, no addresses. */
function report(
  { check, channel }: Pick<LoadedDelivery, 'check' | 'channel'>,
  result: SendResult,
  { notification, again }: JobEnd,
  ms: number,
  { log, metrics }: SendOneDeps,
): void {
  const { kind } = channel;
  const name = `${kind} channel ${channel.code.slice(0, 8)}`;
  const fields = { check: check.code, channel: channel.code.slice(0, 8), kind, attempts: result.attempts.length, ms };
  const secs = (ms / 1000).toFixed(2);
  if (notification.state === 'sent') {
    metrics.increment(`hc.notifications.${kind}.success`);
    metrics.timing('hc.sendalerts.sendTime', ms);
    log.info(fields, `notified ${name}: OK in ${secs} s`);
    return;
  }
  const failure = { ...fields, code: notification.errorCode, error: notification.error };
  if (again !== null) {
    log.warn(failure, `${name}: will be retried later (${notification.error})`);
    return;
  }
  metrics.increment(`hc.notifications.${kind}.fail`);
  metrics.timing('hc.sendalerts.sendTime', ms);
  log.warn(failure, `${name}: Error after ${secs} s (${notification.error})`);
}

function millisBetween(from: Instant, to: Instant): number {
  return Math.round((to - from) / MICROS_PER_MILLI);
}
