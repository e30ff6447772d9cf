import { addSecs, type Instant } from '../core/instant.ts';
import type { DeliveryError } from '../delivery/delivery-error.ts';
import type { Attempt, SendResult } from '../delivery/send.ts';
import type { ChannelDelivery, LoadedDelivery, NewAttempt, NotificationResult } from '../store/delivery-store.ts';
import type { NewStoredMail } from '../store/mails.ts';

/** A message held back by our own rate limit is worth sending for ten minutes. */
const RATE_LIMITED_SECS = 600;
/** A recipient that asks for more patience than this gets no alert: it would be news no more. */
const LONGEST_DEFERRAL_SECS = 3600;
/** Pauses before the job-level retries that `NOTIFY_JOB_RETRIES` allows; the last one serves for all further ones. */
const JOB_RETRY_PAUSES_SECS = [60, 300, 900];

/** What is written when a job was worked on. */
export interface JobEnd {
  readonly jobId: number;
  readonly projectId: number;
  /** When the job is to be taken again; null when it is over. */
  readonly again: Instant | null;
  readonly notification: NotificationResult;
  readonly attempts: readonly NewAttempt[];
  /** What the channel remembers of it; null when nothing was sent, or nothing is settled yet. */
  readonly channel: ChannelDelivery | null;
  /** Settings that the service gave the channel in place of its own (a chat that moved); absent when unchanged. */
  readonly moved?: { readonly channelId: number; readonly value: string };
  /** Mails about it, queued together with the rest; absent: none. */
  readonly mails?: readonly NewStoredMail[];
}

/** When a send ran, and how often its kind may be tried. */
export interface SendSpan {
  readonly startedAt: Instant;
  readonly endedAt: Instant;
  readonly attemptsAllowed: number;
  /** How often a job that failed is queued anew. */
  readonly jobRetries: number;
}

/** Decides what a send's result means for job, notification and channel. */
export function endOfSend(loaded: LoadedDelivery, sent: SendResult, span: SendSpan): JobEnd {
  const attempts = sent.attempts.map((attempt) => attemptRow(loaded, attempt));
  const moved = sent.newValue === undefined ? {} : { moved: { channelId: loaded.channel.id, value: sent.newValue } };
  const common = { jobId: loaded.jobId, projectId: loaded.project.id, attempts, ...moved };
  const over = (state: 'sent' | 'failed', error: DeliveryError | null): JobEnd => ({
    ...common,
    again: null,
    notification: resultOf(loaded, state, error),
    channel: channelOf(loaded, error, span),
  });
  const later = (at: Instant, error: DeliveryError): JobEnd => ({
    ...common,
    again: at,
    notification: resultOf(loaded, 'deferred', error),
    channel: null,
  });

  if (sent.result === 'sent') return over('sent', null);
  if (sent.result === 'deferred') {
    return sent.until <= patienceEndsAt(loaded, sent.error)
      ? later(sent.until, sent.error)
      : over('failed', sent.error);
  }
  const retryAt = jobRetryAt(loaded, sent, span);
  return retryAt === null ? over('failed', sent.error) : later(retryAt, sent.error);
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
  return { ...endSkipped(loaded, ''), again, notification };
}

function patienceEndsAt({ notification }: LoadedDelivery, error: DeliveryError): Instant {
  const limitedByUs = error.deliveryCode === 'rate_limited' && error.retryAfterMs === undefined;
  return addSecs(notification.createdAt, limitedByUs ? RATE_LIMITED_SECS : LONGEST_DEFERRAL_SECS);
}

function jobRetryAt(
  { attemptsMade }: LoadedDelivery,
  { error, attempts }: Extract<SendResult, { result: 'failed' }>,
  { endedAt, attemptsAllowed, jobRetries }: SendSpan,
): Instant | null {
  const retriesDone = Math.max(0, attemptsMade + attempts.length - attemptsAllowed);
  if (!error.retryable || retriesDone >= jobRetries) return null;
  return addSecs(endedAt, JOB_RETRY_PAUSES_SECS[retriesDone] ?? JOB_RETRY_PAUSES_SECS.at(-1) ?? 0);
}

function channelOf({ channel }: LoadedDelivery, error: DeliveryError | null, span: SendSpan): ChannelDelivery {
  return {
    channelId: channel.id,
    startedAt: span.startedAt,
    duration: span.endedAt - span.startedAt,
    error: error?.message ?? '',
    disable: error?.permanent ?? false,
  };
}

function resultOf({ notification }: LoadedDelivery, state: NotificationResult['state'], error: DeliveryError | null) {
  return { id: notification.id, state, error: error?.message ?? '', errorCode: error?.deliveryCode ?? '' };
}

function attemptRow({ notification }: LoadedDelivery, attempt: Attempt): NewAttempt {
  return { ...attempt, notificationId: notification.id, errorCode: attempt.errorCode ?? '' };
}
