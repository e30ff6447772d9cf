import type { IncomingPing, PingOutcome, TouchedCheck } from '../core/incoming.ts';

/** What one transaction did, once it is committed. */
export interface Committed {
  /** One for each ping, in their order; `absent`: nothing was stored, `create` may make the check. */
  readonly outcomes: readonly (PingOutcome | 'absent')[];
  readonly touched: readonly TouchedCheck[];
}

/**
 * Writes pings to one database, on connections of its own.
 *
 * Both methods throw Unavailable when the database cannot be reached or when it is not known whether the commit took
 * place: the pings must not be written again. Anything else they throw means that nothing was stored. `patienceMs` is how
 * long the client still waits: after it, a call that could not begin to commit throws Unavailable.
 */
export interface PingWriter {
  /** How many calls may be under way at once. */
  readonly lanes: number;
  /** Stores all pings in one transaction, in their order, or none. */
  commit(pings: readonly IncomingPing[], patienceMs: number): Promise<Committed>;
  /** Stores one ping and, if there is still none, the check it is for, in one transaction. */
  create(ping: IncomingPing, patienceMs: number): Promise<Committed>;
  close(): Promise<void>;
}
