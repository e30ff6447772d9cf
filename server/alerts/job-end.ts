import { addMicros, addSecs, type Instant, MICROS_PER_MILLI } from '../core/instant.ts';
import { retryAt } from '../core/retry-at.ts';
import type { DeliveryError } from '../delivery/delivery-error.ts';
import type { Attempt, SendResult } from '../delivery/send.ts';
import type {
  ChannelDelivery,
  LoadedDelivery,
  NewAttempt,
  NotificationResult,
  Postponement,
} from '../store/delivery-store.ts';
import type { NewStoredMail } from '../store/mails.ts';

/** A message held back by our own rate limit is worth sending for ten minutes. */
const RATE_LIMITED_SECS = 600;
/** Pauses up to this length belong to one series of attempts. */
const INLINE_PAUSE_SECS = 60;

export const SUPERSEDED = 'skipped: a newer status change of the check is sent instead';

/** The error code of what waited in a backup. */
export const RESTORED = 'restored';
/** Of what waited in a backup and was overtaken by events. */
export const SKIPPED_RESTORED = 'skipped: restored';

/** What is written when a job was worked on. */
export interface JobEnd {
  readonly jobId: number;
  readonly projectId: number;
  /** When the job is to be taken again; null when it is over. */
  readonly again: Postponement | null;
  readonly notification: NotificationResult;
  readonly attempts: readonly NewAttempt[];
  /** What the channel remembers of it; null when nothing was sent, or nothing is settled yet. */
  readonly channel: ChannelDelivery | null;
  /** Settings that the service gave the channel in place of its own (a chat that moved); absent when unchanged. */
  readonly moved?: { readonly channelId: number; readonly value: string };
  /** When what waits for the channel is to be tried; absent: as planned. */
  readonly waiting?: { readonly channelId: number; readonly from: 'later' | 'sooner'; readonly to: Instant };
  /** Mails about it, queued together with the rest; absent: none. */
  readonly mails?: readonly NewStoredMail[];
}

/** When a send ran, and what came before it. */
export interface SendSpan {
  readonly startedAt: Instant;
  readonly endedAt: Instant;
  /** How often the job was put off because it failed. */
  readonly retries: number;
  /** For how long a notification that failed is tried again. */
  readonly giveUpAfterSecs: number;
}

type Unsent = Exclude<SendResult, { result: 'sent' }>;

/** Decides what a send's result means for job, notification and channel. */
export function endOfSend(loaded: Omit<LoadedDelivery, 'flip'>, sent: SendResult, span: SendSpan): JobEnd {
  const attempts = sent.attempts.map((attempt) => attemptRow(loaded, attempt));
  const moved = sent.newValue === undefined ? {} : { moved: { channelId: loaded.channel.id, value: sent.newValue } };
  const common = { jobId: loaded.jobId, projectId: loaded.project.id, attempts, ...moved };
  const over = (state: 'sent' | 'failed', error: DeliveryError | null): JobEnd => ({
    ...common,
    again: null,
    notification: resultOf(loaded, state, error),
    channel: channelOf(loaded, error, span),
  });
  const { id: channelId, failingSince } = loaded.channel;
  if (sent.result === 'sent') {
    const end = over('sent', null);
    return failingSince === null ? end : { ...end, waiting: { channelId, from: 'later', to: span.endedAt } };
  }
  const again = againAt(loaded, sent, span);
  if (again === null) return over('failed', sent.error);
  return {
    ...common,
    again,
    notification: resultOf(loaded, 'deferred', sent.error),
    channel: isLimitedByUs(sent) ? null : channelOf(loaded, sent.error, span),
    ...(again.isRetry ? { waiting: { channelId, from: 'sooner', to: again.runAt } as const } : {}),
  };
}

/** Records that nothing was sent, and why. The channel is not to blame. */
export function endSkipped(loaded: LoadedDelivery, reason: string): JobEnd {
  return {
    jobId: loaded.jobId,
    projectId: loaded.project.id,
    again: null,
    attempts: [],
    notification: { id: loaded.notification.id, state: 'skipped', error: reason, errorCode: '' },
    channel: null,
  };
}

/** Records that a job is given up which never came to an orderly end. */
export function endGivenUp(loaded: LoadedDelivery, reason: string): JobEnd {
  const skipped = endSkipped(loaded, reason);
  return { ...skipped, notification: { ...skipped.notification, state: 'failed', errorCode: 'internal' } };
}

/** Puts a job back untouched, to be taken again at `again`. */
export function endPutBack(loaded: LoadedDelivery, again: Instant): JobEnd {
  const notification = { id: loaded.notification.id, state: 'queued', error: 'Sending', errorCode: '' } as const;
  return { ...endSkipped(loaded, ''), again: { runAt: again, isRetry: false }, notification };
}

/** When what did not go out is taken up again; null: never. */
function againAt(loaded: Pick<LoadedDelivery, 'notification'>, sent: Unsent, span: SendSpan): Postponement | null {
  const since = loaded.notification.createdAt;
  if (sent.result === 'deferred') {
    const asPlanned = { runAt: sent.until, isRetry: false };
    if (isLimitedByUs(sent)) return sent.until <= addSecs(since, RATE_LIMITED_SECS) ? asPlanned : null;
    // a series that the end of the process interrupted
    if (sent.until <= addSecs(span.endedAt, INLINE_PAUSE_SECS)) return asPlanned;
  } else if (!sent.error.transient) return null;
  const runAt = retryAt({
    since,
    failedAt: span.endedAt,
    rounds: span.retries,
    notBefore: notBefore(sent.error, span.endedAt),
    giveUpAfterSecs: span.giveUpAfterSecs,
  });
  return runAt === null ? null : { runAt, isRetry: true };
}

/** A channel that failed, and when it is asked again. */
export interface Hold {
  readonly until: Instant;
  readonly error: string;
  readonly errorCode: string;
}

/** Puts off a job that would be tried again, as its channel has failed for another one just now. */
export function endHeld(loaded: LoadedDelivery, { until, error, errorCode }: Hold): JobEnd {
  const notification = { id: loaded.notification.id, state: 'deferred', error, errorCode } as const;
  return { ...endSkipped(loaded, ''), again: { runAt: until, isRetry: false }, notification };
}

function notBefore({ retryAfterMs }: DeliveryError, endedAt: Instant): Instant | null {
  return retryAfterMs === undefined ? null : addMicros(endedAt, Math.round(retryAfterMs * MICROS_PER_MILLI));
}

/** Nothing was sent, as the recipient has had enough messages; that says nothing about the channel. */
function isLimitedByUs(sent: Unsent): boolean {
  return sent.result === 'deferred' && sent.attempts.length === 0;
}

function channelOf(
  { channel }: Pick<LoadedDelivery, 'channel'>,
  error: DeliveryError | null,
  span: SendSpan,
): ChannelDelivery {
  return {
    channelId: channel.id,
    startedAt: span.startedAt,
    duration: span.endedAt - span.startedAt,
    error: error?.message ?? '',
    disable: error?.permanent ?? false,
  };
}

function resultOf(
  { notification }: Pick<LoadedDelivery, 'notification'>,
  state: NotificationResult['state'],
  error: DeliveryError | null,
) {
  return { id: notification.id, state, error: error?.message ?? '', errorCode: error?.deliveryCode ?? '' };
}

function attemptRow({ notification }: Pick<LoadedDelivery, 'notification'>, attempt: Attempt): NewAttempt {
  return { ...attempt, notificationId: notification.id, errorCode: attempt.errorCode ?? '' };
}
