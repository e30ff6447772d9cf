import type { IncomingPing } from '../core/incoming.ts';
import type { Committed } from './writer.ts';

/** What the writing thread is asked to do. */
export type Task =
  | { readonly is: 'commit'; readonly pings: readonly IncomingPing[] }
  | { readonly is: 'create'; readonly ping: IncomingPing }
  | { readonly is: 'close' };

/** What it answers, in the order it was asked; nothing to `close`. */
export type Answer =
  | { readonly committed: Committed }
  | { readonly committed?: never; readonly isUnavailable: boolean; readonly isFull: boolean; readonly message: string };
