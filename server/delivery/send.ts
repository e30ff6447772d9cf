import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import { addMicros, type Instant, MICROS_PER_MILLI } from '../core/instant.ts';
import { cutText, dropNul } from '../core/text-clean.ts';
import type { Alert } from './alert.ts';
import { type DeliveryCode, DeliveryError, toDeliveryError } from './delivery-error.ts';
import type { Account, AnyIntegration, Delivery, MembersOutcome } from './integration.ts';
import { observeHttp } from './observe-http.ts';
import { settingsOf } from './settings.ts';
import { createSigner } from './signer.ts';
import type { Buckets, WaysOut } from './ways-out.ts';

/** From the first attempt on, a job neither waits nor works longer than this. */
const BUDGET_MS = 120_000;
/** A longer pause is not waited for: the job goes back into the queue. */
const LONGEST_PAUSE_MS = 60_000;
const MAX_EXCERPT_LENGTH = 500;

/** The monthly allowances of those who own projects. */
export interface Quotas {
  /** Uses one up. */
  take(of: 'sms' | 'call', projectCode: string): Promise<{ readonly taken: boolean; readonly limit: number }>;
}

/** What `send` works with; built once. */
export interface SendTools extends WaysOut {
  readonly buckets: Buckets;
  readonly quotas: Quotas;
  readonly clock: Clock;
  readonly settings: Config;
  readonly log: {
    warn(fields: Readonly<Record<string, unknown>>, text: string): void;
    error(fields: Readonly<Record<string, unknown>>, text: string): void;
  };
}

/** One notification to be delivered. */
export interface Sending {
  readonly integration: AnyIntegration;
  readonly alert: Alert;
  readonly channel: {
    readonly code: string;
    readonly name: string;
    readonly value: string;
    readonly emailVerified: boolean;
  };
  readonly notification: { readonly code: string };
  readonly isTest: boolean;
  readonly members: MembersOutcome | null;
  /** Attempts already recorded for this notification: a job that was deferred continues its series. */
  readonly attemptsMade: number;
  loadAccount(address: string): Promise<Account | null>;
  /** Aborted when the process stops: an attempt is finished, a pause is not. */
  readonly stop?: AbortSignal;
}

/** One row of the attempt log. */
export interface Attempt {
  /** Starts at 1. */
  readonly n: number;
  readonly startedAt: Instant;
  readonly durationMs: number;
  readonly httpStatus: number | null;
  /** Null when it went well. */
  readonly errorCode: DeliveryCode | null;
  /** At most 200 characters; empty when it went well. */
  readonly error: string;
  /** At most 500 characters, without secrets. */
  readonly responseExcerpt: string;
}

export type SendResult = Outcome & {
  readonly attempts: readonly Attempt[];
  /** What the channel's stored value is to become; absent when it stays as it is. */
  readonly newValue?: string;
};

type Outcome =
  | { readonly result: 'sent' }
  | { readonly result: 'failed'; readonly error: DeliveryError }
  /** Not over: to be taken up again at `until`. `error` says why. */
  | { readonly result: 'deferred'; readonly until: Instant; readonly error: DeliveryError };

/**
 * Delivers one notification: takes its rate-limit token, then tries as often as the integration's policy allows.
 * Never rejects: whatever goes wrong becomes a result, and every attempt made is in it.
 */
export async function send(tools: SendTools, sending: Sending): Promise<SendResult> {
  const deadline = afterMs(tools.clock.now(), BUDGET_MS);
  const limited = await takeToken(tools, sending);
  if (limited !== null) return limited;
  const usedUp = sending.integration.quota === undefined ? null : await takeAllowance(tools, sending);
  if (usedUp !== null) return usedUp;
  const series: Series = { deadline, done: new Set(), value: sending.channel.value };
  const result = await sendSeries(tools, sending, series);
  return series.value === sending.channel.value ? result : { ...result, newValue: series.value };
}

/** What all attempts of one call share. */
interface Series {
  readonly deadline: Instant;
  readonly done: Set<string>;
  /** The channel's value, as the latest attempt left it. */
  value: string;
}

async function sendSeries(tools: SendTools, sending: Sending, series: Series): Promise<SendResult> {
  const { deadline } = series;
  const attempts: Attempt[] = [];
  for (;;) {
    const n = sending.attemptsMade + attempts.length + 1;
    const { attempt, error } = await tryOnce(tools, sending, { n, series });
    attempts.push(attempt);
    if (error === null) return { result: 'sent', attempts };
    if (!error.retryable || n >= attemptsAllowed(tools, sending)) return { result: 'failed', error, attempts };
    const retryAt = afterMs(tools.clock.now(), pauseMs(tools, sending, error, n));
    if (!isInline(tools.clock.now(), retryAt, deadline)) return { result: 'deferred', until: retryAt, error, attempts };
    await tools.clock.sleepUntil(retryAt, sending.stop);
    if (sending.stop?.aborted) return { result: 'deferred', until: retryAt, error, attempts };
  }
}

async function takeToken(
  tools: SendTools,
  { integration, channel, attemptsMade }: Sending,
): Promise<SendResult | null> {
  if (integration.bucket === undefined || attemptsMade > 0) return null;
  try {
    const config = integration.parseConfig(channel.value);
    if (!integration.enabled(settingsOf(integration, tools.settings), config)) return null;
    const { sign } = createSigner(integration.kind, tools.settings, tools.clock.now());
    const bucket = integration.bucket(config, sign);
    const answer = await tools.buckets.take(bucket);
    if (answer.granted) return null;
    const error = new DeliveryError('too many messages to this recipient at once', { code: 'rate_limited' });
    return { result: 'deferred', until: answer.nextAt, error, attempts: [] };
  } catch (error) {
    // unreadable settings are reported by the attempt; an unreachable store must not stop an alert
    if (!(error instanceof DeliveryError))
      tools.log.error({ err: error, kind: integration.kind }, 'could not check the rate limit');
    return null;
  }
}

