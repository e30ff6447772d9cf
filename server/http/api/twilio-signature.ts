import { createHmac } from 'node:crypto';
import { sameText } from '../../signing.ts';

/** What a provider has signed: the address it was told to call, and the form it sent there. */
export interface SignedCall {
  readonly url: string;
  readonly fields: URLSearchParams;
}

/**
 * Tells whether a signature is Twilio's: made with the token of the account, which must be set.
 *
 * https://www.twilio.com/docs/usage/security#validating-requests
 */
export function isTwilioSignature(signature: string, call: SignedCall, authToken: string): boolean {
  return authToken !== '' && sameText(signature, twilioSignature(call, authToken));
}

/** Returns what Twilio puts into `X-Twilio-Signature`. */
export function twilioSignature({ url, fields }: SignedCall, authToken: string): string {
  const names = [...new Set(fields.keys())].sort();
  // of a field that is there several times each value once, as Twilio's own libraries do it
  const pairs = names.flatMap((name) => [...new Set(fields.getAll(name))].sort().map((value) => name + value));
  return createHmac('sha1', authToken)
    .update([url, ...pairs].join(''), 'utf8')
    .digest('base64');
}
