import type { PingedCheck } from './check.ts';
import type { NewFlip } from './flip.ts';
import type { Instant } from './instant.ts';
import type { PingAction, PingKind } from './ping.ts';

/** Shorter bodies are not worth a request to object storage. */
const LARGEST_KEPT_BYTES = 100;

/** Which check a ping is for, as the listener could read it. */
export type PingTarget =
  | { readonly by: 'code'; readonly code: string }
  | {
      readonly by: 'slug';
      readonly pingKey: string;
      readonly slug: string;
      /** Make the check when the project has none of that slug (`?create=1`). */
      readonly create: boolean;
    };

/** What every listener (HTTP, email) turns a request into: one signal, not yet decided or stored. */
export interface IncomingPing {
  readonly target: PingTarget;
  readonly action: PingAction;
  /** 0–255, or null when none was sent. */
  readonly exitStatus: number | null;
  /** Lower-case UUID or null. */
  readonly rid: string | null;
  readonly scheme: string;
  readonly method: string;
  readonly ua: string;
  readonly remoteAddr: string | null;
  /** Already cut to the limit; null when empty. */
  readonly body: Uint8Array | null;
  /** The size of a body that is to go to object storage once it is stored; absent: it stays in the database. */
  readonly uploadBytes?: number;
  /** What keyword filters look at when the ping came by mail; absent for HTTP, where they look at the body. */
  readonly mail?: MailText;
  /**
   * The listener found a fault that counts only once the check is found (exit status above 255, malformed rid): the check is
   * looked up but not made, nothing is stored, and the outcome is `invalid` or what the look-up says.
   */
  readonly invalid?: true;
  readonly arrivedAt: Instant;
}

/** The readable parts of a mail, for the keyword filters. */
export interface MailText {
  readonly subject: string;
  /** Plain part, then the HTML part as text. */
  readonly body: string;
}

/** What became of a ping. `stored` is said only after the commit. */
export type PingOutcome = 'stored' | 'created' | 'not-found' | 'ambiguous' | 'limited' | 'invalid';

/** A check as it lies in the database, locked, as far as pings have to do with it. */
export interface StoredCheck {
  readonly check: PingedCheck;
  /** When the sweep looks at it; never after `alertAfter`. */
  readonly scanAt: Instant | null;
}

/** A row to write into `pings`. */
export interface PlannedPing {
  readonly checkId: number;
  readonly n: number;
  readonly at: Instant;
  readonly kind: PingKind;
  readonly from: IncomingPing;
}

/** A row to write into `flips`. */
export interface PlannedFlip extends NewFlip {
  readonly checkId: number;
}

/** Everything that one transaction writes, decided beforehand; checks in the order of their ids. */
export interface PlannedBatch {
  readonly checks: readonly StoredCheck[];
  readonly pings: readonly PlannedPing[];
  readonly flips: readonly PlannedFlip[];
}

/** A check that a commit changed. */
export interface TouchedCheck {
  readonly checkId: number;
  readonly projectId: number;
  /** Its stored status changed: there are flips to deliver. */
  readonly flipped: boolean;
  /** The moment at which the sweep looks at it was moved to an earlier one. */
  readonly dueSooner: boolean;
  /** It has reached another hundred pings. */
  readonly pruneDue: boolean;
}

/** Returns the ping with the mark that sends its body to object storage, if it is long enough. */
export function markForUpload(ping: IncomingPing): IncomingPing {
  const bytes = ping.body?.byteLength ?? 0;
  return bytes > LARGEST_KEPT_BYTES ? { ...ping, uploadBytes: bytes } : ping;
}
