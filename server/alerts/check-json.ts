import type { Check } from '../core/check.ts';
import { checkAddresses, checkDocument } from '../core/check-document.ts';
import type { NotifiedStatus } from '../core/route-flip.ts';
import { nextPingAt } from '../core/status.ts';

/** What the document says besides the check itself. */
export interface CheckJsonContext {
  /** Of the flip that is reported; the check may have changed since. */
  readonly status: NotifiedStatus;
  readonly siteRoot: string;
  readonly pingEndpoint: string;
  /** Codes of the check's channels, sorted. */
  readonly channelCodes: readonly string[];
}

/** Returns the check as version 3 of the API shows it to a read-write key, for `$JSON`. */
export function checkJson(check: Check, { status, siteRoot, pingEndpoint, channelCodes }: CheckJsonContext) {
  return checkDocument(check, {
    status,
    nextPingAt: status === 'down' ? null : nextPingAt(check),
    siteRoot,
    identity: checkAddresses(check, { siteRoot, pingEndpoint, version: 3, channels: channelCodes.join(',') }),
  });
}
