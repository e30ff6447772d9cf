import type { Instant } from './instant.ts';
import type { PingAction } from './ping.ts';

/** Which check a ping is for, as the door could read it. */
export type PingTarget =
  | { readonly by: 'code'; readonly code: string }
  | {
      readonly by: 'slug';
      readonly pingKey: string;
      readonly slug: string;
      /** Make the check when the project has none of that slug (`?create=1`). */
      readonly create: boolean;
    };

/** What every door (HTTP, mail) turns a request into: one signal, not yet decided or stored. */
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
   * The door found a fault that counts only once the check is found (exit status above 255, malformed rid): the check is
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

/** Takes pings in; resolves after the commit. Rejects with `Unavailable` when it could not be stored. */
export interface PingQueue {
  submit(ping: IncomingPing): Promise<PingOutcome>;
  /** Stores what waits, then accepts nothing more. */
  close(): Promise<void>;
}
