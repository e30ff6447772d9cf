import type { Bus } from '../bus.ts';
import { addSecs, type Instant } from '../core/instant.ts';
import { type Receipt, receiptOf } from '../core/receipt.ts';
import { cutText } from '../core/text-clean.ts';
import type { Notification } from '../store/delivery-store.ts';
import type { Store } from '../store/store.ts';

/** What a provider says, some time later, of a message it has taken. */
export interface CallbackReport {
  /** Null: nothing went wrong. */
  readonly error: string | null;
  /** The recipient is gone for good. */
  readonly disable: boolean;
  readonly receipt: Receipt | null;
}

export interface CallbackDeps {
  readonly store: Store;
  readonly bus: Bus;
  readonly now: Instant;
}

/** How far a report is to be believed. */
export interface CallbackTrust {
  /** It bears the provider's signature, and that is right. */
  readonly isSigned: boolean;
  /** Providers that can sign must. */
  readonly requireSignature: boolean;
}

/** Error texts are columns of this length. */
const ERROR_MAX = 200;
/** Providers report within minutes; later, a code that leaked is worth nothing. */
const CALLBACK_MAX_AGE_SECS = 3600;

const FAILED_MESSAGES = ['failed', 'undelivered'];
const FAILED_CALLS = ['failed', 'busy', 'no-answer', 'canceled'];
// https://developer.vonage.com/en/messaging/sms/guides/delivery-receipts
const FAILED_AT_VONAGE = ['failed', 'rejected', 'expired'];
// kinds whose provider signs what it reports
const SIGNING_KINDS = ['sms', 'call', 'whatsapp'];

/**
 * Reads a report in the fields of Twilio (`MessageStatus`, `CallStatus`, `ErrorCode`), or in those of a gateway of the
 * operator's own: `error`, with `mark_disabled` when the recipient is gone for good.
 */
export function readStatusFields(fields: URLSearchParams): CallbackReport {
  const messageStatus = fields.get('MessageStatus') ?? '';
  const callStatus = fields.get('CallStatus') ?? '';
  const failed = FAILED_CALLS.includes(callStatus) ? callStatus : messageStatus;
  const isFailure = FAILED_CALLS.includes(callStatus) || FAILED_MESSAGES.includes(messageStatus);
  const told = fields.get('error') ?? '';
  return {
    error: isFailure ? failureText(failed, fields.get('ErrorCode')) : told === '' ? null : cutText(told, ERROR_MAX),
    disable: told !== '' && (fields.get('mark_disabled') ?? '') !== '',
    // Pushover's word for an emergency that a person has confirmed
    receipt: fields.get('acknowledged') === '1' ? 'read' : receiptOf(messageStatus),
  };
}

/** Reads a delivery receipt of Vonage. */
export function readVonageFields(fields: URLSearchParams): CallbackReport {
  const status = fields.get('status') ?? '';
  const isFailure = FAILED_AT_VONAGE.includes(status);
  return {
    error: isFailure ? failureText(status, fields.get('err-code')) : null,
    disable: false,
    receipt: receiptOf(status),
  };
}

/**
 * Records a report with its notification and channel. One that is unknown or older than an hour is passed over: the
 * sender must not try again. Returns false when the report should have been signed and is not.
 */
export async function recordCallback(
  code: string,
  report: CallbackReport,
  { isSigned, requireSignature }: CallbackTrust,
  { store, bus, now }: CallbackDeps,
): Promise<boolean> {
  const notification = await store.notifications.byCode(code);
  if (!notification || notification.createdAt <= addSecs(now, -CALLBACK_MAX_AGE_SECS)) return true;
  const channel = await store.channels.byId(notification.channelId);
  if (!channel) return true;
  if (requireSignature && !isSigned && SIGNING_KINDS.includes(channel.kind)) return false;
  const { error, receipt } = report;
  if (receipt !== null) await store.notifications.noteReceipt(notification.id, receipt);
  if (error !== null) {
    await recordFailure(notification, { error, disable: report.disable, errorCode: 'callback_failed' }, store);
  }
  if (error !== null || receipt !== null) bus.publish({ what: 'channel', project: channel.projectId });
  return true;
}

/** Marks a notification that seemed to have gone out as failed, and tells its channel. */
export async function recordFailure(
  { id, channelId }: Pick<Notification, 'id' | 'channelId'>,
  failure: { readonly error: string; readonly disable: boolean; readonly errorCode: 'callback_failed' | 'bounce' },
  store: Store,
): Promise<void> {
  const error = cutText(failure.error, ERROR_MAX);
  await store.transaction(async (tx) => {
    await tx.notifications.settle([{ id, state: 'failed', error, errorCode: failure.errorCode }]);
    await tx.channels.update(channelId, { lastError: error, ...(failure.disable ? { disabled: true } : {}) });
  });
}

function failureText(status: string, code: string | null): string {
  return `Delivery failed (status=${status}${code === null || code === '' ? '' : `, code=${code}`}).`;
}
