import type { IncomingPing } from '../core/incoming.ts';
import type { Committed } from './writer.ts';

/** What the writing thread is asked to do. */
export type Task = Writing | { readonly is: 'close' };

/** `patienceMs` is how long it may wait for another process that writes. */
export type Writing = { readonly patienceMs: number } & (
  | { readonly is: 'commit'; readonly pings: readonly IncomingPing[] }
  | { readonly is: 'create'; readonly ping: IncomingPing }
);

/** What it answers, in the order it was asked; nothing to `close`. */
export type Answer =
  | { readonly committed: Committed }
  | { readonly committed?: never; readonly isUnavailable: boolean; readonly isFull: boolean; readonly message: string };
