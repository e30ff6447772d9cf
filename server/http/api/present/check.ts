import type { Check } from '../../../core/check.ts';
import { checkAddresses, checkDocument } from '../../../core/check-document.ts';
import type { Instant } from '../../../core/instant.ts';
import { shownStanding, shownV1Status } from '../../../core/status.ts';
import { uniqueKey } from '../../../signing.ts';
import type { Version } from '../endpoint.ts';
import type { CheckDocument } from '../schemas/documents.ts';

/** For whom, when and in which version a check is shown. */
export interface CheckView {
  readonly version: Version;
  readonly now: Instant;
  /** Verdicts are held after an outage of ours. */
  readonly isHeld: boolean;
  readonly readOnly: boolean;
  readonly siteRoot: string;
  readonly pingEndpoint: string;
}

/**
 * Returns a check as the API shows it. A key for reading gets no address and no code by which it could be pinged or
 * changed. `channels` are the codes of its channels, sorted, between commas.
 */
export function presentCheck(check: Check, channels: string, view: CheckView): CheckDocument {
  const { status, nextPingAt } = shownStanding(check, view.now, view.isHeld);
  return checkDocument(check, {
    status: view.version === 1 ? shownV1Status(check, view.now, view.isHeld) : status,
    nextPingAt,
    siteRoot: view.siteRoot,
    version: view.version,
    identity: view.readOnly ? { unique_key: uniqueKey(check.code) } : checkAddresses(check, { ...view, channels }),
  });
}