/** One for each notification, however many attempts it takes. */
async function takeAllowance(
  tools: SendTools,
  { integration, channel, alert, attemptsMade }: Sending,
): Promise<SendResult | null> {
  const { quota } = integration;
  if (quota === undefined || attemptsMade > 0) return null;
  try {
    const settings = settingsOf(integration, tools.settings);
    if (!integration.enabled(settings, integration.parseConfig(channel.value))) return null;
    const { taken, limit } = await tools.quotas.take(quota.of, alert.project.code);
    if (taken) return null;
    const text = `this month’s limit of ${limit} has been reached`;
    return { result: 'failed', error: new DeliveryError(text, { code: 'quota' }), attempts: [] };
  } catch (error) {
    // as above: an alert is worth more than a count
    if (!(error instanceof DeliveryError))
      tools.log.error({ err: error, kind: integration.kind }, 'could not check the monthly limit');
    return null;
  }
}

async function tryOnce(
  tools: SendTools,
  sending: Sending,
  { n, series }: { readonly n: number; readonly series: Series },
): Promise<{ attempt: Attempt; error: DeliveryError | null }> {
  const trace: Trace = { startedAt: tools.clock.now(), series, httpStatus: null, excerpt: '' };
  const error = await withDeadline(tools.clock, series.deadline, () => notifyOnce(tools, sending, trace));
  if (error?.deliveryCode === 'internal') {
    const fields = { err: error.cause, kind: sending.integration.kind, channel: sending.channel.code };
    tools.log.error(fields, `${sending.integration.kind} integration threw`);
  }
  const attempt = {
    n,
    startedAt: trace.startedAt,
    durationMs: Math.round((tools.clock.now() - trace.startedAt) / MICROS_PER_MILLI),
    httpStatus: error === null ? trace.httpStatus : (error.httpStatus ?? null),
    errorCode: error?.deliveryCode ?? null,
    error: error?.message ?? '',
    responseExcerpt: cutText(dropNul(error?.responseExcerpt ?? trace.excerpt), MAX_EXCERPT_LENGTH),
  };
  return { attempt, error };
}

/** What an attempt leaves behind besides its error. */
interface Trace {
  readonly startedAt: Instant;
  readonly series: Series;
  httpStatus: number | null;
  excerpt: string;
}

async function notifyOnce(tools: SendTools, sending: Sending, trace: Trace): Promise<void> {
  const { integration, channel } = sending;
  const config = integration.parseConfig(trace.series.value);
  const settings = settingsOf(integration, tools.settings);
  if (!integration.enabled(settings, config)) {
    throw new DeliveryError(`${integration.label} is turned off on this server`, { code: 'disabled_by_server' });
  }
  const noteStatus = (status: number): void => {
    trace.httpStatus = status;
  };
  const delivery: Delivery<unknown> = {
    alert: sending.alert,
    config,
    channel,
    notification: sending.notification,
    settings,
    sign: createSigner(integration.kind, tools.settings, trace.startedAt).sign,
    isTest: sending.isTest,
    now: trace.startedAt,
    done: trace.series.done,
    members: sending.members,
    loadAccount: sending.loadAccount,
    reconfigure: (value) => {
      trace.series.value = value;
    },
    note: (text) => {
      trace.excerpt = text;
    },
    warn: (text) => tools.log.warn({ kind: integration.kind, channel: channel.code }, text),
    http: observeHttp(tools.http, noteStatus),
    mail: tools.mail,
    shell: tools.shell,
    signal: tools.signal,
    reader: tools.reader,
  };
  await integration.notify(delivery);
}

/** Resolves to what went wrong, or null; an attempt still running at the deadline counts as timed out. */
async function withDeadline(clock: Clock, deadline: Instant, run: () => Promise<void>): Promise<DeliveryError | null> {
  const over = new AbortController();
  const tooLate = clock.sleepUntil(deadline, over.signal).then(() => {
    if (over.signal.aborted) return null;
    return new DeliveryError('no result within the time limit', { code: 'timeout', retryable: false });
  });
  const outcome = run().then(() => null, toDeliveryError);
  try {
    return await Promise.race([outcome, tooLate]);
  } finally {
    over.abort();
  }
}

function attemptsAllowed({ settings }: SendTools, { integration, isTest }: Sending): number {
  return isTest ? 1 : (integration.retry?.attempts ?? settings.notifyRetryDelays.length + 1);
}

/** The provider's wish, else the pause planned behind attempt `n`; the last one planned serves for all later ones. */
function pauseMs(tools: SendTools, { integration }: Sending, error: DeliveryError, n: number): number {
  if (error.retryAfterMs !== undefined) return error.retryAfterMs;
  const pausesSecs = integration.retry?.pausesSecs ?? tools.settings.notifyRetryDelays;
  return (pausesSecs[n - 1] ?? pausesSecs.at(-1) ?? 0) * 1000;
}

function isInline(now: Instant, retryAt: Instant, deadline: Instant): boolean {
  return retryAt <= afterMs(now, LONGEST_PAUSE_MS) && retryAt < deadline;
}

function afterMs(at: Instant, millis: number): Instant {
  return addMicros(at, Math.round(millis * MICROS_PER_MILLI));
}
